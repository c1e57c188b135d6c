#include "train/predictor.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "data/image/exif.h"
#include "data/image/variants.h"
#include "data/preparation.h"
#include "evaluation/among.h"
#include "evaluation/temperature.h"
#include "proto/config.pb.h"
#include "train/model_network.h"
#include "train/segmentation.h"
#include "util/status.h"

namespace inknet::train {
namespace {

// What the likeliest class of a single character must have, and of several on average: else they are none.
constexpr double kLeastOfOne = 0.2;
constexpr double kLeastOfSeveral = 0.55;

// A page is told to be turned by no fewer characters, and by so much in the mean logarithm of their probabilities: on
// its side, where its lines say so too, and upside down, where many a 6 is a 9.
constexpr size_t kLeastForTurn = 4;
constexpr double kOnItsSide = 0.15;
constexpr double kUpsideDown = 0.45;
// Nearly certain answers, as tempered ones are, would hardly differ.
constexpr float kNoTemperature = 1;

// Of what may be several characters that touch: a whole that is likelier is not cut, and what it is cut into must be
// likely. Each character costs as much in the logarithm of its probability, and as much again as it is wider than
// usual, in heights. Chosen for what they do to pairs and triples of MNIST's digits that were slid into each other,
// where they do no harm to pictures of strangers (docs/prediction.md).
constexpr double kLikelyWhole = 0.7;
constexpr double kLeastOfPiece = 0.8;
constexpr double kPerCharacter = 0.1;
constexpr double kUsualWidth = 0.8;

// Exif's orientations of pictures that have to be turned clockwise by 0, 90, 180 and 270 degrees.
constexpr std::array<int, 4> kOrientations = {1, 6, 3, 8};

// Whether most characters have their nearest neighbour above or below.
bool StandInColumns(const std::vector<image::Prepared>& characters) {
  size_t in_columns = 0;
  for (const image::Prepared& a : characters) {
    double nearest = 0, across = 0, down = 0;
    for (const image::Prepared& b : characters) {
      const double dx = (a.box.left + a.box.right - b.box.left - b.box.right) / 2.0;
      const double dy = (a.box.top + a.box.bottom - b.box.top - b.box.bottom) / 2.0;
      const double distance = dx * dx + dy * dy;
      if (&a == &b || (nearest > 0 && distance >= nearest)) continue;
      nearest = distance;
      across = std::abs(dx);
      down = std::abs(dy);
    }
    if (down > across) ++in_columns;
  }
  return 2 * in_columns > characters.size();
}

// Where a box was on a picture of width x height pixels before that was turned by `quarters` of a turn.
image::PixelBox TurnedBack(const image::PixelBox& box, int quarters, int width, int height) {
  switch (quarters) {
    case 1:
      return {box.top, height - box.right, box.bottom, height - box.left};
    case 2:
      return {width - box.right, height - box.bottom, width - box.left, height - box.top};
    case 3:
      return {width - box.bottom, box.left, width - box.top, box.right};
    default:
      return box;
  }
}

// How good a character `classes` are for what is in `box`, of all that touches.
double Score(const std::vector<ClassProbability>& classes, const image::PixelBox& box, const image::PixelBox& all) {
  const double widths = static_cast<double>(box.width()) / std::max(1, all.height());
  return std::log(classes.front().probability) - kPerCharacter - std::max(0.0, widths - kUsualWidth);
}

// Why these are no characters; empty where they are.
std::string WhyNone(const std::vector<Prediction>& characters) {
  double mean = 0;
  for (const Prediction& character : characters) {
    mean += character.classes.front().probability / static_cast<double>(characters.size());
  }
  if (mean >= (characters.size() == 1 ? kLeastOfOne : kLeastOfSeveral)) return "";
  return absl::StrFormat("what is on it looks like none that is known: the likeliest has %.0f %%%s", 100 * mean,
                         characters.size() == 1 ? "" : " on average");
}

}  // namespace

Preparation PreparationOf(const model::Model& model) {
  if (model.data.has_preparation()) return model.data.preparation();
  Preparation preparation;
  preparation.set_recipe(data::RecipeOf(model.data.dataset()));
  return preparation;
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

Predictor::Predictor(const model::Model& model, PredictorOptions options, std::unique_ptr<nn::Network> network)
    : class_names_(model.class_names),
      temperature_(model.temperature),
      options_(std::move(options)),
      target_(TargetOf(model)),
      network_(std::move(network)) {}

absl::StatusOr<Predictor> Predictor::Create(const model::Model& model, PredictorOptions options) {
  TrainConfig one_image;
  one_image.set_batch_size(1);
  one_image.set_threads(1);
  ASSIGN_OR_RETURN(std::unique_ptr<nn::Network> network, MakeNetwork(model, one_image));
  return Predictor(model, std::move(options), std::move(network));
}

absl::StatusOr<std::vector<float>> Predictor::Ask(const image::Image& prepared, float temperature) {
  std::vector<float> probabilities(class_names_.size());
  const uint32_t first = 0;
  nn::Batch batch;
  batch.pixels = prepared.pixels.data();
  batch.rows = &first;
  batch.size = 1;
  RETURN_IF_ERROR(network_->Predict(batch, probabilities.data()));
  const int classes = static_cast<int>(probabilities.size());
  evaluation::Temper(temperature, probabilities.data(), classes);
  evaluation::RestrictTo(options_.among, probabilities.data(), classes);
  return probabilities;
}

absl::StatusOr<std::vector<ClassProbability>> Predictor::Recognize(const image::Image& prepared) {
  std::vector<double> sums(class_names_.size());
  for (const image::Image& variant : image::Variants(prepared, options_.average)) {
    ASSIGN_OR_RETURN(const std::vector<float> probabilities, Ask(variant, temperature_));
    for (size_t k = 0; k < sums.size(); ++k) sums[k] += probabilities[k];
  }
  std::vector<ClassProbability> classes;
  for (const int k : options_.among) {
    const size_t label = static_cast<size_t>(k);
    classes.push_back({class_names_[label], sums[label] / options_.average});
  }
  std::stable_sort(classes.begin(), classes.end(),
                   [](const auto& a, const auto& b) { return a.probability > b.probability; });
  return classes;
}

absl::StatusOr<int> Predictor::Turn(const std::vector<image::Prepared>& characters) {
  // Squares only can stand on their sides.
  if (characters.size() < kLeastForTurn || characters.front().image.width != characters.front().image.height) return 0;
  const bool on_its_side = StandInColumns(characters);
  std::array<double, 4> logarithms = {};
  for (size_t quarters = 0; quarters < logarithms.size(); ++quarters) {
    if (quarters % 2 == 1 && !on_its_side) continue;
    for (const image::Prepared& character : characters) {
      ASSIGN_OR_RETURN(const std::vector<float> probabilities,
                       Ask(image::Turned(character.image, kOrientations[quarters]), kNoTemperature));
      logarithms[quarters] += std::log(*std::max_element(probabilities.begin(), probabilities.end())) /
                              static_cast<double>(characters.size());
    }
  }
  if (on_its_side) {
    const int quarters = logarithms[1] >= logarithms[3] ? 1 : 3;
    return logarithms[static_cast<size_t>(quarters)] > logarithms[0] + kOnItsSide ? quarters : 0;
  }
  return logarithms[2] > logarithms[0] + kUpsideDown ? 2 : 0;
}

absl::Status Predictor::ReadTouching(image::Prepared found, std::vector<Prediction>* characters) {
  const std::vector<image::Piece> pieces = std::exchange(found.pieces, {});
  const image::PixelBox all = found.box;
  std::vector<Prediction> predictions(1);
  ASSIGN_OR_RETURN(predictions[0].classes, Recognize(found.image));
  std::vector<Candidate> candidates = {{0, found.slices, Score(predictions[0].classes, all, all)}};
  if (predictions[0].classes.front().probability < kLikelyWhole) {
    for (const image::Piece& piece : pieces) {
      Prediction prediction;
      ASSIGN_OR_RETURN(prediction.classes, Recognize(piece.image));
      if (prediction.classes.front().probability < kLeastOfPiece) continue;
      prediction.prepared.image = piece.image;
      prediction.prepared.box = piece.box;
      prediction.prepared.line = found.line;
      candidates.push_back({piece.first, piece.end, Score(prediction.classes, piece.box, all)});
      predictions.push_back(std::move(prediction));
    }
  }
  predictions[0].prepared = std::move(found);
  for (const size_t i : BestSegmentation(candidates[0].end, candidates)) {
    characters->push_back(std::move(predictions[i]));
  }
  return absl::OkStatus();
}

absl::StatusOr<Reading> Predictor::Read(const image::Image& picture) {
  Reading reading;
  absl::StatusOr<std::vector<image::Prepared>> found = image::Prepare(picture, target_, options_.one);
  if (absl::IsNotFound(found.status())) {
    reading.none = std::string(found.status().message());
    return reading;
  }
  RETURN_IF_ERROR(found.status());
  ASSIGN_OR_RETURN(const int quarters, Turn(*found));
  if (quarters > 0) {
    ASSIGN_OR_RETURN(found, image::Prepare(image::Turned(picture, kOrientations[static_cast<size_t>(quarters)]),
                                           target_, options_.one));
    reading.turned = 90 * quarters;
  }
  for (image::Prepared& character : *found) RETURN_IF_ERROR(ReadTouching(std::move(character), &reading.characters));
  for (Prediction& character : reading.characters) {
    character.prepared.box = TurnedBack(character.prepared.box, quarters, picture.width, picture.height);
  }
  reading.none = WhyNone(reading.characters);
  if (!reading.none.empty()) reading.characters.clear();
  return reading;
}

}  // namespace inknet::train
