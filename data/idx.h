// IDX, the file format of MNIST and EMNIST, plain or gzip-compressed: a big-endian header (a magic number that gives
// the element type and the number of dimensions, then the dimensions, 32 bits each), then the elements. docs/data.md.
#ifndef INKNET_DATA_IDX_H_
#define INKNET_DATA_IDX_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace inknet::data {

// Larger files are refused, and so are files whose content, decompressed, is larger. EMNIST's largest, ByClass with
// 697,932 training images, has 522 MiB.
inline constexpr size_t kMaxIdxBytes = size_t{2} << 30;

// How a file stores an image. EMNIST's files have the image's columns where its rows belong.
enum class Orientation { kUpright, kTransposed };

struct IdxImages {
  int64_t count = 0;
  int rows = 0;
  int columns = 0;
  std::vector<uint8_t> pixels;  // count * rows * columns, upright
};

// Reads `file_bytes`, the content of a file of images of unsigned bytes, and turns the images upright. `path` is for
// the messages only.
//
// Never allocates on the word of a header alone: memory grows with the data that arrives. Whatever is wrong is an
// error: an empty or truncated file, a file of labels, corrupt gzip data, bytes after the last image, no image. Gzip
// data may have several members, and zeros behind the last, as gzip itself reads them.
absl::StatusOr<IdxImages> ParseIdxImages(absl::string_view file_bytes, const std::string& path,
                                         Orientation orientation);

// The same for a file of labels.
absl::StatusOr<std::vector<uint8_t>> ParseIdxLabels(absl::string_view file_bytes, const std::string& path);

}  // namespace inknet::data

#endif  // INKNET_DATA_IDX_H_
