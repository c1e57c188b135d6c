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
#include "data/formats/idx.h"

namespace inknet::data {

using formats::Orientation;

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
  // Where torchvision leaves the files, below the folder that it was given: "MNIST/raw".
  std::string torchvision_folder;
  // Where the files are published: as the entries gzip/<name> of a zip archive, or one by one at each of the base_urls
  // with the name behind it.
  std::optional<RemoteFile> archive;
  std::vector<std::string> base_urls;

  // Whether it is of digits and letters, which data/glyphs.h can draw where there are no files.
  bool drawable = true;

  int classes() const { return static_cast<int>(class_names.size()); }
};

// All data sets. Some share their files' names: checksums tell them apart.
const std::vector<CatalogEntry>& Catalog();

// The data set `name`. An unknown name is an error that lists the known ones.
absl::StatusOr<const CatalogEntry*> FindInCatalog(absl::string_view name);

// The data set whose official files have these checksums, part by part; null where it is none that we know.
const CatalogEntry* FindByChecksums(const std::array<std::string, kParts>& sha256);

// The data set whose images and labels, as loaded, have this content_sha256; null where it is none that we know.
const CatalogEntry* FindByContent(absl::string_view content_sha256);

}  // namespace inknet::data

#endif  // INKNET_DATA_CATALOG_H_
