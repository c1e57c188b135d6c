// Measures a network on a test set, and keeps what was measured.
#ifndef INKNET_EVALUATION_EVALUATE_H_
#define INKNET_EVALUATION_EVALUATE_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "data/dataset.h"
#include "data/image/image.h"
#include "evaluation/figures.h"
#include "nn/network.h"
#include "proto/evaluation.pb.h"
#include "record/run_folder.h"

namespace inknet::evaluation {

// What `network` makes of every one of `images`.
absl::StatusOr<Predictions> Predict(const data::ImageSet& images, nn::Network* network);

// Figures of `predictions` on the test images of `dataset`. How its other images were split is left out.
Evaluation Evaluate(const data::Dataset& dataset, const Predictions& predictions);

// Test image `n` as a picture.
image::Image PictureOf(const data::ImageSet& images, int64_t n);

// The mistakes of `evaluation` as one grey picture: a row of tiles, each as large as an image, for each confused pair.
image::Image MistakesPicture(const Evaluation& evaluation, const data::ImageSet& images);

// Writes the evaluation, its two CSV files and the picture of its mistakes into a run's folder, replacing older ones.
absl::Status Save(const Evaluation& evaluation, const data::ImageSet& images, const record::RunFolder& folder);

}  // namespace inknet::evaluation

#endif  // INKNET_EVALUATION_EVALUATE_H_
