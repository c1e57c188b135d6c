#include "util/file_calls.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace inknet::file_calls {
namespace {

std::atomic<Hook> hook{nullptr};

// Sets errno where it does.
bool Fails(const char* call, const std::string& path, size_t* bytes = nullptr) {
  const Hook ask = hook;
  const int error = ask != nullptr ? ask(call, path, bytes) : 0;
  if (error != 0) errno = error;
  return error != 0;
}

}  // namespace

int Open(const std::string& path, int flags, mode_t mode) {
  return Fails("open", path) ? -1 : ::open(path.c_str(), flags, mode);
}

int OpenTemporary(std::string* path) { return Fails("create", *path) ? -1 : ::mkostemp(path->data(), O_CLOEXEC); }

int ChangeMode(int fd, const std::string& path, mode_t mode) { return Fails("chmod", path) ? -1 : ::fchmod(fd, mode); }

int Lock(int fd, const std::string& path) { return Fails("lock", path) ? -1 : ::flock(fd, LOCK_EX | LOCK_NB); }

ssize_t Read(int fd, const std::string& path, void* to, size_t bytes) {
  return Fails("read", path, &bytes) ? -1 : ::read(fd, to, bytes);
}

ssize_t Write(int fd, const std::string& path, const void* from, size_t bytes) {
  return Fails("write", path, &bytes) ? -1 : ::write(fd, from, bytes);
}

int Flush(int fd, const std::string& path) { return Fails("fsync", path) ? -1 : ::fsync(fd); }

int Close(int fd, const std::string& path) {
  const bool fails = Fails("close", path);
  const int error = errno;
  const int result = ::close(fd);
  if (fails) errno = error;
  return fails ? -1 : result;
}

int Rename(const std::string& from, const std::string& to) {
  return Fails("rename", to) ? -1 : ::rename(from.c_str(), to.c_str());
}

int Link(int fd, const std::string& to) {
  const std::string from = absl::StrCat("/proc/self/fd/", fd);
  return Fails("link", to) ? -1 : ::linkat(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), AT_SYMLINK_FOLLOW);
}

int Link(const std::string& from, const std::string& to) {
  return Fails("link", to) ? -1 : ::link(from.c_str(), to.c_str());
}

int Remove(const std::string& path) { return Fails("unlink", path) ? -1 : ::unlink(path.c_str()); }

int MakeFolders(const std::string& path) {
  if (Fails("mkdir", path)) return -1;
  std::error_code error;
  std::filesystem::create_directories(path, error);
  errno = error.value();
  return error ? -1 : 0;
}

void SetHook(Hook new_hook) { hook = new_hook; }

}  // namespace inknet::file_calls
