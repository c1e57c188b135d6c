#include "util/folder_lock.h"

#include <fcntl.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "util/file.h"
#include "util/file_calls.h"

namespace inknet {

absl::StatusOr<FolderLock> FolderLock::Acquire(const std::string& folder) {
  FileDescriptor directory(file_calls::Open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), folder);
  if (directory.get() < 0) return FileError(folder, "open this folder", errno);
  const bool locked = file_calls::Lock(directory.get(), folder) == 0;
  if (!locked && errno == EWOULDBLOCK) {
    return absl::FailedPreconditionError(absl::StrCat(folder, ": another process is writing into this folder"));
  }
  const bool unknown = !locked && (errno == EBADF || errno == ENOLCK || errno == EOPNOTSUPP || errno == EINVAL);
  if (!locked && !unknown) return FileError(folder, "lock this folder", errno);
  return FolderLock(std::move(directory));
}

}  // namespace inknet
