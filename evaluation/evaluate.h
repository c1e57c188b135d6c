// Measures a network on a test set, and keeps what was measured.
#ifndef INKNET_EVALUATION_EVALUATE_H_
#define INKNET_EVALUATION_EVALUATE_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "data/dataset.h"
#include "data/image/image.h"
#include "evaluation/figures.h"
#include "nn/network.h"
#include "proto/evaluation.pb.h"
#include "record/run_folder.h"

namespace inknet::evaluation {

// What `network` makes of `rows` of the images, or of all.
absl::StatusOr<Predictions> Predict(const data::ImageSet& images, const std::vector<uint32_t>& rows,
                                    nn::Network* network);
absl::StatusOr<Predictions> Predict(const data::ImageSet& images, nn::Network* network);

// Figures of what the network makes of the test images of `dataset`, its probabilities at the model's temperature. How
// the other images were split is left out.
Evaluation Evaluate(const data::Dataset& dataset, Predictions predictions, float temperature);

// Test image `n` as a picture.
image::Image PictureOf(const data::ImageSet& images, int64_t n);

// The mistakes of `evaluation` as one grey picture: a row of tiles, each as large as an image, for each confused pair.
image::Image MistakesPicture(const Evaluation& evaluation, const data::ImageSet& images);

// Writes the evaluation, its two CSV files and the picture of its mistakes into a run's folder, replacing older ones.
absl::Status Save(const Evaluation& evaluation, const data::ImageSet& images, const record::RunFolder& folder);

}  // namespace inknet::evaluation

#endif  // INKNET_EVALUATION_EVALUATE_H_
