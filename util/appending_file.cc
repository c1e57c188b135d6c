#include "util/appending_file.h"

#include <fcntl.h>

#include <cerrno>

#include "util/file.h"
#include "util/file_calls.h"
#include "util/status.h"

namespace inknet {

absl::StatusOr<AppendingFile> AppendingFile::Create(const std::string& path) {
  FileDescriptor file(file_calls::Open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666), path);
  if (file.get() < 0) return FileError(path, "create", errno);
  return AppendingFile(std::move(file));
}

absl::Status AppendingFile::Append(absl::string_view bytes) {
  pending_.append(bytes.data(), bytes.size());
  while (!pending_.empty()) {
    const ssize_t written = file_calls::Write(file_.get(), path(), pending_.data(), pending_.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return FileError(path(), "write", errno);
    pending_.erase(0, static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status AppendingFile::Close() {
  RETURN_IF_ERROR(Append(""));
  if (file_.Close() != 0) return FileError(path(), "close", errno);
  return absl::OkStatus();
}

}  // namespace inknet
