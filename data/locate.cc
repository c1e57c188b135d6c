#include "data/locate.h"

#include <cstdio>
#include <cstdlib>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
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

// The files of `entry` in `folder`; NotFound, naming the first that is missing.
absl::StatusOr<DatasetFiles> FilesIn(const std::string& folder, const CatalogEntry& entry) {
  DatasetFiles files;
  files.folder = folder;
  for (int part = 0; part < kParts; ++part) {
    const std::string path = JoinPath(folder, entry.files[part].name);
    const std::string plain_path(absl::StripSuffix(path, ".gz"));
    if (!FileExists(path) && !FileExists(plain_path)) {
      return absl::NotFoundError(absl::StrCat(path, ": no such file, nor one without .gz"));
    }
    files.paths[part] = FileExists(path) ? path : plain_path;
  }
  return files;
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
  places.environment_folder = Environment("INKNET_DATA_DIR");
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

  if (!config.download() || cache.empty()) return std::nullopt;
  if (const absl::Status status = FetchDataset(entry, cache); !status.ok()) {
    std::fprintf(stderr, "cannot download %s: %s\n", entry.name.c_str(), std::string(status.message()).c_str());
    return std::nullopt;
  }
  return RequiredFilesIn(cache, entry, "the cache");
}

}  // namespace inknet::data
