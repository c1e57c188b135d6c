// Downloading data sets. Nothing gets a name on the disk before its checksum has been verified.
#ifndef INKNET_DATA_FETCH_H_
#define INKNET_DATA_FETCH_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "data/catalog.h"
#include "data/formats/zip_archive.h"
#include "proto/run.pb.h"
#include "util/file.h"

namespace inknet::data {

// Downloads `remote` into a nameless file in `folder`, which must exist, and rewinds it. Over https only, unless the
// URL itself says http.
//
// Tells stderr what it downloads, with a progress bar where that is a terminal. Gives up when no connection comes about
// within 15 s, when less than 1 kB/s arrives for 30 s, after 5 redirects, and as soon as more arrives than 256 KiB of
// headers or `remote.bytes` of content. What arrived must have the size and the checksum of `remote`. Errors name the
// URL.
absl::StatusOr<NamelessFile> Download(const RemoteFile& remote, const std::string& folder);

// Downloads the four files of `entry` into `folder`, which is created where it is missing, and writes the manifest.
// Each file appears whole or not at all, from the first of the entry's addresses that has it. Where none has, the error
// names each of them and what it answered, and says which file of what size may be put into the folder by hand.
absl::Status FetchDataset(const CatalogEntry& entry, const std::string& folder);

// The manifest of `folder`: names, sizes and checksums of the files that FetchDataset put there, which are thereby
// known to be official. NotFound where there is none.
absl::StatusOr<DataFingerprint> ReadManifest(const std::string& folder);

namespace internal {

// Download that connects to the abstract Unix socket of that name, whatever host a URL names, and tells nobody. For
// tests.
absl::StatusOr<NamelessFile> DownloadThrough(const std::string& socket, const RemoteFile& remote,
                                             const std::string& folder);

}  // namespace internal

}  // namespace inknet::data

#endif  // INKNET_DATA_FETCH_H_
