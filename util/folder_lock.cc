#include "util/folder_lock.h"

#include <fcntl.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "util/file.h"
#include "util/file_calls.h"

namespace inknet {

absl::StatusOr<FolderLock> FolderLock::Acquire(const std::string& folder, Scope scope, absl::Duration patience) {
  const absl::Time deadline = absl::Now() + patience;
  const int inherited = scope == Scope::kChildren ? 0 : O_CLOEXEC;
  FileDescriptor directory(file_calls::Open(folder, O_RDONLY | O_DIRECTORY | inherited), folder);
  if (directory.get() < 0) return FileError(folder, "open this folder", errno);
  while (file_calls::Lock(directory.get(), folder) != 0) {
    if (errno == EBADF || errno == ENOLCK || errno == EOPNOTSUPP || errno == EINVAL) break;  // No locks there.
    if (errno != EWOULDBLOCK) return FileError(folder, "lock this folder", errno);
    if (absl::Now() >= deadline) {
      return absl::FailedPreconditionError(absl::StrCat(folder, ": another process is writing into this folder"));
    }
    absl::SleepFor(absl::Milliseconds(10));
  }
  return FolderLock(std::move(directory));
}

}  // namespace inknet
