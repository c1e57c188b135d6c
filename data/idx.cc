#include "data/idx.h"

#include <zlib.h>

#include <algorithm>
#include <cstring>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "data/file_kind.h"
#include "util/huge_pages.h"
#include "util/status.h"

namespace inknet::data {
namespace {

// 0x08: unsigned bytes; then the number of dimensions.
constexpr uint32_t kImagesMagic = 0x00000803;
constexpr uint32_t kLabelsMagic = 0x00000801;

constexpr absl::string_view kGzipMagic = "\x1f\x8b";

// Deflate's densest code, a match of 258 bytes in two bits, makes at most 1032 bytes out of one.
constexpr uint64_t kMaxDeflateRatio = 1032;

// No side of an image is longer, so that one image is a small thing to make room for.
constexpr uint32_t kMaxSide = 4096;

// Decompressed and handed on in pieces of about this size, which fit in the cache.
constexpr size_t kPieceBytes = 64 << 10;

uint32_t LoadBigEndian(const uint8_t* bytes) {
  return uint32_t{bytes[0]} << 24 | uint32_t{bytes[1]} << 16 | uint32_t{bytes[2]} << 8 | uint32_t{bytes[3]};
}

template <typename... Args>
absl::Status BadFile(const std::string& path, const Args&... args) {
  return absl::DataLossError(absl::StrCat(path, ": ", args...));
}

// The content of a file, gunzipped where it needs to be, front to back.
class Content {
 public:
  Content(absl::string_view file_bytes, const std::string& path)
      : path_(path), rest_(file_bytes), gzip_(absl::StartsWith(file_bytes, kGzipMagic)) {
    max_size_ = rest_.size() * (gzip_ ? kMaxDeflateRatio : 1);
    if (!gzip_) return;
    std::memset(&stream_, 0, sizeof(stream_));
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(rest_.data()));
    stream_.avail_in = static_cast<uInt>(rest_.size());
    // 16: a gzip wrapper, whose CRC-32 and length zlib checks.
    initialized_ = inflateInit2(&stream_, 16 + MAX_WBITS) == Z_OK;
  }
  ~Content() {
    if (initialized_) inflateEnd(&stream_);
  }
  Content(const Content&) = delete;
  Content& operator=(const Content&) = delete;

  const std::string& path() const { return path_; }
  // An upper bound of what the whole file can hold, bytes.
  uint64_t max_size() const { return max_size_; }

  // Fills `out` with the next `size` bytes; returns how many there were, which is less only at the end.
  absl::StatusOr<size_t> Read(uint8_t* out, size_t size) {
    if (!gzip_) {
      const size_t count = std::min(size, rest_.size());
      std::memcpy(out, rest_.data(), count);
      rest_.remove_prefix(count);
      return count;
    }
    if (!initialized_) return absl::ResourceExhaustedError(absl::StrCat(path_, ": no memory to decompress"));
    stream_.next_out = out;
    stream_.avail_out = static_cast<uInt>(size);
    while (stream_.avail_out > 0 && !ended_) {
      switch (inflate(&stream_, Z_NO_FLUSH)) {
        case Z_OK:
          break;
        case Z_STREAM_END:
          RETURN_IF_ERROR(GoBeyondMember());
          break;
        case Z_BUF_ERROR:  // No input left.
          return BadFile(path_, "truncated: the gzip data breaks off; copy or download the file again");
        default:
          return BadFile(path_, "corrupt gzip data: ", stream_.msg != nullptr ? stream_.msg : "not deflate",
                         "; copy or download the file again");
      }
    }
    return size - stream_.avail_out;
  }

 private:
  // What may follow a member of gzip data: another one (RFC 1952), or zeros, which fill up a tape's last block.
  absl::Status GoBeyondMember() {
    const absl::string_view rest(reinterpret_cast<const char*>(stream_.next_in), stream_.avail_in);
    if (absl::StartsWith(rest, kGzipMagic)) {
      return inflateReset(&stream_) == Z_OK ? absl::OkStatus() : BadFile(path_, "corrupt gzip data");
    }
    ended_ = true;
    if (rest.find_first_not_of('\0') == absl::string_view::npos) return absl::OkStatus();
    return BadFile(path_, rest.size(), " bytes follow the end of the gzip data");
  }

  const std::string& path_;
  absl::string_view rest_;
  const bool gzip_;
  uint64_t max_size_;
  z_stream stream_;
  bool initialized_ = false;
  bool ended_ = false;
};

// What a file is that is no IDX file, whose first `size` bytes are in `begin`. Reads on.
std::string DescribeContent(std::vector<uint8_t> begin, size_t size, Content& content) {
  constexpr size_t kEnough = 64;
  begin.resize(size + kEnough);
  const absl::StatusOr<size_t> more = content.Read(&begin[size], kEnough);
  begin.resize(size + more.value_or(0));
  std::string kind = DescribeFileKind(absl::string_view(reinterpret_cast<const char*>(begin.data()), begin.size()));
  if (!kind.empty()) return kind;
  return absl::StrFormat("something else: it starts with 0x%08x", LoadBigEndian(begin.data()));
}

// Reads the magic number and `dimensions`, and compares the former with `magic`. `kind` is "images" or "labels".
absl::Status ReadHeader(Content& content, uint32_t magic, const char* kind, std::vector<uint32_t>& dimensions) {
  std::vector<uint8_t> header(4 * (1 + dimensions.size()));
  ASSIGN_OR_RETURN(const size_t size, content.Read(header.data(), header.size()));
  if (size == 0) return BadFile(content.path(), "empty; expected an IDX file of ", kind);
  if (size >= 4) {
    const uint32_t found = LoadBigEndian(header.data());
    if (found != magic) {
      if (found == kImagesMagic || found == kLabelsMagic) {
        return BadFile(content.path(), "a file of ", found == kImagesMagic ? "images" : "labels", " where ", kind,
                       " belong; are two files swapped?");
      }
      const std::string what = DescribeContent(header, size, content);
      return BadFile(content.path(), "not an IDX file of ", kind, " (unsigned bytes, plain or gzip-compressed) but ",
                     what);
    }
  }
  if (size < header.size()) return BadFile(content.path(), "truncated: ends within the header");
  for (size_t i = 0; i < dimensions.size(); ++i) dimensions[i] = LoadBigEndian(&header[4 * (i + 1)]);
  return absl::OkStatus();
}

// Reads the `count` items of `item_bytes` that the header announced, several at a time, and hands each piece to
// `append(bytes, items)`. Fails unless the content ends there.
template <typename Append>
absl::Status ReadItems(Content& content, const char* kind, uint64_t count, uint64_t item_bytes, const Append& append) {
  const size_t items_per_piece = std::max<size_t>(1, kPieceBytes / item_bytes);
  std::vector<uint8_t> piece(items_per_piece * item_bytes);
  for (uint64_t done = 0; done < count;) {
    const size_t items = std::min<uint64_t>(items_per_piece, count - done);
    ASSIGN_OR_RETURN(const size_t size, content.Read(piece.data(), items * item_bytes));
    if (size < items * item_bytes) {
      return BadFile(content.path(), "truncated: ends after ", done + size / item_bytes, " of the ", count, " ", kind,
                     " that its header announces");
    }
    append(piece.data(), items);
    done += items;
  }
  ASSIGN_OR_RETURN(const size_t extra, content.Read(piece.data(), 1));
  if (extra > 0) return BadFile(content.path(), "goes on after the ", count, " ", kind, " that its header announces");
  return absl::OkStatus();
}

// Checks what the header announced against what the file can hold.
absl::Status CheckSize(const Content& content, const char* kind, uint64_t count, uint64_t item_bytes) {
  if (count == 0) return BadFile(content.path(), "its header announces no ", kind);
  const uint64_t size = count * item_bytes;  // At most 2^32 * kMaxSide^2 = 2^56.
  if (size > kMaxIdxBytes) {
    return BadFile(content.path(), "its header announces ", count, " ", kind, ", ", size, " bytes; the most is ",
                   kMaxIdxBytes);
  }
  if (size > content.max_size()) {
    return BadFile(content.path(), "truncated: its header announces ", count, " ", kind, ", ", size,
                   " bytes, more than a file of this size can hold");
  }
  return absl::OkStatus();
}

absl::Status CheckFileSize(absl::string_view file_bytes, const std::string& path) {
  if (file_bytes.size() <= kMaxIdxBytes) return absl::OkStatus();
  return BadFile(path, file_bytes.size(), " bytes; an IDX file may have ", kMaxIdxBytes);
}

}  // namespace

absl::StatusOr<IdxImages> ParseIdxImages(absl::string_view file_bytes, const std::string& path,
                                         Orientation orientation) {
  RETURN_IF_ERROR(CheckFileSize(file_bytes, path));
  Content content(file_bytes, path);
  std::vector<uint32_t> dimensions(3);
  RETURN_IF_ERROR(ReadHeader(content, kImagesMagic, "images", dimensions));
  const uint32_t count = dimensions[0], stored_rows = dimensions[1], stored_columns = dimensions[2];
  if (std::min(stored_rows, stored_columns) == 0 || std::max(stored_rows, stored_columns) > kMaxSide) {
    return BadFile(path, "its header announces images of ", stored_rows, "x", stored_columns,
                   " pixels; a side has 1 to ", kMaxSide);
  }
  const size_t image_bytes = size_t{stored_rows} * stored_columns;
  RETURN_IF_ERROR(CheckSize(content, "images", count, image_bytes));

  const bool transposed = orientation == Orientation::kTransposed;
  IdxImages images;
  images.count = count;
  images.rows = static_cast<int>(transposed ? stored_columns : stored_rows);
  images.columns = static_cast<int>(transposed ? stored_rows : stored_columns);
  // Address space, not memory: pages are used only when data arrives for them.
  images.pixels.reserve(count * image_bytes);
  AdviseHugePages(images.pixels.data(), images.pixels.capacity());  // Batches are gathered from all over it.
  RETURN_IF_ERROR(ReadItems(content, "images", count, image_bytes, [&](const uint8_t* stored, size_t items) {
    if (!transposed) {
      images.pixels.insert(images.pixels.end(), stored, stored + items * image_bytes);
      return;
    }
    const size_t filled = images.pixels.size();
    images.pixels.resize(filled + items * image_bytes);
    uint8_t* upright = &images.pixels[filled];
    for (size_t i = 0; i < items; ++i, stored += image_bytes) {
      for (size_t row = 0; row < stored_columns; ++row) {
        for (size_t column = 0; column < stored_rows; ++column) *upright++ = stored[column * stored_columns + row];
      }
    }
  }));
  return images;
}

absl::StatusOr<std::vector<uint8_t>> ParseIdxLabels(absl::string_view file_bytes, const std::string& path) {
  RETURN_IF_ERROR(CheckFileSize(file_bytes, path));
  Content content(file_bytes, path);
  std::vector<uint32_t> dimensions(1);
  RETURN_IF_ERROR(ReadHeader(content, kLabelsMagic, "labels", dimensions));
  const uint32_t count = dimensions[0];
  RETURN_IF_ERROR(CheckSize(content, "labels", count, 1));

  std::vector<uint8_t> labels;
  labels.reserve(count);
  RETURN_IF_ERROR(ReadItems(content, "labels", count, 1, [&](const uint8_t* stored, size_t items) {
    labels.insert(labels.end(), stored, stored + items);
  }));
  return labels;
}

}  // namespace inknet::data
