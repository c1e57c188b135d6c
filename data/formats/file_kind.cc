#include "data/formats/file_kind.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace inknet::formats {
namespace {

struct Signature {
  absl::string_view begin;
  absl::string_view kind;
  absl::string_view way = "";  // What to do about it.
};

constexpr absl::string_view kOwnData = "; --data=PATH reads it (docs/own-data.md)";
constexpr absl::string_view kConvert = "; docs/own-data.md has how to turn it into what is read";

constexpr absl::string_view kPickle =
    "a Python pickle, which can run programs as it is read; numpy.savez writes what is read here";

// As the formats' own documents have them.
constexpr Signature kSignatures[] = {
    {"PK\x03\x04", "a zip archive, which has to be unpacked"},
    {"BZh", "a bzip2 file, which has to be unpacked: bunzip2"},
    {"\xfd"
     "7zXZ",
     "an xz file, which has to be unpacked: unxz"},
    {"\x28\xb5\x2f\xfd", "a zstd file, which has to be unpacked: unzstd"},
    {"7z\xbc\xaf\x27\x1c", "a 7z archive, which has to be unpacked"},
    {"\x1f\x8b", "gzip data within gzip data, which have to be unpacked once: gunzip"},
    {"version https://git-lfs", "a Git LFS pointer in place of the file: git lfs pull fetches that"},
    {"\x93NUMPY", "a NumPy array", kOwnData},
    {"MATLAB ", "a MATLAB file", kOwnData},
    {"\x89HDF", "an HDF5 file", kConvert},
    {"PAR1", "a Parquet file", kConvert},
    {"\x89PNG", "a PNG picture"},
    {"\xff\xd8\xff", "a JPEG picture"},
    {"%PDF", "a PDF document"},
    {"\x80\x02", kPickle},
    {"\x80\x03", kPickle},
    {"\x80\x04", kPickle},
    {"\x80\x05", kPickle},
};

// "IDX of 32-bit integers in 3 dimensions"; empty where the first four bytes are no IDX magic number.
std::string IdxKind(absl::string_view bytes) {
  if (bytes.size() < 4 || bytes[0] != 0 || bytes[1] != 0) return "";
  const int dimensions = static_cast<uint8_t>(bytes[3]);
  absl::string_view elements;
  switch (static_cast<uint8_t>(bytes[2])) {
    case 0x08:
      elements = "unsigned bytes";
      break;
    case 0x09:
      elements = "signed bytes";
      break;
    case 0x0b:
      elements = "16-bit integers";
      break;
    case 0x0c:
      elements = "32-bit integers";
      break;
    case 0x0d:
      elements = "32-bit floats";
      break;
    case 0x0e:
      elements = "64-bit floats";
      break;
    default:
      return "";
  }
  if (dimensions < 1 || dimensions > 8) return "";
  return absl::StrCat("IDX of ", elements, " in ", dimensions, dimensions == 1 ? " dimension" : " dimensions",
                      "; unsigned bytes are read, of images in 3 and of labels in 1");
}

bool IsText(absl::string_view bytes) {
  return !bytes.empty() && std::all_of(bytes.begin(), bytes.end(), [](char c) {
    return absl::ascii_isprint(static_cast<unsigned char>(c)) || absl::ascii_isspace(static_cast<unsigned char>(c));
  });
}

}  // namespace

std::string DescribeFileKind(absl::string_view bytes) {
  for (const Signature& signature : kSignatures) {
    if (!absl::StartsWith(bytes, signature.begin)) continue;
    return absl::StrCat(signature.kind, signature.way);
  }
  if (std::string idx = IdxKind(bytes); !idx.empty()) return idx;
  const std::string lower = absl::AsciiStrToLower(absl::StripLeadingAsciiWhitespace(bytes));
  for (const absl::string_view begin : {"<!doctype", "<html", "<?xml", "<head"}) {
    if (absl::StartsWith(lower, begin)) {
      return "an HTML page: the download was answered with a page in place of the file, which has to be fetched again";
    }
  }
  if (!IsText(bytes)) return "";
  if (std::count(bytes.begin(), bytes.end(), ',') >= 3) return absl::StrCat("a table in text (CSV)", kOwnData);
  return "a text";
}

}  // namespace inknet::formats
