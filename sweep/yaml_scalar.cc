#include "sweep/yaml_scalar.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "util/status.h"

namespace inknet::sweep {
namespace {

using absl::StrCat;

absl::Status Bad(const std::string& message) { return absl::InvalidArgumentError(message); }

bool IsOneOf(absl::string_view text, std::initializer_list<absl::string_view> words) {
  // As YAML has it: true, True or TRUE, but not tRUE.
  const std::string lower = absl::AsciiStrToLower(text);
  if (std::find(words.begin(), words.end(), lower) == words.end()) return false;
  return text == lower || text == absl::AsciiStrToUpper(text) ||
         (absl::ascii_isupper(static_cast<unsigned char>(text[0])) && text.substr(1) == lower.substr(1));
}

bool AllOf(absl::string_view text, absl::string_view characters) {
  return !text.empty() && text.find_first_not_of(characters) == absl::string_view::npos;
}

constexpr absl::string_view kDigits = "0123456789";

// The digits of a whole number and their base; 0 where `text`, which has no sign, is none.
int BaseOf(absl::string_view* digits) {
  struct Prefix {
    absl::string_view name;
    int base;
    absl::string_view characters;
  };
  constexpr Prefix kPrefixes[] = {{"0x", 16, "0123456789abcdefABCDEF"}, {"0o", 8, "01234567"}, {"0b", 2, "01"}};
  for (const Prefix& prefix : kPrefixes) {
    const absl::string_view rest = digits->substr(std::min(digits->size(), prefix.name.size()));
    if (absl::StartsWith(*digits, prefix.name) && AllOf(rest, prefix.characters)) {
      *digits = rest;
      return prefix.base;
    }
  }
  return AllOf(*digits, kDigits) ? 10 : 0;
}

// The whole number sign * (digits in `base`); none if a Number does not hold it.
template <typename Number>
std::optional<Number> WholeNumber(bool negative, absl::string_view digits, int base) {
  Number value = 0;
  for (const char c : digits) {
    const char lower = absl::ascii_tolower(static_cast<unsigned char>(c));
    const Number digit = lower >= 'a' ? static_cast<Number>(lower - 'a' + 10) : static_cast<Number>(lower - '0');
    if (__builtin_mul_overflow(value, static_cast<Number>(base), &value)) return std::nullopt;
    // Downwards for a negative one, since there is one more of them.
    if (negative ? __builtin_sub_overflow(value, digit, &value) : __builtin_add_overflow(value, digit, &value))
      return std::nullopt;
  }
  return value;
}

// 1, 1.5, .5, 1., 1e-5, 1.5E+3, without a sign.
bool IsReal(absl::string_view text) {
  const size_t e = text.find_first_of("eE");
  if (e != absl::string_view::npos) {
    absl::string_view exponent = text.substr(e + 1);
    if (!exponent.empty() && (exponent[0] == '+' || exponent[0] == '-')) exponent.remove_prefix(1);
    if (!AllOf(exponent, kDigits)) return false;
    text = text.substr(0, e);
  }
  const size_t point = text.find('.');
  if (point == absl::string_view::npos) return AllOf(text, kDigits);
  return AllOf(StrCat(text.substr(0, point), text.substr(point + 1)), kDigits);
}

absl::Status TooLarge(absl::string_view text) { return Bad(StrCat(text, " is too large a number")); }

// What `text` looks like.
absl::StatusOr<YamlScalar> Plain(const std::string& text) {
  if (IsOneOf(text, {"true", "yes", "on"})) return YamlScalar(true);
  if (IsOneOf(text, {"false", "no", "off"})) return YamlScalar(false);
  const bool has_sign = !text.empty() && (text[0] == '-' || text[0] == '+');
  const bool negative = has_sign && text[0] == '-';
  const absl::string_view unsigned_text = absl::string_view(text).substr(has_sign ? 1 : 0);
  if (absl::EqualsIgnoreCase(unsigned_text, ".inf") || absl::EqualsIgnoreCase(unsigned_text, ".nan")) {
    return Bad(StrCat(text, " is no value; it must be finite"));
  }
  // An underscore may stand between digits.
  const std::string number = !unsigned_text.empty() && absl::ascii_isdigit(static_cast<unsigned char>(unsigned_text[0]))
                                 ? absl::StrReplaceAll(unsigned_text, {{"_", ""}})
                                 : std::string(unsigned_text);
  absl::string_view digits = number;
  if (const int base = BaseOf(&digits); base != 0) {
    if (base == 10 && digits.size() > 1 && digits[0] == '0') {
      return Bad(
          StrCat(text, " begins with 0, which means base 8 to some readers and nothing to others; leave it out"));
    }
    if (const auto whole = WholeNumber<int64_t>(negative, digits, base)) return YamlScalar(*whole);
    const auto natural = negative ? std::nullopt : WholeNumber<uint64_t>(false, digits, base);
    if (!natural) return TooLarge(text);
    return YamlScalar(*natural);
  }
  if (IsReal(number)) {
    double real = 0;
    if (!absl::SimpleAtod(number, &real) || !std::isfinite(real)) return TooLarge(text);
    return YamlScalar(negative ? -real : real);
  }
  return YamlScalar(text);
}

}  // namespace

absl::StatusOr<YamlScalar> ScalarOf(const YamlNode& node) {
  using Type = YamlNode::Type;
  if (node.type == Type::kString) return YamlScalar(node.text);
  ASSIGN_OR_RETURN(YamlScalar scalar, Plain(node.text));
  if (node.type == Type::kPlain) return scalar;
  if (node.type == Type::kFloat) {
    if (const int64_t* whole = std::get_if<int64_t>(&scalar)) return YamlScalar(static_cast<double>(*whole));
    if (const uint64_t* whole = std::get_if<uint64_t>(&scalar)) return YamlScalar(static_cast<double>(*whole));
    if (std::holds_alternative<double>(scalar)) return scalar;
    return Bad(StrCat("'", node.text, "' is not a number, as its tag says"));
  }
  const bool is_whole = std::holds_alternative<int64_t>(scalar) || std::holds_alternative<uint64_t>(scalar);
  const bool fits = node.type == Type::kInt ? is_whole : std::holds_alternative<bool>(scalar);
  if (fits) return scalar;
  return Bad(StrCat("'", node.text, "' is not ", node.type == Type::kInt ? "a whole number" : "true or false",
                    ", as its tag says"));
}

}  // namespace inknet::sweep
