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
  struct Map {
    std::vector<std::string> keys;
    std::vector<Value> values;  // One for each key.
  };
  struct Null {};  // No value: what it would be otherwise.

  // One constructor for each type, so that a literal never becomes a bool by accident.
  Value(bool value) : content(value) {}
  Value(int value) : content(int64_t{value}) {}
  Value(int64_t value) : content(value) {}
  Value(uint64_t value);  // An int64_t where that holds it.
  Value(double value) : content(value) {}
  Value(const char* value) : content(std::string(value)) {}
  Value(std::string value) : content(std::move(value)) {}
  Value(List value) : content(std::move(value)) {}
  Value(Map value) : content(std::move(value)) {}
  Value(Null value) : content(value) {}

  std::variant<bool, int64_t, double, std::string, List, uint64_t, Map, Null> content;
};

// Numbers are equal when their values are, 1 and 1.0 for example: files do not keep the difference. Otherwise types
// must agree. Maps are equal when they have the same entries in the same order.
bool operator==(const Value& a, const Value& b);
bool operator==(const Value::Map& a, const Value::Map& b);
inline bool operator==(Value::Null, Value::Null) { return true; }
inline bool operator!=(const Value& a, const Value& b) { return !(a == b); }

// The number that `value` is; none for a bool, a string or a list.
std::optional<double> Number(const Value& value);

// "true", "64", "0.001", "relu", "null"; a list as "512,256", lists inside it in brackets; a map as "{a: 1, b: 2}".
// Numbers keep every digit.
std::string Text(const Value& value);

}  // namespace inknet::search

#endif  // INKNET_SWEEP_SEARCH_VALUE_H_
