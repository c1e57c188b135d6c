// The data sets that we know: their files, classes and official checksums.
#ifndef INKNET_DATA_CATALOG_H_
#define INKNET_DATA_CATALOG_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/idx.h"

namespace inknet::data {

// The four files of a data set, in the order in which arrays hold them.
enum Part { kTrainImages, kTrainLabels, kTestImages, kTestLabels, kParts };

struct CatalogFile {
  std::string name;    // Official name, with .gz
  int64_t bytes = 0;   // 0 where no checksum is published.
  std::string sha256;  // Lower-case hex; empty where nobody has published one.
};

// Something to download, with what proves that it arrived unharmed.
struct RemoteFile {
  std::string url;
  int64_t bytes = 0;
  std::string sha256;  // Lower-case hex.
};

struct CatalogEntry {
  std::string name;
  std::vector<std::string> class_names;  // By label, from 0.
  std::array<CatalogFile, kParts> files;
  int rows = 28;
  int columns = 28;
  // The files' label of class 0.
  int first_label = 0;
  Orientation orientation = Orientation::kUpright;
  // DataFingerprint.content_sha256 of the official files, where they could be had; otherwise empty.
  std::string content_sha256;
  // Where the files are published: as the entries gzip/<name> of a zip archive, or one by one at base_url + name.
  std::optional<RemoteFile> archive;
  std::string base_url;

  int classes() const { return static_cast<int>(class_names.size()); }
};

// All data sets.
const std::vector<CatalogEntry>& Catalog();

// The data set `name`. An unknown name is an error that lists the known ones.
absl::StatusOr<const CatalogEntry*> FindInCatalog(absl::string_view name);

}  // namespace inknet::data

#endif  // INKNET_DATA_CATALOG_H_
