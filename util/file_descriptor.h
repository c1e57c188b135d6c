// An open file that is closed on leaving the scope.
#ifndef INKNET_UTIL_FILE_DESCRIPTOR_H_
#define INKNET_UTIL_FILE_DESCRIPTOR_H_

#include <string>
#include <utility>

#include "util/file_calls.h"

namespace inknet {

class FileDescriptor {
 public:
  // `fd` may be -1: not open.
  FileDescriptor(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  ~FileDescriptor() { Close(); }
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)), path_(std::move(other.path_)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    std::swap(path_, other.path_);
    return *this;
  }

  int get() const { return fd_; }
  const std::string& path() const { return path_; }

  // Leaves closing it to the caller.
  int Release() { return std::exchange(fd_, -1); }

  // As close(2). Its error matters to a writer: on some file systems it is where a full disk shows.
  int Close() {
    const int fd = std::exchange(fd_, -1);
    return fd >= 0 ? file_calls::Close(fd, path_) : 0;
  }

 private:
  int fd_;
  std::string path_;
};

}  // namespace inknet

#endif  // INKNET_UTIL_FILE_DESCRIPTOR_H_
