#include "train/prediction.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "data/image/decode.h"
#include "data/preparation.h"
#include "model/json_text.h"
#include "proto/config.pb.h"
#include "train/trained_model.h"
#include "util/progress_bar.h"
#include "util/status.h"

namespace inknet::train {
namespace {

constexpr int kBarWidth = 30;
constexpr size_t kOthersShown = 2;  // Of each of several characters.

size_t Shown(const std::vector<ClassProbability>& classes, int top) {
  return std::min(classes.size(), static_cast<size_t>(top));
}

image::Target TargetOf(const model::Model& model) {
  const Preparation preparation = PreparationOf(model);
  image::Target target;
  target.columns = model.image_columns;
  target.rows = model.image_rows;
  if (preparation.ink_share() > 0) target.ink_share = preparation.ink_share();
  switch (preparation.recipe()) {
    case Preparation::PLAIN:
      target.recipe = image::Recipe::kPlain;
      break;
    case Preparation::EMNIST:
      target.recipe = image::Recipe::kEmnist;
      break;
    case Preparation::MNIST:
      target.recipe = image::Recipe::kMnist;
      break;
  }
  return target;
}

std::string FormatOne(const std::vector<ClassProbability>& classes, int top) {
  size_t name_width = 0;
  for (size_t i = 0; i < Shown(classes, top); ++i) name_width = std::max(name_width, classes[i].class_name.size());
  std::string text;
  for (size_t i = 0; i < Shown(classes, top); ++i) {
    absl::StrAppendFormat(&text, "  %-*s  %6.2f %%  %s\n", static_cast<int>(name_width), classes[i].class_name,
                          100 * classes[i].probability, ProgressBar(classes[i].probability, kBarWidth));
  }
  return text;
}

std::string FormatSeveral(const std::vector<Prediction>& predictions, int top) {
  std::string text;
  for (const char c : TextOf(predictions)) text += c == '\n' ? std::string("\n  ") : std::string(1, c);
  text = absl::StrCat("  ", text, "\n\n");
  for (const Prediction& prediction : predictions) {
    const image::PixelBox& box = prediction.prepared.box;
    const ClassProbability& first = prediction.classes.front();
    absl::StrAppendFormat(&text, "  %s  %6.2f %%  at %d,%d, %dx%d", first.class_name, 100 * first.probability, box.left,
                          box.top, box.width(), box.height());
    for (size_t i = 1; i < std::min(Shown(prediction.classes, top), kOthersShown + 1); ++i) {
      absl::StrAppendFormat(&text, "%s %s %.2f %%", i == 1 ? "; or" : ",", prediction.classes[i].class_name,
                            100 * prediction.classes[i].probability);
    }
    text += '\n';
  }
  return text;
}

nlohmann::ordered_json TopJson(const std::vector<ClassProbability>& classes, int top) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (size_t i = 0; i < Shown(classes, top); ++i) {
    list.push_back({{"class", classes[i].class_name}, {"probability", classes[i].probability}});
  }
  return list;
}

}  // namespace

Preparation PreparationOf(const model::Model& model) {
  if (model.data.has_preparation()) return model.data.preparation();
  Preparation preparation;
  preparation.set_recipe(data::RecipeOf(model.data.dataset()));
  return preparation;
}

Predictor::Predictor(const model::Model& model, std::unique_ptr<nn::Network> network)
    : class_names_(model.class_names), target_(TargetOf(model)), network_(std::move(network)) {}

absl::StatusOr<Predictor> Predictor::Create(const model::Model& model) {
  TrainConfig one_image;
  one_image.set_batch_size(1);
  one_image.set_threads(1);
  ASSIGN_OR_RETURN(std::unique_ptr<nn::Network> network, MakeNetwork(model, one_image));
  return Predictor(model, std::move(network));
}

absl::StatusOr<std::vector<Prediction>> Predictor::Predict(absl::string_view file_bytes, bool one) {
  ASSIGN_OR_RETURN(const image::Image picture, image::Decode(file_bytes));
  ASSIGN_OR_RETURN(std::vector<image::Prepared> characters, image::Prepare(picture, target_, one));
  std::vector<Prediction> predictions;
  std::vector<float> probabilities(class_names_.size());
  for (image::Prepared& character : characters) {
    Prediction prediction;
    prediction.prepared = std::move(character);
    const uint32_t first = 0;
    nn::Batch batch;
    batch.pixels = prediction.prepared.image.pixels.data();
    batch.rows = &first;
    batch.size = 1;
    RETURN_IF_ERROR(network_->Predict(batch, probabilities.data()));
    for (size_t k = 0; k < class_names_.size(); ++k) {
      prediction.classes.push_back({class_names_[k], probabilities[k]});
    }
    std::stable_sort(prediction.classes.begin(), prediction.classes.end(),
                     [](const auto& a, const auto& b) { return a.probability > b.probability; });
    predictions.push_back(std::move(prediction));
  }
  return predictions;
}

std::string TextOf(const std::vector<Prediction>& predictions) {
  std::string text;
  int line = 0;
  for (const Prediction& prediction : predictions) {
    for (; line < prediction.prepared.line; ++line) text += '\n';
    text += prediction.classes.front().class_name;
  }
  return text;
}

std::string FormatPrediction(absl::string_view file, const std::vector<Prediction>& predictions, int top) {
  if (predictions.size() == 1) return absl::StrCat(file, "\n", FormatOne(predictions[0].classes, top));
  return absl::StrCat(file, ": ", predictions.size(), " characters\n", FormatSeveral(predictions, top));
}

absl::StatusOr<std::string> PredictionJson(absl::string_view file, const std::vector<Prediction>& predictions,
                                           int top) {
  nlohmann::ordered_json line = {{"file", std::string(file)}, {"text", TextOf(predictions)}};
  if (predictions.size() == 1) {
    const std::vector<ClassProbability>& classes = predictions[0].classes;
    line["class"] = classes.front().class_name;
    line["probability"] = classes.front().probability;
    line["top"] = TopJson(classes, top);
  }
  nlohmann::ordered_json& characters = line["characters"] = nlohmann::ordered_json::array();
  for (const Prediction& prediction : predictions) {
    const image::PixelBox& box = prediction.prepared.box;
    characters.push_back({{"class", prediction.classes.front().class_name},
                          {"probability", prediction.classes.front().probability},
                          {"line", prediction.prepared.line},
                          {"box", {box.left, box.top, box.right, box.bottom}},
                          {"top", TopJson(prediction.classes, top)}});
  }
  return model::JsonText(line);
}

}  // namespace inknet::train
