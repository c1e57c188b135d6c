// One process at a time.
#ifndef INKNET_UTIL_FOLDER_LOCK_H_
#define INKNET_UTIL_FOLDER_LOCK_H_

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "util/file_descriptor.h"

namespace inknet {

// While it lives, no other process gets the lock of that folder. It leaves no file behind, and a process that is killed
// gives it back. On file systems that lock no folders (some of NFS) everybody gets it.
class FolderLock {
 public:
  enum class Scope {
    kProcess,
    kChildren,  // The processes that this one starts have it too: it is free when the last of them has ended.
  };

  // FailedPrecondition where others still have it after `patience`.
  static absl::StatusOr<FolderLock> Acquire(const std::string& folder, Scope scope = Scope::kProcess,
                                            absl::Duration patience = absl::ZeroDuration());

 private:
  explicit FolderLock(FileDescriptor folder) : folder_(std::move(folder)) {}

  FileDescriptor folder_;
};

}  // namespace inknet

#endif  // INKNET_UTIL_FOLDER_LOCK_H_
