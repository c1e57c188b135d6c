// A lock that one process at a time can have.
#ifndef INKNET_UTIL_FILE_LOCK_H_
#define INKNET_UTIL_FILE_LOCK_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace inknet {

// Held until the object is gone, or the process, whatever ends it. Processes that it starts hold the lock too
// (flock(2)), so that it is free only when the last of them has ended.
class FileLock {
 public:
  // Locks the file `path`, which is created where it is missing and stays. FailedPrecondition when others still have
  // the lock after `patience`.
  static absl::StatusOr<FileLock> Take(const std::string& path, absl::Duration patience);

  FileLock(FileLock&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int fd) : fd_(fd) {}

  int fd_;
};

}  // namespace inknet

#endif  // INKNET_UTIL_FILE_LOCK_H_
