#include "data/own/file_tree.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "util/file.h"
#include "util/status.h"

namespace inknet::own {
namespace {

namespace fs = std::filesystem;

bool IsHidden(absl::string_view name) {
  return absl::StartsWith(name, ".") || name == "__MACOSX" || name == "Thumbs.db" || name == "desktop.ini";
}

absl::Status TooMany(const std::string& path) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": more than ", kMaxFiles, " files"));
}

// What is below `folder`, whose names begin with `prefix`.
absl::Status Walk(const fs::path& folder, const std::string& prefix, int depth, std::vector<FileTree::File>* files,
                  std::vector<std::string>* empty_folders) {
  if (depth > kMaxFolderDepth) {
    return absl::InvalidArgumentError(
        absl::StrCat(folder.string(), ": more than ", kMaxFolderDepth, " folders deep; is there a link to itself?"));
  }
  std::error_code error;
  fs::directory_iterator items(folder, fs::directory_options::none, error);
  if (error) return FileError(folder.string(), "list", error.value());
  const size_t before = files->size();
  for (; items != fs::directory_iterator(); items.increment(error)) {
    const std::string name = items->path().filename().string();
    if (IsHidden(name)) continue;
    std::error_code of_item;  // A link that leads nowhere is neither.
    if (items->is_directory(of_item)) {
      RETURN_IF_ERROR(Walk(items->path(), absl::StrCat(prefix, name, "/"), depth + 1, files, empty_folders));
    } else if (items->is_regular_file(of_item)) {
      files->push_back({prefix + name, items->file_size(of_item)});
      if (files->size() > kMaxFiles) return TooMany(folder.string());
    }
  }
  if (error) return FileError(folder.string(), "list", error.value());
  if (files->size() == before && !prefix.empty()) empty_folders->push_back(prefix.substr(0, prefix.size() - 1));
  return absl::OkStatus();
}

bool ByName(const FileTree::File& a, const FileTree::File& b) { return a.name < b.name; }

}  // namespace

absl::StatusOr<FileTree> FileTree::Open(const std::string& path) {
  FileTree tree;
  tree.path_ = path;
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) {
    return absl::NotFoundError(absl::StrCat(path, ": there is no such file or folder"));
  }
  if (fs::is_directory(status)) {
    tree.is_folder_ = true;
    while (tree.path_.size() > 1 && tree.path_.back() == '/') tree.path_.pop_back();
    RETURN_IF_ERROR(Walk(path, "", 0, &tree.files_, &tree.empty_folders_));
    std::sort(tree.files_.begin(), tree.files_.end(), ByName);
    std::sort(tree.empty_folders_.begin(), tree.empty_folders_.end());
    return tree;
  }
  // Says what else it may be.
  ASSIGN_OR_RETURN(formats::Content content, formats::OpenContent(path));
  const absl::StatusOr<absl::string_view> begin = content.Peek(4);
  const bool is_zip = begin.ok() && (*begin == "PK\x03\x04" || *begin == "PK\x05\x06");
  if (!is_zip || absl::EndsWithIgnoreCase(path, ".npz")) {
    tree.files_.push_back({fs::path(path).filename().string(), fs::file_size(path, error)});
    return tree;
  }
  NamelessFile file(std::fopen(path.c_str(), "rbe"));
  if (file == nullptr) return FileError(path, "open", errno);
  absl::StatusOr<formats::ZipArchive> archive = formats::ZipArchive::Open(std::move(file));
  if (!archive.ok()) return InFile(path, archive.status());
  tree.archive_ = *std::move(archive);
  const auto entries = tree.archive_->Entries(kMaxFiles);
  if (!entries.ok()) return InFile(path, entries.status());
  for (const formats::ZipArchive::Entry& entry : *entries) {
    if (absl::EndsWith(entry.name, "/")) continue;
    const fs::path name(entry.name);
    if (std::any_of(name.begin(), name.end(), [](const fs::path& part) { return IsHidden(part.string()); })) continue;
    tree.files_.push_back({entry.name, entry.bytes});
  }
  std::sort(tree.files_.begin(), tree.files_.end(), ByName);
  return tree;
}

std::string FileTree::SystemPathOf(const File& file) const { return is_folder_ ? JoinPath(path_, file.name) : path_; }

std::string FileTree::PathOf(const File& file) const {
  return archive_.has_value() ? absl::StrCat(path_, ", ", file.name) : SystemPathOf(file);
}

absl::StatusOr<formats::Content> FileTree::OpenFile(const File& file) const {
  if (!archive_.has_value()) return formats::OpenContent(SystemPathOf(file));
  absl::StatusOr<std::unique_ptr<formats::Source>> source = archive_->OpenEntry(file.name, kMaxContentBytes);
  if (!source.ok()) return InFile(path_, source.status());
  return formats::Content(*std::move(source), PathOf(file));
}

absl::StatusOr<std::string> FileTree::ReadFile(const File& file, size_t max_bytes) const {
  if (!archive_.has_value()) return inknet::ReadFile(SystemPathOf(file), max_bytes);
  const std::lock_guard<std::mutex> lock(*mutex_);
  absl::StatusOr<std::string> content = archive_->Read(file.name, max_bytes);
  if (!content.ok()) return InFile(path_, content.status());
  return content;
}

}  // namespace inknet::own
