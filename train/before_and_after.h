// What fine-tuning has brought: the accuracy of the model that it started from, and of the one that it made, on the
// same test images.
#ifndef INKNET_TRAIN_BEFORE_AND_AFTER_H_
#define INKNET_TRAIN_BEFORE_AND_AFTER_H_

#include <string>

#include "absl/status/statusor.h"
#include "nn/network.h"
#include "proto/run.pb.h"
#include "train/run_data.h"

namespace inknet::train {

// Measures `network` on the test images of the run's own data, and of the mix where there is one, and writes the
// correct answers into `record`.
enum class Moment { kBefore, kAfter };
absl::Status Measure(const RunData& run, Moment moment, nn::Network* network, FineTuningRecord* record);

// A line for each test set.
std::string FormatBeforeAndAfter(const FineTuningRecord& record);

}  // namespace inknet::train

#endif  // INKNET_TRAIN_BEFORE_AND_AFTER_H_
