// A benchmark record as a file: textproto, and a last line that tells a whole file from a damaged one
// (docs/benchmarks.md).
#ifndef INKNET_BENCH_RECORD_FILE_H_
#define INKNET_BENCH_RECORD_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "proto/bench.pb.h"

namespace inknet::bench {

// The file's content, in the present format whatever `record` says.
std::string FormatRecord(const BenchRecord& record);

// What FormatRecord was given, also by an older or newer version: fields that it did not have yet are missing, fields
// that are new are left out. `name` stands before errors. DataLoss: cut off, damaged, or no record at all.
// FailedPrecondition: the file is whole, but has values or a format that this version does not know.
absl::StatusOr<BenchRecord> ParseRecord(absl::string_view content, absl::string_view name);

// The same from and to the file `path`, which is replaced as one step.
absl::StatusOr<BenchRecord> ReadRecord(const std::string& path);
absl::Status WriteRecord(const std::string& path, const BenchRecord& record);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_RECORD_FILE_H_
