// Test results in words.
#ifndef INKNET_TRAIN_RESULTS_H_
#define INKNET_TRAIN_RESULTS_H_

#include <string>

#include "proto/run.pb.h"

namespace inknet::train {

// "test accuracy 84.20 % (15830 of 18800), loss 0.512345", and what it must not be taken for where the images are not
// the official ones.
std::string FormatTestResult(const TestResult& result, const DataFingerprint& data);

}  // namespace inknet::train

#endif  // INKNET_TRAIN_RESULTS_H_
