// The images of a run: its own, and those of other data that it trains beside (DataConfig.mix).
#ifndef INKNET_TRAIN_RUN_DATA_H_
#define INKNET_TRAIN_RUN_DATA_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "data/dataset.h"
#include "data/split.h"
#include "model/model.h"
#include "proto/config.pb.h"

namespace inknet::train {

struct RunData {
  // Its training images have those of the mix behind them; its fingerprint counts its own alone.
  data::Dataset dataset;
  data::Split split;
  // Its test images and fingerprint, with the classes of `dataset`; empty where there is no mix.
  std::optional<data::Dataset> mix;
  // What the user should know, line by line.
  std::vector<std::string> told;
};

// Loads what `config` asks for. `from`, which may be null, is the model whose weights training starts from: where it
// knows all classes of the images, they are numbered as its own; where not, the classes are those of the mix and then
// those of the data. Images of another size than it takes are an error. `suspect`: whether to look for what seems wrong
// with the images.
absl::StatusOr<RunData> LoadRunData(const RunConfig& config, const model::Model* from, bool suspect);

}  // namespace inknet::train

#endif  // INKNET_TRAIN_RUN_DATA_H_
