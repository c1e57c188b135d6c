// A file that grows, for readers that follow it.
#ifndef INKNET_UTIL_APPENDING_FILE_H_
#define INKNET_UTIL_APPENDING_FILE_H_

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "util/file_descriptor.h"

namespace inknet {

// Not for use by several threads at once.
class AppendingFile {
 public:
  // A name that is taken is an error.
  static absl::StatusOr<AppendingFile> Create(const std::string& path);

  // Once it returns OK, every reader sees `bytes`, which one call of write(2) adds unless a signal or a full disk cuts
  // it short. After an error what is missing is kept: the next Append or Close goes on with it, so that nothing is lost
  // when there is room again. Errors name the file.
  absl::Status Append(absl::string_view bytes);

  // Nothing can be added afterwards. On some file systems it is here that a full disk shows.
  absl::Status Close();

  const std::string& path() const { return file_.path(); }

 private:
  explicit AppendingFile(FileDescriptor file) : file_(std::move(file)) {}

  FileDescriptor file_;
  // What is not in the file yet: empty but after an error.
  std::string pending_;
};

}  // namespace inknet

#endif  // INKNET_UTIL_APPENDING_FILE_H_
