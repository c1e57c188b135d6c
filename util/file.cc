#include "util/file.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "util/status.h"

namespace inknet {
namespace {

// Closes on leaving the scope.
class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  ~FileDescriptor() { Close(); }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  int get() const { return fd_; }
  // The close error matters to a writer: on some file systems it is where a full disk shows.
  int Close() {
    const int result = fd_ >= 0 ? ::close(fd_) : 0;
    fd_ = -1;
    return result;
  }

 private:
  int fd_;
};

absl::Status WriteAll(int fd, const std::string& path, absl::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return FileError(path, "write", errno);
    }
    content.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

std::string ParentFolder(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

absl::Status WriteAndFlush(int fd, const std::string& path, absl::string_view content) {
  RETURN_IF_ERROR(WriteAll(fd, path, content));
  if (::fsync(fd) != 0) return FileError(path, "flush to the disk", errno);
  return absl::OkStatus();
}

// Writes `content` to a new file beside `path` and returns its name. After an error there is no such file.
absl::StatusOr<std::string> WriteTemporary(const std::string& path, absl::string_view content) {
  std::string temporary = path + ".XXXXXX";
  FileDescriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (file.get() < 0) return FileError(path, "create a file beside it", errno);
  const auto fill = [&]() -> absl::Status {
    // mkostemp creates private files; the user's umask decides, as for any other file.
    const mode_t mask = ::umask(0);
    ::umask(mask);
    if (::fchmod(file.get(), 0666 & ~mask) != 0) return FileError(path, "set its permissions", errno);
    RETURN_IF_ERROR(WriteAndFlush(file.get(), path, content));
    if (file.Close() != 0) return FileError(path, "close", errno);
    return absl::OkStatus();
  };
  if (absl::Status status = fill(); !status.ok()) {
    ::unlink(temporary.c_str());
    return status;
  }
  return temporary;
}

// So that a name that was made in the folder survives a power cut too.
absl::Status FlushFolderOf(const std::string& path) {
  const std::string folder = ParentFolder(path);
  FileDescriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.get() < 0 || ::fsync(directory.get()) != 0) return FileError(folder, "flush to the disk", errno);
  return absl::OkStatus();
}

}  // namespace

absl::Status FileError(absl::string_view path, absl::string_view action, int error_number) {
  return absl::ErrnoToStatus(error_number, absl::StrCat(path, ": cannot ", action));
}

absl::Status InFile(absl::string_view path, const absl::Status& error) {
  return absl::Status(error.code(), absl::StrCat(path, ": ", error.message()));
}

absl::StatusOr<std::string> ReadFile(const std::string& path, size_t max_bytes) {
  FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return FileError(path, "open", errno);
  struct stat info;
  if (::fstat(file.get(), &info) != 0) return FileError(path, "read", errno);
  if (!S_ISREG(info.st_mode)) return absl::InvalidArgumentError(absl::StrCat(path, ": not a regular file"));
  if (static_cast<size_t>(info.st_size) > max_bytes) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": ", info.st_size, " bytes, more than the ", max_bytes, " that such a file may have"));
  }
  std::string content(static_cast<size_t>(info.st_size), '\0');
  size_t filled = 0;
  while (filled < content.size()) {
    const ssize_t got = ::read(file.get(), &content[filled], content.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return FileError(path, "read", errno);
    if (got == 0) break;  // Shortened while we read: what is there is what there is.
    filled += static_cast<size_t>(got);
  }
  content.resize(filled);
  return content;
}

absl::Status WriteFileAtomically(const std::string& path, absl::string_view content) {
  ASSIGN_OR_RETURN(const std::string temporary, WriteTemporary(path, content));
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    const absl::Status error = FileError(path, "rename into place", errno);
    ::unlink(temporary.c_str());
    return error;
  }
  return FlushFolderOf(path);
}

absl::Status CreateFileAtomically(const std::string& path, absl::string_view content) {
  // A file that has no name until it is whole goes away by itself when this process does.
  FileDescriptor file(::open(ParentFolder(path).c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666));
  if (file.get() < 0) {
    // EISDIR: a kernel that does not know O_TMPFILE.
    if (errno == EOPNOTSUPP || errno == EISDIR) return internal::CreateFileByLink(path, content);
    return FileError(path, "create", errno);
  }
  RETURN_IF_ERROR(WriteAndFlush(file.get(), path, content));
  const std::string unnamed = absl::StrCat("/proc/self/fd/", file.get());
  if (::linkat(AT_FDCWD, unnamed.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) != 0) {
    return FileError(path, "create", errno);
  }
  return FlushFolderOf(path);
}

absl::Status internal::CreateFileByLink(const std::string& path, absl::string_view content) {
  ASSIGN_OR_RETURN(const std::string temporary, WriteTemporary(path, content));
  const int error = ::link(temporary.c_str(), path.c_str()) != 0 ? errno : 0;
  ::unlink(temporary.c_str());
  return error != 0 ? FileError(path, "create", error) : FlushFolderOf(path);
}

absl::Status MakeFolders(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return FileError(path, "create this folder", error.value());
  return absl::OkStatus();
}

absl::Status CheckFolderOf(const std::string& path) {
  const std::string folder = ParentFolder(path);
  if (::access(folder.c_str(), W_OK | X_OK) != 0) return FileError(folder, "make a file in this folder", errno);
  return absl::OkStatus();
}

absl::Status RemoveFile(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return FileError(path, "remove", errno);
  return absl::OkStatus();
}

bool FileExists(const std::string& path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

std::string JoinPath(absl::string_view folder, absl::string_view name) {
  return (std::filesystem::path(std::string(folder)) / std::string(name)).string();
}

std::string AbsolutePath(const std::string& path) {
  std::error_code error;
  // Not by the names alone: behind a link to a folder, ".." is the parent of what the link leads to.
  const std::filesystem::path absolute = std::filesystem::absolute(path, error);
  const std::filesystem::path resolved = error ? absolute : std::filesystem::weakly_canonical(absolute, error);
  return error ? path : resolved.string();
}

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  EVP_DigestInit_ex(static_cast<EVP_MD_CTX*>(context_), EVP_sha256(), nullptr);
}

Sha256::~Sha256() { EVP_MD_CTX_free(static_cast<EVP_MD_CTX*>(context_)); }

void Sha256::Update(absl::string_view bytes) {
  EVP_DigestUpdate(static_cast<EVP_MD_CTX*>(context_), bytes.data(), bytes.size());
}

std::string Sha256::HexDigest() {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_DigestFinal_ex(static_cast<EVP_MD_CTX*>(context_), digest, &size);
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest), size));
}

std::string Sha256Hex(absl::string_view bytes) {
  Sha256 hash;
  hash.Update(bytes);
  return hash.HexDigest();
}

}  // namespace inknet
