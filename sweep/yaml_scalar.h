// What a word in a YAML file means: a number, true or false, or a text.
#ifndef INKNET_SWEEP_YAML_SCALAR_H_
#define INKNET_SWEEP_YAML_SCALAR_H_

#include <cstdint>
#include <string>
#include <variant>

#include "absl/status/statusor.h"
#include "sweep/yaml.h"

namespace inknet::sweep {

using YamlScalar = std::variant<bool, int64_t, double, std::string, uint64_t>;

// What `node`, a scalar, means: YAML 1.2's core schema, and of YAML 1.1, which Weights & Biases' reader follows, yes,
// no, on, off, 0b101 and 1_000. 1e-5 is a number (YAML 1.1 wants 1.0e-5). A tag makes it
// what it says: !!float 1 is no whole number. Fails on infinity and NaN, on numbers that are too large, on 017, which
// is 15 in YAML 1.1 and 17 in 1.2, and on what is not of its tag's type.
absl::StatusOr<YamlScalar> ScalarOf(const YamlNode& node);

}  // namespace inknet::sweep

#endif  // INKNET_SWEEP_YAML_SCALAR_H_
