#include "train/drawing/reader.h"

#include <utility>

#include "data/image/prepare.h"
#include "evaluation/among.h"
#include "util/status.h"

namespace inknet::train::drawing {

absl::StatusOr<std::unique_ptr<Reader::Loaded>> Reader::Load(const model::Model& model, std::string name) const {
  ASSIGN_OR_RETURN(const std::vector<int> among, evaluation::ClassesAmong(among_, model.class_names));
  ModelInfo info;
  info.name = std::move(name);
  for (const int label : among) info.classes.push_back(model.class_names[static_cast<size_t>(label)]);
  ASSIGN_OR_RETURN(Predictor several, Predictor::Create(model, {among, /*one=*/false, /*average=*/1}));
  ASSIGN_OR_RETURN(Predictor one, Predictor::Create(model, {among, /*one=*/true, /*average=*/1}));
  return std::make_unique<Loaded>(Loaded{std::move(info), TargetOf(model), std::move(several), std::move(one)});
}

absl::StatusOr<std::unique_ptr<Reader>> Reader::Create(const model::Model& model, std::string name, std::string among) {
  std::unique_ptr<Reader> reader(new Reader(std::move(among)));
  ASSIGN_OR_RETURN(reader->now_, reader->Load(model, std::move(name)));
  return reader;
}

ModelInfo Reader::info() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return now_->info;
}

absl::StatusOr<DrawingRead> Reader::Read(const image::Image& picture, bool one) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto read = [&](Loaded* loaded) { return (one ? loaded->one : loaded->several).Read(picture); };
  DrawingRead result;
  result.model = now_->info;
  ASSIGN_OR_RETURN(result.reading, read(now_.get()));
  if (before_ != nullptr) {
    ASSIGN_OR_RETURN(result.before, read(before_.get()));
  }
  return result;
}

absl::StatusOr<image::Image> Reader::Prepare(const image::Image& picture) const {
  image::Target target;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    target = now_->target;
  }
  ASSIGN_OR_RETURN(std::vector<image::Prepared> prepared, image::Prepare(picture, target, /*one=*/true));
  return std::move(prepared.front().image);
}

absl::Status Reader::Replace(const model::Model& model, std::string name) {
  ASSIGN_OR_RETURN(std::unique_ptr<Loaded> loaded, Load(model, std::move(name)));
  const std::lock_guard<std::mutex> lock(mutex_);
  loaded->info.number = now_->info.number + 1;
  before_ = std::move(now_);
  now_ = std::move(loaded);
  return absl::OkStatus();
}

}  // namespace inknet::train::drawing
