#include "train/drawing/collection.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "util/file.h"
#include "util/status.h"

namespace inknet::train::drawing {
namespace {

namespace fs = std::filesystem;

constexpr int kDigits = 6;
// Others that take the same number at the same time: none of ours, since the folder is locked.
constexpr int kTries = 1000;

std::string PathOf(const std::string& folder, const std::string& class_name, int64_t number) {
  return absl::StrCat(folder, "/", class_name, "/", absl::StrFormat("%0*d.png", kDigits, number));
}

// The number of "000012.png"; 0 of what this program did not name.
int64_t NumberOf(absl::string_view file) {
  int64_t number = 0;
  if (!absl::ConsumeSuffix(&file, ".png") || file.size() < kDigits || !absl::SimpleAtoi(file, &number)) return 0;
  return std::max<int64_t>(number, 0);
}

// The names of a class's pictures; none where there is no such folder.
absl::StatusOr<std::vector<std::string>> PicturesIn(const std::string& folder) {
  std::error_code error;
  if (!fs::exists(folder, error)) return std::vector<std::string>();
  ASSIGN_OR_RETURN(std::vector<std::string> names, ListFolder(folder));
  names.erase(std::remove_if(names.begin(), names.end(),
                             [](const std::string& name) {
                               return absl::StartsWith(name, ".") || !absl::EndsWithIgnoreCase(name, ".png");
                             }),
              names.end());
  return names;
}

}  // namespace

absl::Status CheckFolderNames(const std::vector<std::string>& class_names) {
  for (const std::string& name : class_names) {
    if (name.empty() || name[0] == '.' || absl::StrContains(name, '/') || name == "__MACOSX") {
      return absl::InvalidArgumentError(absl::StrCat(
          "the model's class '", name, "' cannot be a folder of pictures: --collect stores each class in a ",
          "folder of its name; leave it out with --among"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Collection>> Collection::Open(const std::string& folder) {
  RETURN_IF_ERROR(MakeFolders(folder));
  const std::string path = AbsolutePath(folder);
  if (::access(path.c_str(), W_OK | X_OK) != 0) return FileError(path, "write into this folder", errno);
  absl::StatusOr<FolderLock> lock = FolderLock::Acquire(path);
  if (absl::IsFailedPrecondition(lock.status())) {
    return absl::FailedPreconditionError(absl::StrCat(path, ": another program collects into this folder already"));
  }
  RETURN_IF_ERROR(lock.status());
  std::unique_ptr<Collection> collection(new Collection(path, *std::move(lock)));
  // Numbers that were ever used here are not used again as long as the highest is there.
  std::error_code error;
  for (fs::directory_iterator items(path, error); !error && items != fs::directory_iterator(); items.increment(error)) {
    std::error_code of_item;
    if (!items->is_directory(of_item)) continue;
    ASSIGN_OR_RETURN(const std::vector<std::string> names, PicturesIn(items->path().string()));
    for (const std::string& name : names) collection->next_ = std::max(collection->next_, NumberOf(name) + 1);
  }
  if (error) return FileError(path, "list", error.value());
  return collection;
}

absl::StatusOr<Collection::Stored> Collection::Store(const std::string& class_name, absl::string_view png) {
  const std::lock_guard<std::mutex> lock(storing_);
  RETURN_IF_ERROR(MakeFolders(JoinPath(folder_, class_name)));
  for (int tries = 0; tries < kTries; ++tries) {
    const Stored stored{class_name, next_, PathOf(folder_, class_name, next_)};
    const absl::Status status = CreateFileAtomically(stored.path, png);
    if (!absl::IsAlreadyExists(status)) {
      RETURN_IF_ERROR(status);
      ++next_;
      return stored;
    }
    ++next_;
  }
  return absl::AlreadyExistsError(absl::StrCat(folder_, ": the names of all next pictures are taken"));
}

absl::Status Collection::Remove(const std::string& class_name, int64_t number) {
  const std::string path = PathOf(folder_, class_name, number);
  if (!FileExists(path)) {
    return absl::NotFoundError(absl::StrCat("there is no picture ", number, " of '", class_name, "' any more"));
  }
  return RemoveFile(path);
}

absl::StatusOr<Collection::Contents> Collection::List(const std::vector<std::string>& class_names) const {
  Contents contents;
  for (const std::string& class_name : class_names) {
    ASSIGN_OR_RETURN(const std::vector<std::string> names, PicturesIn(JoinPath(folder_, class_name)));
    contents.counts.push_back(static_cast<int64_t>(names.size()));
    for (const std::string& name : names) {
      const int64_t number = NumberOf(name);
      if (number == 0 || (contents.last.has_value() && contents.last->number >= number)) continue;
      contents.last = Stored{class_name, number, PathOf(folder_, class_name, number)};
    }
  }
  return contents;
}

}  // namespace inknet::train::drawing
