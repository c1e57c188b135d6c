// YAML as a tree with places, for messages to a person. Only this library knows yaml-cpp.
#ifndef INKNET_SWEEP_YAML_H_
#define INKNET_SWEEP_YAML_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "sweep/source.h"

namespace inknet::sweep {

struct YamlEntry;

struct YamlNode {
  enum class Kind { kNull, kScalar, kList, kMap };
  Kind kind = Kind::kNull;
  // From 1. Of what an alias stands for: where that was written.
  int line = 1;
  int column = 1;
  // What a tag or quotes make of a scalar; kPlain: what it looks like.
  enum class Type { kPlain, kString, kInt, kFloat, kBool };
  Type type = Type::kPlain;
  std::string text;                // Of a scalar.
  std::vector<YamlNode> items;     // Of a list.
  std::vector<YamlEntry> entries;  // Of a map, in the file's order, then those of merge keys.
};

struct YamlEntry {
  std::string key;
  int line = 1;
  int column = 1;
  YamlNode value;
};

// Limits, so that no file, however made, takes long, much memory or a deep stack.
constexpr size_t kMaxYamlBytes = size_t{256} << 10;  // Of the file.
// With aliases written out: lists and maps inside one another, values, bytes of text.
constexpr size_t kMaxYamlDepth = 32;
constexpr int64_t kMaxYamlNodes = 10000;
constexpr int64_t kMaxYamlTextBytes = int64_t{1} << 20;

// The one document in `text`, aliases and merge keys (<<) written out. Errors read "NAME:LINE:COLUMN: what". Beside
// what is no YAML, these are errors: keys that are lists or maps, an alias inside what it stands for, tags but those of
// YAML's own types, more than one document, none, and what is over the limits. Of a key that comes
// twice in a map the last counts, which is a warning.
absl::StatusOr<YamlNode> ParseYaml(absl::string_view text, absl::string_view name, Remarks* warnings);

}  // namespace inknet::sweep

#endif  // INKNET_SWEEP_YAML_H_
