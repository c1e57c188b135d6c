#include "data/locate.h"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "data/fetch.h"
#include "util/file.h"

namespace inknet::data {
namespace {

// The value of an environment variable, empty where it is not set.
std::string Environment(const char* name) {
  const char* const value = std::getenv(name);
  return value != nullptr ? value : "";
}

bool IsFile(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error);
}

// The file that is published as `name` (with .gz) in `folder`, under any of the names that people have it by.
std::optional<std::string> FindFile(const std::string& folder, const std::string& name) {
  const std::string plain(absl::StripSuffix(name, ".gz"));
  // train-images.idx3-ubyte, as some mirrors call it.
  const std::string dotted = absl::StrReplaceAll(plain, {{"-idx", ".idx"}});
  for (const std::string& candidate : {name, plain, dotted + ".gz", dotted}) {
    if (const std::string path = JoinPath(folder, candidate); IsFile(path)) return path;
  }
  return std::nullopt;
}

// The files of `entry` in `folder`; NotFound, naming the first that is missing.
absl::StatusOr<DatasetFiles> FilesIn(const std::string& folder, const CatalogEntry& entry) {
  DatasetFiles files;
  files.folder = folder;
  for (const std::string& below : {std::string(), std::string("gzip"), std::string("raw"), entry.torchvision_folder}) {
    int found = 0;
    for (; found < kParts; ++found) {
      const std::optional<std::string> path = FindFile(JoinPath(folder, below), entry.files[found].name);
      if (!path) break;
      files.paths[found] = *path;
    }
    if (found == kParts) return files;
  }
  if (const std::string archive = JoinPath(folder, "gzip.zip"); entry.archive && IsFile(archive)) {
    files.archive = archive;
    for (int part = 0; part < kParts; ++part) files.paths[part] = "gzip/" + entry.files[part].name;
    return files;
  }
  for (const CatalogFile& file : entry.files) {
    if (FindFile(folder, file.name)) continue;
    const std::string path = JoinPath(folder, file.name);
    return absl::NotFoundError(
        absl::StrCat(path, FileExists(path) ? ": not a regular file" : ": no such file, nor one without .gz"));
  }
  return absl::InternalError("no file is missing");
}

// A line on stderr where `folder` holds something, but not the files of `entry`: they may be named otherwise.
void TellOfOthers(const std::string& folder, const CatalogEntry& entry) {
  std::error_code error;
  std::vector<std::string> names;
  for (const auto& item : std::filesystem::directory_iterator(folder, error)) {
    names.push_back(item.path().filename().string());
  }
  if (names.empty()) return;
  std::sort(names.begin(), names.end());
  const size_t shown = std::min<size_t>(names.size(), 4);
  std::fprintf(stderr, "note: %s does not have the four files of %s (%s, ...), but %s%s\n", folder.c_str(),
               entry.name.c_str(), entry.files[kTrainImages].name.c_str(),
               absl::StrJoin(names.begin(), names.begin() + static_cast<ptrdiff_t>(shown), ", ").c_str(),
               names.size() > shown ? ", ..." : "");
}

absl::StatusOr<std::optional<DatasetFiles>> RequiredFilesIn(const std::string& folder, const CatalogEntry& entry,
                                                            const char* named_by) {
  const absl::StatusOr<DatasetFiles> files = FilesIn(folder, entry);
  if (files.ok()) return *files;
  return absl::NotFoundError(absl::StrCat(files.status().message(), "; ", named_by,
                                          " must name a folder with the four files of ", entry.name));
}

}  // namespace

SearchPlaces PlacesOfThisProcess() {
  SearchPlaces places;
  // Records are read again from other folders.
  if (const std::string folder = Environment("INKNET_DATA_DIR"); !folder.empty()) {
    places.environment_folder = AbsolutePath(folder);
  }
  // The XDG base directory specification: a relative path is to be ignored.
  const std::string xdg_cache = Environment("XDG_CACHE_HOME"), home = Environment("HOME");
  if (absl::StartsWith(xdg_cache, "/")) {
    places.cache_folder = JoinPath(xdg_cache, "inknet");
  } else if (!home.empty()) {
    places.cache_folder = JoinPath(home, ".cache/inknet");
  }
  // `bazel run` starts programs elsewhere and tells them where the checkout is.
  places.shared_folder = AbsolutePath(JoinPath(Environment("BUILD_WORKSPACE_DIRECTORY"), "../shared"));
  return places;
}

absl::StatusOr<std::optional<DatasetFiles>> Locate(const CatalogEntry& entry, const DataConfig& config,
                                                   const SearchPlaces& places) {
  if (!config.data_dir().empty()) return RequiredFilesIn(config.data_dir(), entry, "data.data_dir");
  if (!places.environment_folder.empty()) return RequiredFilesIn(places.environment_folder, entry, "INKNET_DATA_DIR");

  const std::string cache = places.cache_folder.empty() ? "" : JoinPath(places.cache_folder, entry.name);
  std::vector<std::string> folders;
  if (!cache.empty()) folders.push_back(cache);
  if (!places.shared_folder.empty()) {
    folders.push_back(JoinPath(places.shared_folder, entry.name));
    folders.push_back(JoinPath(places.shared_folder, "emnist-standin"));
  }
  for (const std::string& folder : folders) {
    if (absl::StatusOr<DatasetFiles> files = FilesIn(folder, entry); files.ok()) return *files;
  }

  if (!cache.empty()) TellOfOthers(cache, entry);
  if (!config.download() || cache.empty()) return std::nullopt;
  if (const absl::Status status = FetchDataset(entry, cache); !status.ok()) {
    std::fprintf(stderr, "cannot download %s: %s\n", entry.name.c_str(), std::string(status.message()).c_str());
    return std::nullopt;
  }
  return RequiredFilesIn(cache, entry, "the cache");
}

const CatalogEntry* OfficialDatasetIn(const std::string& folder) {
  constexpr size_t kMaxLabelsBytes = 1 << 20;
  for (const CatalogEntry& entry : Catalog()) {
    const std::string& sha256 = entry.files[kTrainLabels].sha256;
    if (sha256.empty()) continue;
    const absl::StatusOr<DatasetFiles> files = FilesIn(folder, entry);
    if (!files.ok() || !files->archive.empty()) continue;
    const absl::StatusOr<std::string> labels = ReadFile(files->paths[kTrainLabels], kMaxLabelsBytes);
    if (labels.ok() && Sha256Hex(*labels) == sha256) return &entry;
  }
  return nullptr;
}

}  // namespace inknet::data
