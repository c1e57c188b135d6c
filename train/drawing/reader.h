// Reads drawings with a model, and beside it with the one that it took the place of.
#ifndef INKNET_TRAIN_DRAWING_READER_H_
#define INKNET_TRAIN_DRAWING_READER_H_

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "data/image/image.h"
#include "model/model.h"
#include "train/predictor.h"

namespace inknet::train::drawing {

// A model as the page knows it.
struct ModelInfo {
  int64_t number = 0;                // 0 for the first, one more for each that takes its place.
  std::string name;                  // Where it came from.
  std::vector<std::string> classes;  // That are asked for, in the model's order.
};

struct DrawingRead {
  ModelInfo model;
  Reading reading;
  // What the model before reads, where there was one.
  std::optional<Reading> before;
};

// May be used by several threads at once.
class Reader {
 public:
  // `among`: what --among says, as evaluation/among.h has it.
  static absl::StatusOr<std::unique_ptr<Reader>> Create(const model::Model& model, std::string name, std::string among);

  ModelInfo info() const;

  // The characters on `picture`, as predict reads them; with `one` all that is on it as a single one.
  absl::StatusOr<DrawingRead> Read(const image::Image& picture, bool one);

  // All that is on `picture` as the network sees it, which is what is stored of it. Nothing on it is NotFound.
  absl::StatusOr<image::Image> Prepare(const image::Image& picture) const;

  // From now on `model` reads. After an error the one before goes on.
  absl::Status Replace(const model::Model& model, std::string name);

 private:
  struct Loaded {
    ModelInfo info;
    image::Target target;
    Predictor several;
    Predictor one;
  };

  explicit Reader(std::string among) : among_(std::move(among)) {}
  absl::StatusOr<std::unique_ptr<Loaded>> Load(const model::Model& model, std::string name) const;

  const std::string among_;
  mutable std::mutex mutex_;
  std::unique_ptr<Loaded> now_;
  std::unique_ptr<Loaded> before_;
};

}  // namespace inknet::train::drawing

#endif  // INKNET_TRAIN_DRAWING_READER_H_
