// Reading and writing whole files. Every error names the file and what the system said.
#ifndef INKNET_UTIL_FILE_H_
#define INKNET_UTIL_FILE_H_

#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace inknet {

// The Status for a failed system call on `path`: "<path>: cannot <action>: <strerror(error_number)>".
absl::Status FileError(absl::string_view path, absl::string_view action, int error_number);

// `error`, which says what is wrong with the file's content, as "<path>: <message>".
absl::Status InFile(absl::string_view path, const absl::Status& error);

// The content of the regular file `path`. A file over `max_bytes` is an error, not an allocation.
absl::StatusOr<std::string> ReadFile(const std::string& path, size_t max_bytes);

// Replaces `path` by `content` as one step: writes a temporary file in the same folder, flushes it to the disk, renames
// it, and flushes the folder. After an error no temporary file is left, and `path` is what it was; or, where it was the
// last flush that failed, what it is to be, and a power cut may still undo that. A process that is killed may leave a
// temporary file (RemoveTemporaryFiles).
absl::Status WriteFileAtomically(const std::string& path, absl::string_view content);

// Creates the file `path` as one step: whenever the process is killed or the machine stops, there is either no such
// file or all of `content`, flushed to the disk. A name that is taken is AlreadyExists, and what has it is left alone,
// also where several processes create it at once. After an error nothing is left.
absl::Status CreateFileAtomically(const std::string& path, absl::string_view content);

// Creates `path` and its missing parents. An existing folder is fine.
absl::Status MakeFolders(const std::string& path);

// An error where no file can be made at `path`, since its folder is missing or cannot be written to. For programs that
// work for long before they write.
absl::Status CheckFolderOf(const std::string& path);

// The names of all that is in `folder`, sorted.
absl::StatusOr<std::vector<std::string>> ListFolder(const std::string& folder);

// Removes what writers that were killed left behind in `folder`. Nobody may be writing there.
absl::Status RemoveTemporaryFiles(const std::string& folder);

// A file without a name: closing it deletes it, and so does the end of the process, whatever ends it.
struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using NamelessFile = std::unique_ptr<std::FILE, CloseFile>;

// In `folder`, which must exist; to write and to read.
absl::StatusOr<NamelessFile> CreateNamelessFile(const std::string& folder);

bool FileExists(const std::string& path);

// Removes the file `path`. One that is not there is fine.
absl::Status RemoveFile(const std::string& path);

// `folder`/`name`, or `name` itself where it is absolute or `folder` is empty.
std::string JoinPath(absl::string_view folder, absl::string_view name);

// `path` from the root, without ".", ".." and links: it means the same wherever it is read again. It need not exist.
std::string AbsolutePath(const std::string& path);

// SHA-256 of `bytes`: its 32 bytes, and as 64 lower-case hex digits.
std::string Sha256Bytes(absl::string_view bytes);
std::string Sha256Hex(absl::string_view bytes);

// SHA-256 of something that arrives in pieces.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void Update(absl::string_view bytes);
  // 32 bytes, or 64 lower-case hex digits. Nothing may be added afterwards.
  std::string Digest();
  std::string HexDigest();

 private:
  void* context_;  // EVP_MD_CTX
};

namespace internal {
// CreateFileAtomically on file systems that know no unnamed files (NFS): a process that is killed may leave a temporary
// file.
absl::Status CreateFileByLink(const std::string& path, absl::string_view content);
}  // namespace internal

}  // namespace inknet

#endif  // INKNET_UTIL_FILE_H_
