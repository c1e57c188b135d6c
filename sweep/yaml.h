// YAML as a tree with places, for messages to a person. Only this library knows yaml-cpp.
#ifndef INKNET_SWEEP_YAML_H_
#define INKNET_SWEEP_YAML_H_

#include <cstdint>
#include <string>
#include <variant>
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
constexpr size_t kMaxYamlBytes = size_t{256} << 10;      // Of the file.
constexpr int kMaxYamlDepth = 32;                        // Lists and maps inside one another.
constexpr int64_t kMaxYamlNodes = 10000;                 // With aliases written out.
constexpr int64_t kMaxYamlTextBytes = int64_t{1} << 20;  // Likewise.

// The one document in `text`, aliases and merge keys (<<) written out. Errors read "NAME:LINE:COLUMN: what". Beside
// what is no YAML, these are errors: keys that are not scalars or come twice in a map, an alias inside what it stands
// for, tags but those of YAML's own scalars, lists and maps, more than one document, none, and what is over the limits.
absl::StatusOr<YamlNode> ParseYaml(absl::string_view text, absl::string_view name);

using YamlScalar = std::variant<bool, int64_t, double, std::string>;

// What `node`, a scalar, means: YAML 1.2's core schema, and of YAML 1.1, which Weights & Biases' reader follows, yes,
// no, on, off, 0b101 and 1_000. 1e-5 is a number (YAML 1.1 wants 1.0e-5). Fails on infinity and NaN, on numbers that
// are too large, and on 017, which is 15 in YAML 1.1 and 17 in 1.2.
absl::StatusOr<YamlScalar> ScalarOf(const YamlNode& node);

}  // namespace inknet::sweep

#endif  // INKNET_SWEEP_YAML_H_
