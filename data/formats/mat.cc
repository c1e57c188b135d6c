#include "data/formats/mat.h"

#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "util/huge_pages.h"
#include "util/status.h"

namespace inknet::formats {
namespace {

constexpr size_t kHeaderBytes = 128;
constexpr int kMaxDepth = 8;
constexpr size_t kMaxDimensions = 8;
constexpr size_t kMaxVariables = 10'000;
constexpr uint32_t kMaxNameBytes = 4096;
constexpr uint32_t kMaxFieldNamesBytes = 1 << 20;
constexpr size_t kPieceBytes = size_t{1} << 20;

// Types of data elements.
constexpr uint32_t kMatrix = 14;
constexpr uint32_t kCompressed = 15;
// Classes of matrices.
constexpr uint32_t kStructure = 2;
constexpr uint32_t kFirstNumeric = 6, kLastNumeric = 15;
// Flags of matrices.
constexpr uint32_t kComplex = 0x0800;

// By the type of a data element, that of its numbers.
bool TypeOf(uint32_t type, ElementType* element) {
  switch (type) {
    case 1:
      *element = ElementType::kInt8;
      return true;
    case 2:
      *element = ElementType::kUint8;
      return true;
    case 3:
      *element = ElementType::kInt16;
      return true;
    case 4:
      *element = ElementType::kUint16;
      return true;
    case 5:
      *element = ElementType::kInt32;
      return true;
    case 6:
      *element = ElementType::kUint32;
      return true;
    case 7:
      *element = ElementType::kFloat32;
      return true;
    case 9:
      *element = ElementType::kFloat64;
      return true;
    case 12:
      *element = ElementType::kInt64;
      return true;
    case 13:
      *element = ElementType::kUint64;
      return true;
    default:
      return false;
  }
}

// The next `bytes` bytes of a content.
class Limited : public Source {
 public:
  Limited(Content* content, uint64_t bytes) : content_(content), size_(bytes), left_(bytes) {}
  absl::StatusOr<size_t> Read(uint8_t* out, size_t size) override {
    ASSIGN_OR_RETURN(const size_t count, content_->Read(out, std::min<uint64_t>(size, left_)));
    left_ -= count;
    return count;
  }
  uint64_t size() const override { return size_; }
  uint64_t left() const { return left_; }

 private:
  Content* const content_;
  const uint64_t size_;
  uint64_t left_;
};

// What a source of zlib data holds.
class Inflated : public Source {
 public:
  explicit Inflated(Source* source) : source_(source), piece_(std::min<uint64_t>(source->size(), 256 << 10) + 1) {
    std::memset(&stream_, 0, sizeof(stream_));
    ready_ = inflateInit(&stream_) == Z_OK;
  }
  ~Inflated() override {
    if (ready_) inflateEnd(&stream_);
  }
  Inflated(const Inflated&) = delete;
  Inflated& operator=(const Inflated&) = delete;

  absl::StatusOr<size_t> Read(uint8_t* out, size_t size) override {
    if (!ready_) return absl::ResourceExhaustedError("no memory to decompress");
    size_t done = 0;
    while (done < size && !ended_) {
      if (stream_.avail_in == 0) {
        ASSIGN_OR_RETURN(const size_t more, source_->Read(piece_.data(), piece_.size()));
        stream_.next_in = piece_.data();
        stream_.avail_in = static_cast<uInt>(more);
      }
      const size_t asked = std::min(size - done, kPieceBytes);
      stream_.next_out = out + done;
      stream_.avail_out = static_cast<uInt>(asked);
      const int code = inflate(&stream_, Z_NO_FLUSH);
      done += asked - stream_.avail_out;
      if (code == Z_STREAM_END) ended_ = true;
      if (code == Z_BUF_ERROR) return absl::DataLossError("truncated: compressed data breaks off");
      if (code != Z_OK && code != Z_STREAM_END) return absl::DataLossError("corrupt compressed data");
    }
    return done;
  }
  // Deflate makes at most 1032 bytes out of one.
  uint64_t size() const override { return 1032 * source_->size(); }

 private:
  Source* const source_;
  std::vector<uint8_t> piece_;
  z_stream stream_;
  bool ready_ = false;
  bool ended_ = false;
};

// A data element's head, and its data where they are in it.
struct Tag {
  uint32_t type = 0;
  uint32_t bytes = 0;
  bool small = false;
  uint8_t data[4] = {};
};

uint64_t Padded(uint64_t bytes) { return (bytes + 7) / 8 * 8; }

// Reads data elements one after the other, and keeps the arrays of numbers.
class Parser {
 public:
  Parser(Source* source, bool swapped, std::vector<NamedArray>* arrays)
      : source_(source), swapped_(swapped), arrays_(arrays) {}

  // A matrix with its tag; false where there is none any more.
  absl::StatusOr<bool> ParseOne() {
    uint8_t bytes[8];
    ASSIGN_OR_RETURN(const size_t size, source_->Read(bytes, 8));
    if (size == 0) return false;
    if (size < 8) return Truncated();
    const Tag tag = TagOf(bytes);
    if (tag.type != kMatrix) return Bad("a data element of type ", tag.type, " where a matrix belongs");
    RETURN_IF_ERROR(ParseMatrix(tag.bytes, "", 0));
    return true;
  }

 private:
  template <typename... Args>
  static absl::Status Bad(const Args&... what) {
    return absl::DataLossError(absl::StrCat(what...));
  }
  static absl::Status Truncated() { return Bad("truncated"); }

  uint32_t Number(const uint8_t* bytes) const {
    uint32_t value;
    std::memcpy(&value, bytes, 4);
    return swapped_ ? __builtin_bswap32(value) : value;
  }

  Tag TagOf(const uint8_t* bytes) const {
    Tag tag;
    tag.type = Number(bytes);
    tag.bytes = Number(bytes + 4);
    if (tag.type >> 16 != 0) {
      tag.small = true;
      tag.bytes = tag.type >> 16;
      tag.type &= 0xffff;
      std::memcpy(tag.data, bytes + 4, 4);
    }
    return tag;
  }

  absl::Status ReadExactly(uint8_t* out, uint64_t bytes) {
    for (uint64_t done = 0; done < bytes;) {
      ASSIGN_OR_RETURN(const size_t size, source_->Read(out + done, std::min<uint64_t>(bytes - done, kPieceBytes)));
      if (size == 0) return Truncated();
      done += size;
    }
    position_ += bytes;
    return absl::OkStatus();
  }

  absl::Status Skip(uint64_t bytes) {
    std::vector<uint8_t> piece(std::min<uint64_t>(bytes, kPieceBytes));
    while (bytes > 0) {
      const uint64_t some = std::min<uint64_t>(bytes, kPieceBytes);
      RETURN_IF_ERROR(ReadExactly(piece.data(), some));
      bytes -= some;
    }
    return absl::OkStatus();
  }

  absl::StatusOr<Tag> ReadTag(uint64_t end) {
    uint8_t bytes[8];
    if (position_ + 8 > end) return Bad("a matrix that ends before its data");
    RETURN_IF_ERROR(ReadExactly(bytes, 8));
    const Tag tag = TagOf(bytes);
    if (tag.small ? tag.bytes > 4 : position_ + tag.bytes > end) return Bad("data that are longer than their matrix");
    return tag;
  }

  // The data behind `tag`, and what fills them up to eight bytes.
  absl::StatusOr<std::vector<uint8_t>> ReadData(const Tag& tag, uint64_t end) {
    if (tag.small) return std::vector<uint8_t>(tag.data, tag.data + tag.bytes);
    std::vector<uint8_t> data;
    data.reserve(std::min<uint64_t>(tag.bytes, source_->size()));
    AdviseHugePages(data.data(), data.capacity());
    for (uint64_t done = 0; done < tag.bytes;) {
      const uint64_t piece = std::min<uint64_t>(kPieceBytes, tag.bytes - done);
      data.resize(done + piece);
      RETURN_IF_ERROR(ReadExactly(&data[done], piece));
      done += piece;
    }
    RETURN_IF_ERROR(Skip(std::min(Padded(tag.bytes) - tag.bytes, end - position_)));
    return data;
  }

  absl::StatusOr<std::vector<uint8_t>> ReadShort(uint64_t end, uint32_t max_bytes) {
    ASSIGN_OR_RETURN(const Tag tag, ReadTag(end));
    if (tag.bytes > max_bytes) return Bad("a name or dimensions of ", tag.bytes, " bytes");
    return ReadData(tag, end);
  }

  absl::Status ParseMatrix(uint64_t bytes, const std::string& prefix, int depth) {
    if (depth > kMaxDepth) return Bad("structures of more than ", kMaxDepth, " levels");
    if (bytes == 0) return absl::OkStatus();  // An empty matrix.
    const uint64_t end = position_ + bytes;
    ASSIGN_OR_RETURN(const std::vector<uint8_t> flag_bytes, ReadShort(end, 8));
    if (flag_bytes.size() != 8) return Bad("a matrix without flags");
    const uint32_t flags = Number(flag_bytes.data());
    const uint32_t kind = flags & 0xff;
    ASSIGN_OR_RETURN(const std::vector<uint8_t> dimensions, ReadShort(end, 4 * kMaxDimensions));
    ASSIGN_OR_RETURN(const std::vector<uint8_t> name_bytes, ReadShort(end, kMaxNameBytes));
    std::string name(name_bytes.begin(), name_bytes.end());
    if (!prefix.empty()) name = prefix;  // Fields have no names of their own.
    NamedArray named{name, {}};
    uint64_t elements = 1;
    for (size_t i = 0; i + 4 <= dimensions.size(); i += 4) {
      const uint32_t side = Number(&dimensions[i]);
      if (side > 0x7fffffff || (side != 0 && elements > kMaxMatBytes / side)) {
        return Bad(name, ": larger than the ", kMaxMatBytes, " bytes that are read");
      }
      elements *= side;
      named.array.shape.push_back(side);
    }
    if (kind == kStructure) {
      RETURN_IF_ERROR(ParseFields(name, elements, end, depth));
    } else if (kind >= kFirstNumeric && kind <= kLastNumeric && (flags & kComplex) == 0) {
      ASSIGN_OR_RETURN(const Tag tag, ReadTag(end));
      if (!TypeOf(tag.type, &named.array.type)) return Bad(name, ": numbers of the unknown type ", tag.type);
      const size_t size = ElementBytes(named.array.type);
      if (tag.bytes != elements * size) return Bad(name, ": ", tag.bytes, " bytes of ", elements, " numbers");
      ASSIGN_OR_RETURN(named.array.bytes, ReadData(tag, end));
      if (swapped_) SwapBytes(&named.array.bytes, size);
      named.array.first_runs_fastest = true;
      if (arrays_->size() >= kMaxVariables) return Bad("more than ", kMaxVariables, " variables");
      arrays_->push_back(std::move(named));
    }
    if (position_ > end) return Bad(name, ": data that are longer than their matrix");
    return Skip(end - position_);
  }

  // Of an array of structures, the first.
  absl::Status ParseFields(const std::string& name, uint64_t elements, uint64_t end, int depth) {
    ASSIGN_OR_RETURN(const std::vector<uint8_t> length_bytes, ReadShort(end, 4));
    const uint32_t length = length_bytes.size() == 4 ? Number(length_bytes.data()) : 0;
    if (length < 1 || length > kMaxNameBytes) return Bad(name, ": names of fields of ", length, " bytes");
    ASSIGN_OR_RETURN(const std::vector<uint8_t> names, ReadShort(end, kMaxFieldNamesBytes));
    for (size_t i = 0; elements > 0 && i + length <= names.size(); i += length) {
      const auto begin = names.begin() + static_cast<ptrdiff_t>(i);
      const std::string field(begin, std::find(begin, begin + length, 0));
      ASSIGN_OR_RETURN(const Tag tag, ReadTag(end));
      if (tag.type != kMatrix || tag.small) return Bad(name, ".", field, ": no matrix");
      RETURN_IF_ERROR(ParseMatrix(tag.bytes, absl::StrCat(name, ".", field), depth + 1));
    }
    return absl::OkStatus();
  }

  Source* const source_;
  const bool swapped_;
  std::vector<NamedArray>* const arrays_;
  uint64_t position_ = 0;
};

}  // namespace

absl::StatusOr<std::vector<NamedArray>> ReadMat(Content& content) {
  const auto bad = [&](const auto&... what) { return BadFile(content.path(), what...); };
  ASSIGN_OR_RETURN(const absl::string_view begin, content.Peek(kHeaderBytes));
  if (absl::StartsWith(begin, "MATLAB 7.3")) {
    return bad(
        "a MATLAB file of version 7.3, which is HDF5 inside; in MATLAB, save with '-v7'; in Python, h5py reads it ",
        "and numpy.savez writes what is read here");
  }
  if (!absl::StartsWith(begin, kMatMagic)) return bad("not a MATLAB file of level 5");
  uint8_t header[kHeaderBytes];
  ASSIGN_OR_RETURN(const size_t size, content.Read(header, kHeaderBytes));
  if (size < kHeaderBytes) return bad("truncated: ends within the header");
  const bool swapped = header[126] == 'M' && header[127] == 'I';  // As a big-endian machine writes "MI".
  if (!swapped && !(header[126] == 'I' && header[127] == 'M')) return bad("its header does not say the order of bytes");

  std::vector<NamedArray> arrays;
  for (size_t variables = 0;; ++variables) {
    if (variables > kMaxVariables) return bad("more than ", kMaxVariables, " variables");
    ASSIGN_OR_RETURN(const absl::string_view next, content.Peek(8));
    if (next.empty()) return arrays;
    if (next.size() < 8) return bad("truncated");
    uint32_t tag[2];
    std::memcpy(tag, next.data(), 8);
    if (swapped) tag[0] = __builtin_bswap32(tag[0]), tag[1] = __builtin_bswap32(tag[1]);
    if (tag[1] > content.max_size()) return bad("truncated: a variable of ", tag[1], " bytes, more than the file has");
    if (tag[0] == kCompressed) {
      uint8_t skipped[8];
      ASSIGN_OR_RETURN(const size_t read, content.Read(skipped, 8));
      Limited limited(&content, tag[1]);
      Inflated inflated(&limited);
      Parser parser(&inflated, swapped, &arrays);
      const absl::StatusOr<bool> parsed = parser.ParseOne();
      if (!parsed.ok()) return bad(parsed.status().message());
      std::vector<uint8_t> rest(64 << 10);
      while (read == 8 && limited.left() > 0) {
        ASSIGN_OR_RETURN(const size_t more, limited.Read(rest.data(), rest.size()));
        if (more == 0) return bad("truncated");
      }
      continue;
    }
    Limited limited(&content, 8 + Padded(tag[1]));
    Parser parser(&limited, swapped, &arrays);
    const absl::StatusOr<bool> parsed = parser.ParseOne();
    if (!parsed.ok()) return bad(parsed.status().message());
  }
}

}  // namespace inknet::formats
