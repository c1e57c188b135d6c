// The value of a hyperparameter: what a sweep lists, and what a suggestion assigns.
#ifndef INKNET_SWEEP_SEARCH_VALUE_H_
#define INKNET_SWEEP_SEARCH_VALUE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace inknet::search {

struct Value {
  using List = std::vector<Value>;

  // One constructor for each type, so that a literal never becomes a bool by accident.
  Value(bool value) : content(value) {}
  Value(int value) : content(int64_t{value}) {}
  Value(int64_t value) : content(value) {}
  Value(double value) : content(value) {}
  Value(const char* value) : content(std::string(value)) {}
  Value(std::string value) : content(std::move(value)) {}
  Value(List value) : content(std::move(value)) {}

  std::variant<bool, int64_t, double, std::string, List> content;
};

// Numbers are equal when their values are, 1 and 1.0 for example: files do not keep the difference. Otherwise types
// must agree.
bool operator==(const Value& a, const Value& b);
inline bool operator!=(const Value& a, const Value& b) { return !(a == b); }

// The number that `value` is; none for a bool, a string or a list.
std::optional<double> Number(const Value& value);

// "true", "64", "0.001", "relu"; a list as "512,256", lists inside it in brackets. Numbers keep every digit.
std::string Text(const Value& value);

}  // namespace inknet::search

#endif  // INKNET_SWEEP_SEARCH_VALUE_H_
