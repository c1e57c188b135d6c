#include "sweep/search/value.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "util/shortest.h"

namespace inknet::search {

bool operator==(const Value& a, const Value& b) {
  const std::optional<double> x = Number(a);
  const std::optional<double> y = Number(b);
  if (x && y) return *x == *y;
  return a.content == b.content;
}

std::optional<double> Number(const Value& value) {
  if (const int64_t* whole = std::get_if<int64_t>(&value.content)) return static_cast<double>(*whole);
  if (const double* real = std::get_if<double>(&value.content)) return *real;
  return std::nullopt;
}

std::string Text(const Value& value) {
  struct Formatter {
    std::string operator()(bool truth) const { return truth ? "true" : "false"; }
    std::string operator()(int64_t whole) const { return absl::StrCat(whole); }
    std::string operator()(double real) const { return ShortestDecimal(real); }
    std::string operator()(const std::string& text) const { return text; }
    std::string operator()(const Value::List& list) const {
      return absl::StrJoin(list, ",", [](std::string* out, const Value& item) {
        const bool nested = std::holds_alternative<Value::List>(item.content);
        absl::StrAppend(out, nested ? "[" : "", Text(item), nested ? "]" : "");
      });
    }
  };
  return std::visit(Formatter(), value.content);
}

}  // namespace inknet::search
