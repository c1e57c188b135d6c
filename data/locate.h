// Where the files of a data set are. docs/data.md has the search order.
#ifndef INKNET_DATA_LOCATE_H_
#define INKNET_DATA_LOCATE_H_

#include <array>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "data/catalog.h"
#include "proto/config.pb.h"

namespace inknet::data {

// The places outside the configuration. An empty one is not looked at.
struct SearchPlaces {
  std::string environment_folder;  // $INKNET_DATA_DIR
  std::string cache_folder;        // <cache_folder>/<data set> is also where downloads go.
  std::string shared_folder;       // The folder shared/ beside the checkout.
};

// The places of this process: its environment variables and its current folder.
SearchPlaces PlacesOfThisProcess();

struct DatasetFiles {
  std::string folder;  // That was looked in.
  // The published zip archive, where the files lie in it still; otherwise empty.
  std::string archive;
  // In the file system, or in the archive.
  std::array<std::string, kParts> paths;
};

// The files of `entry` in the first place that has all four; downloads them when no place has them and `config` allows
// it. None: nobody has them; when that is for a failed download, stderr has a line that says why, and another one where
// the cache holds other files.
//
// A place has them as they are published, with or without .gz, in the folder itself or where unpacking the archive
// (gzip/) and torchvision (raw/, MNIST/raw/, ...) leave them, also under the names of MNIST's first mirrors
// (train-images.idx3-ubyte), or in the archive itself (gzip.zip).
//
// A folder that the configuration or the environment names must have them: if not, the error names the missing file.
absl::StatusOr<std::optional<DatasetFiles>> Locate(const CatalogEntry& entry, const DataConfig& config,
                                                   const SearchPlaces& places);

// The data set of the catalogue whose official files are in `folder`, told by the checksum of its training labels; null
// where they are those of none.
const CatalogEntry* OfficialDatasetIn(const std::string& folder);

}  // namespace inknet::data

#endif  // INKNET_DATA_LOCATE_H_
