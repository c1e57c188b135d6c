// Noise that was recorded on a machine, as a file.
#ifndef INKNET_VERIFY_STUDIES_RECORDED_PAIRS_H_
#define INKNET_VERIFY_STUDIES_RECORDED_PAIRS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "bench/statistics/comparison.h"

namespace inknet::statistics {

// The pairs in the CSV file `path`: a line each, the times of a baseline and of a candidate that are the same build, in
// the order of time; it may begin with a line of names. At least 20.
absl::StatusOr<std::vector<Pair>> ReadRecordedPairs(const std::string& path);

}  // namespace inknet::statistics

#endif  // INKNET_VERIFY_STUDIES_RECORDED_PAIRS_H_
