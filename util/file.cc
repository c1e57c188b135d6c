#include "util/file.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "util/file_calls.h"
#include "util/file_descriptor.h"
#include "util/status.h"

namespace inknet {
namespace {

// What the names of temporary files have before six random characters.
constexpr absl::string_view kTemporary = ".tmp.";
constexpr size_t kRandomCharacters = 6;

absl::Status WriteAll(const FileDescriptor& file, const std::string& path, absl::string_view content) {
  while (!content.empty()) {
    const ssize_t written = file_calls::Write(file.get(), file.path(), content.data(), content.size());
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

absl::Status WriteAndFlush(const FileDescriptor& file, const std::string& path, absl::string_view content) {
  RETURN_IF_ERROR(WriteAll(file, path, content));
  if (file_calls::Flush(file.get(), file.path()) != 0) return FileError(path, "flush to the disk", errno);
  return absl::OkStatus();
}

// Writes `content` to a new file beside `path` and returns its name. After an error there is no such file.
absl::StatusOr<std::string> WriteTemporary(const std::string& path, absl::string_view content) {
  std::string temporary = absl::StrCat(path, kTemporary, std::string(kRandomCharacters, 'X'));
  const int fd = file_calls::OpenTemporary(&temporary);
  if (fd < 0) return FileError(path, "create a file beside it", errno);
  FileDescriptor file(fd, temporary);
  const auto fill = [&]() -> absl::Status {
    // mkostemp creates private files; the user's umask decides, as for any other file.
    const mode_t mask = ::umask(0);
    ::umask(mask);
    if (file_calls::ChangeMode(file.get(), temporary, 0666 & ~mask) != 0) {
      return FileError(path, "set its permissions", errno);
    }
    RETURN_IF_ERROR(WriteAndFlush(file, path, content));
    if (file.Close() != 0) return FileError(path, "close", errno);
    return absl::OkStatus();
  };
  if (absl::Status status = fill(); !status.ok()) {
    file_calls::Remove(temporary);
    return status;
  }
  return temporary;
}

bool IsTemporary(const std::string& name) {
  const size_t suffix = kTemporary.size() + kRandomCharacters;
  return name.size() > suffix && absl::string_view(name).substr(name.size() - suffix, kTemporary.size()) == kTemporary;
}

// So that a name that was made in the folder survives a power cut too.
absl::Status FlushFolderOf(const std::string& path) {
  const std::string folder = ParentFolder(path);
  const FileDescriptor directory(file_calls::Open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), folder);
  if (directory.get() < 0 || file_calls::Flush(directory.get(), folder) != 0) {
    return FileError(folder, "flush to the disk", errno);
  }
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
  // Without waiting: a FIFO would be waited for until somebody writes to it.
  const FileDescriptor file(file_calls::Open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), path);
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
    const ssize_t got = file_calls::Read(file.get(), path, &content[filled], content.size() - filled);
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
  if (file_calls::Rename(temporary, path) != 0) {
    const absl::Status error = FileError(path, "rename into place", errno);
    file_calls::Remove(temporary);
    return error;
  }
  return FlushFolderOf(path);
}

absl::Status CreateFileAtomically(const std::string& path, absl::string_view content) {
  // A file that has no name until it is whole goes away by itself when this process does.
  const FileDescriptor file(file_calls::Open(ParentFolder(path), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666), path);
  if (file.get() < 0) {
    // EISDIR: a kernel that does not know O_TMPFILE.
    if (errno == EOPNOTSUPP || errno == EISDIR) return internal::CreateFileByLink(path, content);
    return FileError(path, "create", errno);
  }
  RETURN_IF_ERROR(WriteAndFlush(file, path, content));
  if (file_calls::Link(file.get(), path) != 0) return FileError(path, "create", errno);
  return FlushFolderOf(path);
}

absl::Status internal::CreateFileByLink(const std::string& path, absl::string_view content) {
  ASSIGN_OR_RETURN(const std::string temporary, WriteTemporary(path, content));
  const int error = file_calls::Link(temporary, path) != 0 ? errno : 0;
  file_calls::Remove(temporary);
  return error != 0 ? FileError(path, "create", error) : FlushFolderOf(path);
}

absl::Status MakeFolders(const std::string& path) {
  if (file_calls::MakeFolders(path) != 0) return FileError(path, "create this folder", errno);
  return absl::OkStatus();
}

absl::Status CheckFolderOf(const std::string& path) {
  const std::string folder = ParentFolder(path);
  if (::access(folder.c_str(), W_OK | X_OK) != 0) return FileError(folder, "make a file in this folder", errno);
  return absl::OkStatus();
}

absl::Status RemoveFile(const std::string& path) {
  if (file_calls::Remove(path) != 0 && errno != ENOENT) return FileError(path, "remove", errno);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> ListFolder(const std::string& folder) {
  std::error_code error;
  std::vector<std::string> names;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  if (error) return FileError(folder, "read this folder", error.value());
  std::sort(names.begin(), names.end());
  return names;
}

absl::Status RemoveTemporaryFiles(const std::string& folder) {
  ASSIGN_OR_RETURN(const std::vector<std::string> names, ListFolder(folder));
  for (const std::string& name : names) {
    if (IsTemporary(name)) RETURN_IF_ERROR(RemoveFile(JoinPath(folder, name)));
  }
  return absl::OkStatus();
}

absl::StatusOr<NamelessFile> CreateNamelessFile(const std::string& folder) {
  std::string path = JoinPath(folder, absl::StrCat("nameless", kTemporary, std::string(kRandomCharacters, 'X')));
  FileDescriptor file(file_calls::OpenTemporary(&path), path);
  if (file.get() < 0) return FileError(folder, "create a file in this folder", errno);
  if (file_calls::Remove(path) != 0) return FileError(path, "remove", errno);
  NamelessFile nameless(::fdopen(file.get(), "w+b"));
  if (nameless == nullptr) return FileError(folder, "create a file in this folder", errno);
  file.Release();  // The stream closes it.
  return nameless;
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

std::string Sha256::Digest() {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_DigestFinal_ex(static_cast<EVP_MD_CTX*>(context_), digest, &size);
  return std::string(reinterpret_cast<const char*>(digest), size);
}

std::string Sha256::HexDigest() { return absl::BytesToHexString(Digest()); }

std::string Sha256Bytes(absl::string_view bytes) {
  Sha256 hash;
  hash.Update(bytes);
  return hash.Digest();
}

std::string Sha256Hex(absl::string_view bytes) { return absl::BytesToHexString(Sha256Bytes(bytes)); }

}  // namespace inknet
