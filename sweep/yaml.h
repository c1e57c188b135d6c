// YAML as a tree with places, for messages to a person. Only this library knows yaml-cpp.
#ifndef INKNET_SWEEP_YAML_H_
#define INKNET_SWEEP_YAML_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace inknet::sweep {

struct YamlEntry;

struct YamlNode {
  enum class Kind { kNull, kScalar, kList, kMap };
  Kind kind = Kind::kNull;
  // From 1. Of what an alias stands for: where that was written.
  int line = 1;
  int column = 1;
  // Of a scalar: its text, and whether that is a string whatever it looks like (in quotes, as a block, or with !!str).
  std::string text;
  bool is_string = false;
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
// what is no YAML, these are errors: keys that are not scalars or come twice in a map, an alias inside what it stands
// for, tags but those of YAML's own scalars, lists and maps, more than one document, none, and what is over the limits.
absl::StatusOr<YamlNode> ParseYaml(absl::string_view text, absl::string_view name);

}  // namespace inknet::sweep

#endif  // INKNET_SWEEP_YAML_H_
