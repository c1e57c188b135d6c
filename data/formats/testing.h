// What tests share: small files of each format, and folders to put them into.
#ifndef INKNET_DATA_FORMATS_TESTING_H_
#define INKNET_DATA_FORMATS_TESTING_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace inknet::formats {

// A plain IDX file of images, or of labels.
std::string IdxImagesFile(uint32_t count, uint32_t rows, uint32_t columns, absl::string_view pixels);
std::string IdxLabelsFile(const std::vector<uint8_t>& labels);

// `content` as a gzip file.
std::string Gzip(absl::string_view content);

// The zip archive of `entries`, name to content.
enum class ZipMethod { kStored, kDeflated, kBzip2 };
std::string ZipOf(const std::map<std::string, std::string>& entries, ZipMethod method);

// A new empty folder.
std::string NewFolder();

}  // namespace inknet::formats

#endif  // INKNET_DATA_FORMATS_TESTING_H_
