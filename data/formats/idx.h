// IDX, the file format of MNIST and EMNIST: a big-endian header (a magic number that gives the element type and the
// number of dimensions, then the dimensions, 32 bits each), then the elements, big-endian. docs/data.md.
#ifndef INKNET_DATA_FORMATS_IDX_H_
#define INKNET_DATA_FORMATS_IDX_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/formats/array.h"
#include "data/formats/content.h"

namespace inknet::formats {

// Larger files are refused, and so are files whose content, decompressed, is larger. EMNIST's largest, ByClass with
// 697,932 training images, has 522 MiB.
inline constexpr size_t kMaxIdxBytes = size_t{2} << 30;

// The array in an IDX file of whatever elements, in 1 .. 4 dimensions, none of which is empty.
//
// Never allocates on the word of a header alone: memory grows with the data that arrives. Whatever is wrong is an
// error: an empty or truncated file, corrupt gzip data, bytes after the last element.
absl::StatusOr<Array> ReadIdx(Content& content);

// How a file stores an image. EMNIST's files have the image's columns where its rows belong.
enum class Orientation { kUpright, kTransposed };

struct IdxImages {
  int64_t count = 0;
  int rows = 0;
  int columns = 0;
  std::vector<uint8_t> pixels;  // count * rows * columns, upright
};

// Reads `file_bytes`, the content of a file of images of unsigned bytes, plain or gzip, and turns the images upright.
// `path` is for the messages only. Beside what is wrong with any IDX file, one of labels is an error.
absl::StatusOr<IdxImages> ParseIdxImages(absl::string_view file_bytes, const std::string& path,
                                         Orientation orientation);

// The same for a file of labels.
absl::StatusOr<std::vector<uint8_t>> ParseIdxLabels(absl::string_view file_bytes, const std::string& path);

// Turns `count` images of rows x columns bytes each into images of columns x rows, column for row.
void TransposeImages(int64_t count, int rows, int columns, uint8_t* pixels);

}  // namespace inknet::formats

#endif  // INKNET_DATA_FORMATS_IDX_H_
