#include "sweep/search/value.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "util/shortest.h"

namespace inknet::search {

namespace {

// Of two whole numbers, of which a double would not hold every digit.
bool AreWhole(const Value& a, const Value& b) {
  const auto is_whole = [](const Value& value) {
    return std::holds_alternative<int64_t>(value.content) || std::holds_alternative<uint64_t>(value.content);
  };
  return is_whole(a) && is_whole(b);
}

}  // namespace

bool operator==(const Value::Map& a, const Value::Map& b) { return a.keys == b.keys && a.values == b.values; }

Value::Value(uint64_t value) {
  if (value <= static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
    content = static_cast<int64_t>(value);
  } else {
    content = value;
  }
}

bool operator==(const Value& a, const Value& b) {
  if (AreWhole(a, b)) return a.content == b.content;
  const std::optional<double> x = Number(a);
  const std::optional<double> y = Number(b);
  if (x && y) return *x == *y;
  return a.content == b.content;
}

std::optional<double> Number(const Value& value) {
  if (const int64_t* whole = std::get_if<int64_t>(&value.content)) return static_cast<double>(*whole);
  if (const uint64_t* whole = std::get_if<uint64_t>(&value.content)) return static_cast<double>(*whole);
  if (const double* real = std::get_if<double>(&value.content)) return *real;
  return std::nullopt;
}

std::string Text(const Value& value) {
  struct Formatter {
    std::string operator()(bool truth) const { return truth ? "true" : "false"; }
    std::string operator()(int64_t whole) const { return absl::StrCat(whole); }
    std::string operator()(uint64_t whole) const { return absl::StrCat(whole); }
    std::string operator()(Value::Null) const { return "null"; }
    std::string operator()(const Value::Map& map) const {
      std::string text;
      for (size_t i = 0; i < map.keys.size(); ++i) {
        absl::StrAppend(&text, i > 0 ? ", " : "", map.keys[i], ": ", Item(map.values[i]));
      }
      return absl::StrCat("{", text, "}");
    }
    std::string operator()(double real) const { return ShortestDecimal(real); }
    std::string operator()(const std::string& text) const { return text; }
    std::string operator()(const Value::List& list) const {
      return absl::StrJoin(list, ",", [](std::string* out, const Value& item) { absl::StrAppend(out, Item(item)); });
    }
    static std::string Item(const Value& item) {
      const bool nested = std::holds_alternative<Value::List>(item.content);
      return absl::StrCat(nested ? "[" : "", Text(item), nested ? "]" : "");
    }
  };
  return std::visit(Formatter(), value.content);
}

}  // namespace inknet::search
