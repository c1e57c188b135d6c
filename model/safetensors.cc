#include "model/safetensors.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "model/json_text.h"
#include "util/file.h"
#include "util/status.h"

namespace inknet::model {
namespace {

// Keeps its members in their order.
using Json = nlohmann::ordered_json;

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "numbers are copied between memory and file as they are");

constexpr size_t kLengthBytes = sizeof(uint64_t);
constexpr size_t kAlignment = 8;
// Of one JSON object, and of one tensor. A network of 64 hidden layers has 130 tensors; an optimizer keeps two more of
// each. The parser takes a time that grows with the square of the members.
constexpr size_t kMaxMembers = 1024;
constexpr size_t kMaxDimensions = 8;

constexpr char kMetadata[] = "__metadata__";
constexpr char kDigest[] = "sha256";
// The digest comes first in the header, so that its digits always stand at the same place.
constexpr absl::string_view kHeaderBegin = "{\"__metadata__\":{\"sha256\":\"";
constexpr size_t kDigestBegin = kLengthBytes + kHeaderBegin.size();
constexpr size_t kDigestDigits = 64;

absl::Status Bad(absl::string_view what) { return absl::InvalidArgumentError(what); }

template <typename... Parts>
absl::Status BadTensor(absl::string_view name, const Parts&... parts) {
  return Bad(absl::StrCat("tensor '", absl::Utf8SafeCEscape(name), "': ", parts...));
}

// Where a tensor's values are: bytes `begin` .. `end` - 1 of the data.
struct Entry {
  std::string name;
  std::vector<size_t> shape;
  size_t begin;
  size_t end;
};

struct Header {
  std::map<std::string, std::string> metadata;
  std::vector<Entry> entries;
  size_t data_begin;  // In the file.
};

// The file's SHA-256, taken with zeros for its own digits.
std::string Digest(absl::string_view bytes) {
  Sha256 hash;
  hash.Update(bytes.substr(0, kDigestBegin));
  hash.Update(std::string(kDigestDigits, '0'));
  hash.Update(bytes.substr(kDigestBegin + kDigestDigits));
  return hash.HexDigest();
}

// Parses the header, which is nested no deeper than {tensor: {shape: [number]}}, and where no object has two members of
// one name, or too many. The parser itself would nest without end and silently keep one of the two.
absl::StatusOr<Json> ParseHeaderJson(absl::string_view text) {
  constexpr int kMaxDepth = 3;
  std::array<std::set<std::string>, kMaxDepth + 1> names;  // Of the innermost open object at each depth.
  absl::Status problem;
  const auto watch = [&](int depth, Json::parse_event_t event, Json& value) {
    const bool opens = event == Json::parse_event_t::object_start || event == Json::parse_event_t::array_start;
    if (depth > kMaxDepth || (opens && depth == kMaxDepth)) {
      problem = Bad("the header is nested too deeply");
      return false;
    }
    if (event == Json::parse_event_t::object_start) names[depth + 1].clear();
    if (event == Json::parse_event_t::key) {
      if (!names[depth].insert(value.get<std::string>()).second) {
        problem = Bad(absl::StrCat("the header has two '", absl::Utf8SafeCEscape(value.get<std::string>()), "'"));
      } else if (names[depth].size() > kMaxMembers) {
        problem = Bad(absl::StrCat("the header has an object of more than ", kMaxMembers, " members"));
        return false;  // It is not kept.
      }
    }
    return true;
  };
  Json json = Json::parse(text.begin(), text.end(), watch, /*allow_exceptions=*/false);
  RETURN_IF_ERROR(problem);
  if (!json.is_object()) return Bad("the header is not a JSON object");
  return json;
}

absl::Status ParseMetadata(const Json& json, std::map<std::string, std::string>* metadata) {
  if (!json.is_object()) return Bad("__metadata__ is not a JSON object");
  for (const auto& [key, value] : json.items()) {
    if (!value.is_string()) return Bad(absl::StrCat("metadata '", absl::Utf8SafeCEscape(key), "' is not a string"));
    metadata->emplace(key, value.get<std::string>());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<size_t>> ParseSizes(const Json& json) {
  std::vector<size_t> sizes;
  if (!json.is_array()) return Bad("not a list");
  if (json.size() > kMaxDimensions) return Bad(absl::StrCat("a list of more than ", kMaxDimensions));
  for (const Json& size : json) {
    if (!size.is_number_unsigned()) return Bad("not a list of whole numbers of at least 0");
    sizes.push_back(size.get<size_t>());
  }
  return sizes;
}

// Checks that the tensor is float32 and fills its bytes; where these are is for the caller to check.
absl::StatusOr<Entry> ParseEntry(const std::string& name, const Json& json) {
  if (!json.is_object() || json.size() != 3 || !json.contains("dtype") || !json.contains("shape") ||
      !json.contains("data_offsets")) {
    return BadTensor(name, "its entry is not an object of dtype, shape and data_offsets");
  }
  if (json["dtype"] != "F32") return BadTensor(name, "its dtype is not F32");
  auto shape = ParseSizes(json["shape"]);
  if (!shape.ok()) return BadTensor(name, "its shape is ", shape.status().message());
  const auto offsets = ParseSizes(json["data_offsets"]);
  if (!offsets.ok()) return BadTensor(name, "its data_offsets are ", offsets.status().message());
  if (offsets->size() != 2) return BadTensor(name, "its data_offsets are not two numbers");
  Entry entry{name, *std::move(shape), (*offsets)[0], (*offsets)[1]};

  size_t bytes = sizeof(float);
  for (const size_t size : entry.shape) {
    if (__builtin_mul_overflow(bytes, size, &bytes)) {
      return BadTensor(name, "its shape [", absl::StrJoin(entry.shape, ", "), "] is too large");
    }
  }
  if (entry.end < entry.begin || entry.end - entry.begin != bytes) {
    return BadTensor(name, "its data_offsets ", entry.begin, " .. ", entry.end, " are not the ", bytes,
                     " bytes that its shape takes");
  }
  return entry;
}

// Reads the header and checks that its tensors cover the data without hole or overlap.
absl::StatusOr<Header> ParseHeader(absl::string_view bytes, size_t max_header_bytes) {
  if (bytes.size() < kLengthBytes) return Bad(absl::StrCat(bytes.size(), " bytes are too few for a model"));
  uint64_t header_bytes = 0;
  std::memcpy(&header_bytes, bytes.data(), kLengthBytes);
  if (header_bytes > max_header_bytes) {
    return Bad(absl::StrCat("a header of ", header_bytes, " bytes, more than the ", max_header_bytes,
                            " that a model may have; not a safetensors file?"));
  }
  if (header_bytes > bytes.size() - kLengthBytes) {
    return Bad(absl::StrCat("truncated: a header of ", header_bytes, " bytes, of which ", bytes.size() - kLengthBytes,
                            " are there"));
  }
  ASSIGN_OR_RETURN(const Json json, ParseHeaderJson(bytes.substr(kLengthBytes, header_bytes)));

  Header header;
  header.data_begin = kLengthBytes + header_bytes;
  const size_t data_bytes = bytes.size() - header.data_begin;
  size_t covered = 0;
  for (const auto& [name, value] : json.items()) {
    if (name == kMetadata) {
      RETURN_IF_ERROR(ParseMetadata(value, &header.metadata));
      continue;
    }
    ASSIGN_OR_RETURN(Entry entry, ParseEntry(name, value));
    if (entry.begin != covered) {
      return BadTensor(name, "its data begin at byte ", entry.begin, " and must begin at ", covered,
                       ", where those before them end");
    }
    if (entry.end > data_bytes) {
      return BadTensor(name, "its data end at byte ", entry.end, " of ", data_bytes, ": truncated");
    }
    covered = entry.end;
    header.entries.push_back(std::move(entry));
  }
  if (covered != data_bytes) return Bad(absl::StrCat(data_bytes - covered, " bytes too many at the end"));
  return header;
}

absl::Status CheckDigest(absl::string_view bytes) {
  if (bytes.substr(kLengthBytes, kHeaderBegin.size()) != kHeaderBegin || bytes.size() < kDigestBegin + kDigestDigits) {
    return Bad("its header does not begin with a sha256; not written by inknet?");
  }
  if (bytes.substr(kDigestBegin, kDigestDigits) != Digest(bytes)) {
    return Bad("damaged: its content does not have its sha256");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> SerializeSafetensors(const std::map<std::string, std::string>& metadata,
                                                 const std::vector<TensorView>& tensors, size_t max_header_bytes) {
  if (metadata.count(kDigest) > 0) return Bad("the metadata must not have a sha256 of their own");
  Json json;
  json[kMetadata][kDigest] = std::string(kDigestDigits, '0');
  for (const auto& [key, text] : metadata) json[kMetadata][key] = text;
  size_t data_bytes = 0;
  for (const TensorView& tensor : tensors) {
    const size_t begin = data_bytes;
    data_bytes += tensor.values.size() * sizeof(float);
    json[tensor.name] = {{"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {begin, data_bytes}}};
  }
  ASSIGN_OR_RETURN(std::string header, JsonText(json));
  header.resize((header.size() + kAlignment - 1) / kAlignment * kAlignment, ' ');

  std::string bytes(kLengthBytes, '\0');
  const uint64_t header_bytes = header.size();
  std::memcpy(bytes.data(), &header_bytes, kLengthBytes);
  bytes.reserve(kLengthBytes + header.size() + data_bytes);
  bytes += header;
  for (const TensorView& tensor : tensors) {
    bytes.append(reinterpret_cast<const char*>(tensor.values.data()), tensor.values.size() * sizeof(float));
  }
  // What could not be read is not to be written: whatever is wrong shows here.
  RETURN_IF_ERROR(ParseHeader(bytes, max_header_bytes).status());
  bytes.replace(kDigestBegin, kDigestDigits, Digest(bytes));
  return bytes;
}

absl::StatusOr<std::string> SerializeSafetensors(const TensorFile& file) {
  std::vector<TensorView> views;
  for (const Tensor& tensor : file.tensors) views.push_back({tensor.name, tensor.shape, tensor.values});
  return SerializeSafetensors(file.metadata, views);
}

absl::StatusOr<TensorFile> ParseSafetensors(absl::string_view bytes, size_t max_header_bytes) {
  ASSIGN_OR_RETURN(Header header, ParseHeader(bytes, max_header_bytes));
  RETURN_IF_ERROR(CheckDigest(bytes));
  TensorFile file;
  file.metadata = std::move(header.metadata);
  file.metadata.erase(kDigest);
  for (Entry& entry : header.entries) {
    std::vector<float> values((entry.end - entry.begin) / sizeof(float));
    if (!values.empty()) {
      std::memcpy(values.data(), bytes.data() + header.data_begin + entry.begin, entry.end - entry.begin);
    }
    file.tensors.push_back({std::move(entry.name), std::move(entry.shape), std::move(values)});
  }
  return file;
}

}  // namespace inknet::model
