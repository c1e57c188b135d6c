// The folder of benchmark records that a machine gathers over time (docs/benchmarks.md): one file for each, never
// changed afterwards.
#ifndef INKNET_BENCH_HISTORY_H_
#define INKNET_BENCH_HISTORY_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/bench.pb.h"

namespace inknet::bench {

struct StoredRecord {
  std::string name;  // Of its file, in the folder.
  BenchRecord record;
};

struct HistoryContent {
  // By the time at which they were started.
  std::vector<StoredRecord> records;
  // What is wrong with each of the other files that are named as records, which were left alone.
  std::vector<absl::Status> problems;

  // OK, or an error that has all problems.
  absl::Status ToStatus() const;
};

class History {
 public:
  // The history in `folder`, which is made where it is missing, and must be one that can be written to.
  static absl::StatusOr<History> Open(const std::string& folder);

  // Adds `record` as a file of its own, <UTC time>-<12 digits of the commit>[-dirty].textproto, with "-2" and so on
  // where that name is taken, and returns its name. Then it is on the disk. Whatever happens (another process adds one
  // at the same time, the disk is full, this process is killed) no other record changes, and there is no half one.
  absl::StatusOr<std::string> Add(const BenchRecord& record) const;

  const std::string& folder() const { return folder_; }

 private:
  explicit History(std::string folder) : folder_(std::move(folder)) {}

  std::string folder_;
};

// Every record in `folder` that can be read. Only a folder that cannot be read is an error.
absl::StatusOr<HistoryContent> ReadHistory(const std::string& folder);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_HISTORY_H_
