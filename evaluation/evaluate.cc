#include "evaluation/evaluate.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "data/image/png.h"
#include "evaluation/csv.h"
#include "evaluation/temperature.h"
#include "proto/text.h"
#include "util/file.h"
#include "util/status.h"

namespace inknet::evaluation {

absl::StatusOr<Predictions> Predict(const data::ImageSet& images, const std::vector<uint32_t>& rows,
                                    nn::Network* network) {
  const nn::Batch batch{images.pixels.data(), images.labels.data(), rows.data(), static_cast<int>(rows.size())};
  Predictions predictions;
  predictions.classes = network->spec().classes();
  predictions.labels.reserve(rows.size());
  for (const uint32_t row : rows) predictions.labels.push_back(images.labels[row]);
  predictions.probabilities.resize(rows.size() * static_cast<size_t>(predictions.classes));
  RETURN_IF_ERROR(network->Predict(batch, predictions.probabilities.data()));
  // The network's own loss: the logarithm of a probability that has become 0 would be infinite.
  ASSIGN_OR_RETURN(const nn::Score score, network->Evaluate(batch));
  predictions.loss = score.loss();
  return predictions;
}

absl::StatusOr<Predictions> Predict(const data::ImageSet& images, nn::Network* network) {
  std::vector<uint32_t> rows(static_cast<size_t>(images.size()));
  std::iota(rows.begin(), rows.end(), 0u);
  return Predict(images, rows, network);
}

Evaluation Evaluate(const data::Dataset& dataset, Predictions predictions, float temperature) {
  const double error_before = temperature == 1 ? 0 : Figures(predictions).expected_calibration_error();
  Temper(temperature, &predictions);
  Evaluation evaluation = Figures(predictions);
  if (temperature != 1) {
    evaluation.set_temperature(temperature);
    evaluation.set_calibration_error_before(error_before);
  }
  *evaluation.mutable_data() = dataset.fingerprint;
  evaluation.mutable_data()->clear_train_images();
  evaluation.mutable_data()->clear_validation_images();
  evaluation.mutable_class_names()->Add(dataset.class_names.begin(), dataset.class_names.end());
  return evaluation;
}

image::Image PictureOf(const data::ImageSet& images, int64_t n) {
  const uint8_t* pixels = images.pixels.data() + n * images.pixels_per_image();
  return {images.columns, images.rows, 1, {pixels, pixels + images.pixels_per_image()}};
}

image::Image MistakesPicture(const Evaluation& evaluation, const data::ImageSet& images) {
  int columns = 0;
  for (const ConfusedPair& pair : evaluation.confused_pairs()) columns = std::max(columns, pair.mistakes_size());
  image::Image picture =
      image::Image::Blank(columns * images.columns, evaluation.confused_pairs_size() * images.rows, 1);
  for (int p = 0; p < evaluation.confused_pairs_size(); ++p) {
    const ConfusedPair& pair = evaluation.confused_pairs(p);
    for (int m = 0; m < pair.mistakes_size(); ++m) {
      const image::Image tile = PictureOf(images, pair.mistakes(m).image());
      for (int row = 0; row < tile.height; ++row) {
        std::copy_n(tile.At(0, row), tile.width, picture.At(m * tile.width, p * tile.height + row));
      }
    }
  }
  return picture;
}

absl::Status Save(const Evaluation& evaluation, const data::ImageSet& images, const record::RunFolder& folder) {
  RETURN_IF_ERROR(WriteTextProto(folder.evaluation_path(), evaluation, ""));
  RETURN_IF_ERROR(WriteFileAtomically(folder.classes_csv_path(), ClassesCsv(evaluation)));
  RETURN_IF_ERROR(WriteFileAtomically(folder.confusion_csv_path(), ConfusionCsv(evaluation)));
  // Without a mistake there is no picture: a PNG file has at least one pixel.
  if (evaluation.confused_pairs().empty()) return RemoveFile(folder.mistakes_path());
  ASSIGN_OR_RETURN(const std::string png, image::EncodePng(MistakesPicture(evaluation, images)));
  return WriteFileAtomically(folder.mistakes_path(), png);
}

}  // namespace inknet::evaluation
