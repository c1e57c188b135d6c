#include "data/formats/idx.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "data/formats/file_kind.h"
#include "util/huge_pages.h"
#include "util/status.h"

namespace inknet::formats {
namespace {

// 0x08: unsigned bytes; then the number of dimensions.
constexpr uint32_t kImagesMagic = 0x00000803;
constexpr uint32_t kLabelsMagic = 0x00000801;
constexpr int kMaxDimensions = 4;

// No side of an image is longer, so that one image is a small thing to make room for.
constexpr uint32_t kMaxSide = 4096;

// Read in pieces of about this size.
constexpr size_t kPieceBytes = size_t{1} << 20;

uint32_t LoadBigEndian(const uint8_t* bytes) {
  return uint32_t{bytes[0]} << 24 | uint32_t{bytes[1]} << 16 | uint32_t{bytes[2]} << 8 | uint32_t{bytes[3]};
}

// By the third byte of the magic number.
bool TypeOf(uint8_t code, ElementType* type) {
  switch (code) {
    case 0x08:
      *type = ElementType::kUint8;
      return true;
    case 0x09:
      *type = ElementType::kInt8;
      return true;
    case 0x0b:
      *type = ElementType::kInt16;
      return true;
    case 0x0c:
      *type = ElementType::kInt32;
      return true;
    case 0x0d:
      *type = ElementType::kFloat32;
      return true;
    case 0x0e:
      *type = ElementType::kFloat64;
      return true;
    default:
      return false;
  }
}

// What a file is that is no IDX file.
std::string DescribeContent(Content& content) {
  const absl::StatusOr<absl::string_view> begin = content.Peek(64);
  std::string kind = begin.ok() ? DescribeFileKind(*begin) : "";
  if (!kind.empty()) return kind;
  return absl::StrFormat("something else: it starts with 0x%08x",
                         LoadBigEndian(reinterpret_cast<const uint8_t*>(begin->data())));
}

// What is read: any array, or one of a certain kind.
struct Wanted {
  uint32_t magic = 0;  // 0: any.
  const char* kind = "elements";
};

// Reads the magic number and the dimensions.
absl::StatusOr<Array> ReadHeader(Content& content, const Wanted& wanted) {
  ASSIGN_OR_RETURN(const absl::string_view begin, content.Peek(4));
  const std::string what = absl::StrCat("an IDX file", wanted.magic != 0 ? absl::StrCat(" of ", wanted.kind) : "");
  if (begin.empty()) return BadFile(content.path(), "empty; expected ", what);
  uint8_t header[4 * (1 + kMaxDimensions)] = {};
  if (begin.size() == 4) {
    std::memcpy(header, begin.data(), 4);
    const uint32_t found = LoadBigEndian(header);
    if (wanted.magic != 0 && found != wanted.magic) {
      if (found == kImagesMagic || found == kLabelsMagic) {
        return BadFile(content.path(), "a file of ", found == kImagesMagic ? "images" : "labels", " where ",
                       wanted.kind, " belong; are two files swapped?");
      }
      return BadFile(content.path(), "not ", what, " (unsigned bytes, plain or gzip-compressed) but ",
                     DescribeContent(content));
    }
  }
  Array array;
  const int dimensions = header[3];
  if (begin.size() == 4 && (header[0] != 0 || header[1] != 0 || !TypeOf(header[2], &array.type) || dimensions < 1)) {
    return BadFile(content.path(), "not ", what, " but ", DescribeContent(content));
  }
  if (dimensions > kMaxDimensions) {
    return BadFile(content.path(), "its header announces ", dimensions, " dimensions; the most is ", kMaxDimensions);
  }
  const size_t header_size = 4 * (1 + static_cast<size_t>(dimensions));
  ASSIGN_OR_RETURN(const size_t size, content.Read(header, header_size));
  if (size < header_size || begin.size() < 4) return BadFile(content.path(), "truncated: ends within the header");
  for (int d = 0; d < dimensions; ++d) array.shape.push_back(LoadBigEndian(&header[4 * (d + 1)]));
  return array;
}

// Reads the elements that the header announced. Fails unless the content ends there.
absl::Status ReadElements(Content& content, const char* kind, Array* array) {
  const uint64_t count = static_cast<uint64_t>(array->shape[0]);
  uint64_t item_bytes = ElementBytes(array->type);
  for (size_t d = 1; d < array->shape.size(); ++d) {
    const int64_t side = array->shape[d];
    if (side == 0 || side > kMaxSide) {
      return BadFile(content.path(), "its header announces ", kind, " of ",
                     absl::StrCat(array->shape[1], array->shape.size() > 2 ? absl::StrCat("x", array->shape[2]) : ""),
                     " pixels; a side has 1 to ", kMaxSide);
    }
    item_bytes *= static_cast<uint64_t>(side);  // At most 8 * 4096^3 = 2^39.
  }
  if (count == 0) return BadFile(content.path(), "its header announces no ", kind);
  if (item_bytes > kMaxIdxBytes || count > kMaxIdxBytes / item_bytes) {
    return BadFile(content.path(), "its header announces ", count, " ", kind, " of ", item_bytes,
                   " bytes; the most is ", kMaxIdxBytes, " in all");
  }
  const uint64_t bytes = count * item_bytes;
  if (bytes > content.max_size()) {
    return BadFile(content.path(), "truncated: its header announces ", count, " ", kind, ", ", bytes,
                   " bytes, more than a file of this size can hold");
  }
  // Address space, not memory: pages are used only when data arrives for them.
  array->bytes.reserve(bytes);
  AdviseHugePages(array->bytes.data(), array->bytes.capacity());  // Batches are gathered from all over it.
  for (uint64_t done = 0; done < bytes;) {
    const size_t piece = std::min<uint64_t>(kPieceBytes, bytes - done);
    array->bytes.resize(done + piece);
    ASSIGN_OR_RETURN(const size_t size, content.Read(&array->bytes[done], piece));
    if (size < piece) {
      return BadFile(content.path(), "truncated: ends after ", (done + size) / item_bytes, " of the ", count, " ", kind,
                     " that its header announces");
    }
    done += piece;
  }
  uint8_t extra;
  ASSIGN_OR_RETURN(const size_t more, content.Read(&extra, 1));
  if (more > 0) return BadFile(content.path(), "goes on after the ", count, " ", kind, " that its header announces");
  SwapBytes(&array->bytes, ElementBytes(array->type));
  return absl::OkStatus();
}

absl::StatusOr<Array> Parse(absl::string_view file_bytes, const std::string& path, const Wanted& wanted) {
  if (file_bytes.size() > kMaxIdxBytes) {
    return BadFile(path, file_bytes.size(), " bytes; an IDX file may have ", kMaxIdxBytes);
  }
  Content content(MemorySource(file_bytes), path);
  ASSIGN_OR_RETURN(Array array, ReadHeader(content, wanted));
  RETURN_IF_ERROR(ReadElements(content, wanted.kind, &array));
  return array;
}

}  // namespace

absl::StatusOr<Array> ReadIdx(Content& content) {
  const Wanted any;
  ASSIGN_OR_RETURN(Array array, ReadHeader(content, any));
  RETURN_IF_ERROR(ReadElements(content, any.kind, &array));
  return array;
}

absl::StatusOr<IdxImages> ParseIdxImages(absl::string_view file_bytes, const std::string& path,
                                         Orientation orientation) {
  ASSIGN_OR_RETURN(Array array, Parse(file_bytes, path, {kImagesMagic, "images"}));
  IdxImages images{array.shape[0], static_cast<int>(array.shape[1]), static_cast<int>(array.shape[2]),
                   std::move(array.bytes)};
  if (orientation == Orientation::kTransposed) {
    TransposeImages(images.count, images.rows, images.columns, images.pixels.data());
    std::swap(images.rows, images.columns);
  }
  return images;
}

absl::StatusOr<std::vector<uint8_t>> ParseIdxLabels(absl::string_view file_bytes, const std::string& path) {
  ASSIGN_OR_RETURN(Array array, Parse(file_bytes, path, {kLabelsMagic, "labels"}));
  return std::move(array.bytes);
}

void TransposeImages(int64_t count, int rows, int columns, uint8_t* pixels) {
  const size_t height = static_cast<size_t>(rows), width = static_cast<size_t>(columns);
  std::vector<uint8_t> stored(height * width);
  for (int64_t n = 0; n < count; ++n, pixels += stored.size()) {
    std::memcpy(stored.data(), pixels, stored.size());
    for (size_t x = 0; x < width; ++x) {
      for (size_t y = 0; y < height; ++y) pixels[x * height + y] = stored[y * width + x];
    }
  }
}

}  // namespace inknet::formats
