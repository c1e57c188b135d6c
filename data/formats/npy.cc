#include "data/formats/npy.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "data/formats/file_kind.h"
#include "util/huge_pages.h"
#include "util/status.h"

namespace inknet::formats {
namespace {

constexpr size_t kMaxHeaderBytes = 64 << 10;
constexpr size_t kMaxDimensions = 8;
constexpr size_t kPieceBytes = size_t{1} << 20;
// A text of a label is not longer, characters.
constexpr int kMaxTextLength = 1000;

// The text behind 'key': in the header, a Python dictionary: up to the comma, or with its brackets or quotation marks.
absl::StatusOr<absl::string_view> ValueOf(absl::string_view header, absl::string_view key) {
  const size_t found = header.find(absl::StrCat("'", key, "':"));
  if (found == absl::string_view::npos) return absl::DataLossError(absl::StrCat("its header has no '", key, "'"));
  absl::string_view value = absl::StripLeadingAsciiWhitespace(header.substr(found + key.size() + 3));
  const char closing = value.empty()      ? 0
                       : value[0] == '('  ? ')'
                       : value[0] == '['  ? ']'
                       : value[0] == '\'' ? '\''
                                          : ',';
  const size_t end = value.find(closing, closing == ',' ? 0 : 1);
  if (closing == 0 || end == absl::string_view::npos) {
    return absl::DataLossError(absl::StrCat("its header breaks off in '", key, "'"));
  }
  return closing == ',' ? value.substr(0, end) : value.substr(1, end - 1);
}

struct Element {
  ElementType type = ElementType::kUint8;
  size_t bytes = 1;
  bool swapped = false;    // Other than this machine's byte order.
  bool wide_text = false;  // Characters of four bytes.
};

// "<f4" and the like.
absl::StatusOr<Element> ElementOf(absl::string_view descr) {
  const auto unknown = [&](absl::string_view why) {
    return absl::DataLossError(
        absl::StrCat("its elements are ", why, " ('", descr.substr(0, 20),
                     "'); numbers of 8 to 64 bits and texts are read: array.astype(numpy.uint8)"));
  };
  Element element;
  if (descr.size() < 3) return unknown(descr == "O" || descr == "|O" ? "Python objects" : "of no known type");
  if (descr[1] == 'O') return unknown("Python objects");
  element.swapped = descr[0] == '>';
  int size = 0;
  if (!absl::SimpleAtoi(descr.substr(2), &size) || size < 1 || size > kMaxTextLength)
    return unknown("of no known size");
  element.bytes = static_cast<size_t>(size);
  const auto choose = [&](std::initializer_list<std::pair<int, ElementType>> types) -> absl::StatusOr<Element> {
    for (const auto& [bytes, type] : types) {
      if (bytes != size) continue;
      element.type = type;
      return element;
    }
    return unknown("of a size that is not read");
  };
  switch (descr[1]) {
    case 'b':
      return choose({{1, ElementType::kBool}});
    case 'u':
      return choose(
          {{1, ElementType::kUint8}, {2, ElementType::kUint16}, {4, ElementType::kUint32}, {8, ElementType::kUint64}});
    case 'i':
      return choose(
          {{1, ElementType::kInt8}, {2, ElementType::kInt16}, {4, ElementType::kInt32}, {8, ElementType::kInt64}});
    case 'f':
      return choose({{4, ElementType::kFloat32}, {8, ElementType::kFloat64}});
    case 'U':
      element.bytes *= 4;
      element.wide_text = true;
      element.type = ElementType::kText;
      return element;
    case 'S':
      element.type = ElementType::kText;
      return element;
    default:
      return unknown("of no known type");
  }
}

absl::StatusOr<std::vector<int64_t>> ShapeOf(absl::string_view text) {
  std::vector<int64_t> shape;
  for (const absl::string_view side : absl::StrSplit(text, ',')) {
    const absl::string_view digits = absl::StripAsciiWhitespace(side);
    if (digits.empty()) continue;  // "(5,)"
    int64_t value = 0;
    if (!absl::SimpleAtoi(digits, &value) || value < 0) return absl::DataLossError("its header has no shape");
    shape.push_back(value);
  }
  if (shape.size() > kMaxDimensions) {
    return absl::DataLossError(absl::StrCat(shape.size(), " dimensions; the most is ", kMaxDimensions));
  }
  return shape;
}

void AppendUtf8(uint32_t character, std::string* text) {
  const auto tail = [&](int shift) { text->push_back(static_cast<char>(0x80 | (character >> shift & 0x3f))); };
  if (character < 0x80) {
    text->push_back(static_cast<char>(character));
  } else if (character < 0x800) {
    text->push_back(static_cast<char>(0xc0 | character >> 6));
    tail(0);
  } else if (character < 0x10000) {
    text->push_back(static_cast<char>(0xe0 | character >> 12));
    tail(6);
    tail(0);
  } else {
    text->push_back(static_cast<char>(0xf0 | (character >> 18 & 7)));
    tail(12);
    tail(6);
    tail(0);
  }
}

// Zeros fill a text up.
std::string TextOf(const uint8_t* bytes, const Element& element) {
  std::string text;
  const size_t width = element.wide_text ? 4 : 1;
  for (size_t i = 0; i < element.bytes; i += width) {
    uint32_t character = bytes[i];
    for (size_t b = 1; b < width; ++b) character |= uint32_t{bytes[i + b]} << 8 * b;
    if (character == 0) break;
    if (element.wide_text) {
      AppendUtf8(character, &text);
    } else {
      text.push_back(static_cast<char>(character));
    }
  }
  return text;
}

}  // namespace

absl::StatusOr<Array> ReadNpy(Content& content) {
  const auto bad = [&](const auto&... what) { return BadFile(content.path(), what...); };
  constexpr size_t kBegin = 10;  // Magic, version, and the header's size in two bytes.
  ASSIGN_OR_RETURN(absl::string_view peeked, content.Peek(64));
  if (peeked.empty()) return bad("empty; expected a NumPy array");
  if (!absl::ConsumePrefix(&peeked, kNpyMagic)) {
    const std::string kind = DescribeFileKind(peeked);
    return bad("not a NumPy array but ", kind.empty() ? "something else" : kind);
  }
  uint8_t begin[12] = {};
  ASSIGN_OR_RETURN(size_t size, content.Read(begin, kBegin));
  const int version = begin[6];
  if (size == kBegin && (version < 1 || version > 3))
    return bad("of version ", version, " of NumPy's format; 1 to 3 are read");
  size_t header_size = begin[8] | size_t{begin[9]} << 8;
  if (version > 1) {
    ASSIGN_OR_RETURN(const size_t more, content.Read(begin + kBegin, 2));
    size += more;
    header_size |= size_t{begin[10]} << 16 | size_t{begin[11]} << 24;
  }
  if (size < kBegin + (version > 1 ? 2 : 0)) return bad("truncated: ends within the header");
  if (header_size > kMaxHeaderBytes)
    return bad("its header has ", header_size, " bytes; the most is ", kMaxHeaderBytes);
  std::string header(header_size, '\0');
  ASSIGN_OR_RETURN(size, content.Read(reinterpret_cast<uint8_t*>(&header[0]), header.size()));
  if (size < header.size()) return bad("truncated: ends within the header");

  const auto in_file = [&](const absl::Status& status) { return bad(status.message()); };
  const absl::StatusOr<absl::string_view> descr = ValueOf(header, "descr");
  if (!descr.ok()) return in_file(descr.status());
  const absl::StatusOr<Element> element = ElementOf(*descr);
  if (!element.ok()) return in_file(element.status());
  const absl::StatusOr<absl::string_view> order = ValueOf(header, "fortran_order");
  if (!order.ok()) return in_file(order.status());
  const absl::StatusOr<absl::string_view> shape_text = ValueOf(header, "shape");
  if (!shape_text.ok()) return in_file(shape_text.status());
  absl::StatusOr<std::vector<int64_t>> shape = ShapeOf(*shape_text);
  if (!shape.ok()) return in_file(shape.status());

  Array array;
  array.type = element->type;
  array.shape = *std::move(shape);
  array.first_runs_fastest = absl::StartsWith(*order, "True") && array.shape.size() > 1;
  uint64_t bytes = element->bytes;
  for (const int64_t side : array.shape) {
    if (side != 0 && bytes > kMaxNpyBytes / static_cast<uint64_t>(side)) {
      return bad("its header announces an array of ", array.ShapeText(), "; the most is ", kMaxNpyBytes, " bytes");
    }
    bytes *= static_cast<uint64_t>(side);
  }
  if (bytes > content.max_size()) {
    return bad("truncated: its header announces an array of ", array.ShapeText(), ", ", bytes,
               " bytes, more than a file of this size can hold");
  }
  array.bytes.reserve(bytes);
  AdviseHugePages(array.bytes.data(), array.bytes.capacity());
  for (uint64_t done = 0; done < bytes;) {
    const size_t piece = std::min<uint64_t>(kPieceBytes, bytes - done);
    array.bytes.resize(done + piece);
    ASSIGN_OR_RETURN(size, content.Read(&array.bytes[done], piece));
    if (size < piece) return bad("truncated: ends after ", done + size, " of its ", bytes, " bytes");
    done += piece;
  }
  uint8_t extra;
  ASSIGN_OR_RETURN(const size_t more, content.Read(&extra, 1));
  if (more > 0) return bad("goes on after the ", bytes, " bytes that its header announces");
  if (element->swapped) SwapBytes(&array.bytes, element->wide_text ? 4 : ElementBytes(element->type));
  if (array.is_text()) {
    array.texts.reserve(array.bytes.size() / element->bytes);
    for (size_t i = 0; i < array.bytes.size(); i += element->bytes) {
      array.texts.push_back(TextOf(&array.bytes[i], *element));
    }
    array.bytes = {};
  }
  return array;
}

}  // namespace inknet::formats
