#include "train/prediction.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "data/image/decode.h"
#include "data/image/prepare.h"
#include "model/json_text.h"
#include "proto/config.pb.h"
#include "train/trained_model.h"
#include "util/progress_bar.h"
#include "util/status.h"

namespace inknet::train {
namespace {

constexpr int kBarWidth = 30;

size_t Shown(const std::vector<ClassProbability>& classes, int top) {
  return std::min(classes.size(), static_cast<size_t>(top));
}

}  // namespace

Predictor::Predictor(const model::Model& model, std::unique_ptr<nn::Network> network)
    : class_names_(model.class_names),
      dataset_(model.data.dataset()),
      rows_(model.image_rows),
      columns_(model.image_columns),
      network_(std::move(network)) {}

absl::StatusOr<Predictor> Predictor::Create(const model::Model& model) {
  TrainConfig one_image;
  one_image.set_batch_size(1);
  one_image.set_threads(1);
  ASSIGN_OR_RETURN(std::unique_ptr<nn::Network> network, MakeNetwork(model, one_image));
  return Predictor(model, std::move(network));
}

absl::StatusOr<Prediction> Predictor::Predict(absl::string_view file_bytes) {
  ASSIGN_OR_RETURN(const image::Image picture, image::Decode(file_bytes));
  Prediction prediction;
  ASSIGN_OR_RETURN(prediction.prepared, image::Prepare(picture, image::RecipeFor(dataset_), columns_, rows_));
  const uint32_t first = 0;
  nn::Batch batch;
  batch.pixels = prediction.prepared.pixels.data();
  batch.rows = &first;
  batch.size = 1;
  std::vector<float> probabilities(class_names_.size());
  RETURN_IF_ERROR(network_->Predict(batch, probabilities.data()));
  for (size_t k = 0; k < class_names_.size(); ++k) {
    prediction.classes.push_back({class_names_[k], probabilities[k]});
  }
  std::stable_sort(prediction.classes.begin(), prediction.classes.end(),
                   [](const auto& a, const auto& b) { return a.probability > b.probability; });
  return prediction;
}

std::string FormatPrediction(absl::string_view file, const std::vector<ClassProbability>& classes, int top) {
  size_t name_width = 0;
  for (size_t i = 0; i < Shown(classes, top); ++i) name_width = std::max(name_width, classes[i].class_name.size());
  std::string text = absl::StrCat(file, "\n");
  for (size_t i = 0; i < Shown(classes, top); ++i) {
    absl::StrAppendFormat(&text, "  %-*s  %6.2f %%  %s\n", static_cast<int>(name_width), classes[i].class_name,
                          100 * classes[i].probability, ProgressBar(classes[i].probability, kBarWidth));
  }
  return text;
}

absl::StatusOr<std::string> PredictionJson(absl::string_view file, const std::vector<ClassProbability>& classes,
                                           int top) {
  const auto json = [](const ClassProbability& one) {
    return nlohmann::ordered_json{{"class", one.class_name}, {"probability", one.probability}};
  };
  nlohmann::ordered_json line = json(classes.front());
  line["top"] = nlohmann::ordered_json::array();
  for (size_t i = 0; i < Shown(classes, top); ++i) line["top"].push_back(json(classes[i]));
  nlohmann::ordered_json with_file = {{"file", std::string(file)}};
  with_file.update(line);
  return model::JsonText(with_file);
}

}  // namespace inknet::train
