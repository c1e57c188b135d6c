#include "util/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "util/file.h"

namespace inknet {

absl::StatusOr<FileLock> FileLock::Take(const std::string& path, absl::Duration patience) {
  const absl::Time deadline = absl::Now() + patience;
  // Without O_CLOEXEC: the processes that this one starts are to hold it too.
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT, 0666);
  if (fd < 0) return FileError(path, "open", errno);
  FileLock lock(fd);
  while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) return FileError(path, "lock", errno);
    if (absl::Now() >= deadline) return absl::FailedPreconditionError(absl::StrCat(path, ": another process has it"));
    absl::SleepFor(absl::Milliseconds(10));
  }
  return lock;
}

FileLock::~FileLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace inknet
