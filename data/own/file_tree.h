// The files below a path, which is a folder, a zip archive, or a single file.
#ifndef INKNET_DATA_OWN_FILE_TREE_H_
#define INKNET_DATA_OWN_FILE_TREE_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "data/formats/content.h"
#include "data/formats/zip_archive.h"

namespace inknet::own {

inline constexpr size_t kMaxFiles = 2'000'000;
inline constexpr int kMaxFolderDepth = 16;
// What a single file, unpacked, may hold.
inline constexpr uint64_t kMaxContentBytes = uint64_t{8} << 30;

class FileTree {
 public:
  struct File {
    std::string name;  // Below the path, with slashes; the file's own where the path is the file.
    uint64_t bytes = 0;
  };

  // Hidden files and folders, and those that macOS puts into archives, are left out. A path without anything, or of a
  // kind that cannot be read, is an error that says what it is.
  static absl::StatusOr<FileTree> Open(const std::string& path);

  const std::string& path() const { return path_; }
  bool is_archive() const { return archive_.has_value(); }
  bool is_folder() const { return is_folder_; }
  // Sorted by name.
  const std::vector<File>& files() const { return files_; }
  // Folders without a file in them, sorted.
  const std::vector<std::string>& empty_folders() const { return empty_folders_; }

  // "PATH/name", or "PATH, name" for an archive.
  std::string PathOf(const File& file) const;
  // Where the file system has it. Not for archives.
  std::string SystemPathOf(const File& file) const;

  // Front to back. Of an archive, one file at a time.
  absl::StatusOr<formats::Content> OpenFile(const File& file) const;
  // All of it. Several threads may call it.
  absl::StatusOr<std::string> ReadFile(const File& file, size_t max_bytes) const;

 private:
  std::string path_;
  bool is_folder_ = false;
  std::vector<File> files_;
  std::vector<std::string> empty_folders_;
  std::optional<formats::ZipArchive> archive_;
  std::unique_ptr<std::mutex> mutex_ = std::make_unique<std::mutex>();
};

}  // namespace inknet::own

#endif  // INKNET_DATA_OWN_FILE_TREE_H_
