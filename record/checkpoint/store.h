// The checkpoints of a run: the files <number>.safetensors of a folder, numbered in the order in which they were
// written. The newest few are kept.
#ifndef INKNET_RECORD_CHECKPOINT_STORE_H_
#define INKNET_RECORD_CHECKPOINT_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "record/checkpoint/checkpoint.h"

namespace inknet::checkpoint {

struct Found {
  // Empty: there is none.
  std::optional<Checkpoint> checkpoint;
  std::string path;
  // Newer ones that could not be read, each with its file and what is wrong with it.
  std::vector<absl::Status> damaged;
};

// Not for use by several threads at once.
class Store {
 public:
  // `folder`, which is made where it is missing. Of those that are written, the newest `keep` (at least 1) are kept.
  static absl::StatusOr<Store> Open(const std::string& folder, int keep);

  // The newest that is intact. An error where there are checkpoints and none of them is.
  absl::StatusOr<Found> ReadNewest();

  // As one step; then removes what is more than `keep`. Damaged ones are left alone. After an error those that there
  // were are as they were.
  absl::Status Write(const Checkpoint& checkpoint);

 private:
  Store(std::string folder, int keep) : folder_(std::move(folder)), keep_(keep) {}

  std::string PathOf(int64_t number) const;

  std::string folder_;
  int keep_;
  // Ascending, without those that are known to be damaged.
  std::vector<int64_t> numbers_;
  int64_t next_ = 1;
};

}  // namespace inknet::checkpoint

#endif  // INKNET_RECORD_CHECKPOINT_STORE_H_
