#include "sweep/fit.h"

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "proto/fields.h"
#include "sweep/words.h"
#include "util/spelling.h"
#include "util/status.h"

namespace inknet::sweep {
namespace {

using absl::InvalidArgumentError;
using absl::StrCat;
using ::google::protobuf::FieldDescriptor;
using search::Value;
using Kind = Target::Kind;

// Deeper networks are invalid, and a number of layers has to be bounded before they are made.
constexpr int64_t kMaxLayers = 64;

// Of what may be widths or a number of layers, what is above is a width.
constexpr int64_t kMostLayersByName = 16;

bool IsNull(const Value& value) { return std::holds_alternative<Value::Null>(value.content); }

bool IsWhole(const FieldDescriptor* field) {
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_UINT32:
    case FieldDescriptor::CPPTYPE_UINT64:
      return true;
    default:
      return false;
  }
}

bool IsReal(const FieldDescriptor* field) {
  return field->cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE || field->cpp_type() == FieldDescriptor::CPPTYPE_FLOAT;
}

bool IsEnum(const FieldDescriptor* field) { return field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM; }

bool IsTruth(const Target& target) {
  return target.kind == Kind::kClipping || target.kind == Kind::kBatchNorm ||
         target.field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL;
}

// Whether the whole of a value is a list.
bool IsList(const Target& target) { return target.field->is_repeated() && target.kind != Kind::kDepth; }

std::string Wanted(const Target& target) {
  if (IsTruth(target)) return "true or false";
  if (IsEnum(target.field)) return StrCat("one of ", EnumNames(target.field->enum_type()));
  if (target.field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) return "a text";
  return StrCat(IsWhole(target.field) ? "a whole number" : "a number", IsList(target) ? " or a list of such" : "");
}

// As messages have it: a text in quotes, a list in brackets.
std::string Describe(const Value& value) {
  if (std::holds_alternative<std::string>(value.content)) return StrCat("the text '", search::Text(value), "'");
  if (std::holds_alternative<Value::List>(value.content)) return StrCat("[", search::Text(value), "]");
  return search::Text(value);
}

// The whole number that `value` is.
std::optional<Value> WholeNumber(const Value& value) {
  const bool is_whole =
      std::holds_alternative<int64_t>(value.content) || std::holds_alternative<uint64_t>(value.content);
  if (is_whole) return value;
  const double* real = std::get_if<double>(&value.content);
  if (real == nullptr || *real != std::nearbyint(*real) || std::abs(*real) > 0x1p53) return std::nullopt;
  return Value(static_cast<int64_t>(*real));
}

// What `text` says, as a program would read its command line: a number where it is one.
Value FromText(const std::string& text) {
  int64_t whole = 0;
  uint64_t natural = 0;
  double real = 0;
  if (absl::SimpleAtoi(text, &whole)) return Value(whole);
  if (absl::SimpleAtoi(text, &natural)) return Value(natural);
  if (absl::SimpleAtod(text, &real) && std::isfinite(real)) return Value(real);
  return Value(text);
}

std::optional<bool> TruthOf(const Value& value) {
  if (const bool* truth = std::get_if<bool>(&value.content)) return *truth;
  const std::string text = absl::AsciiStrToLower(search::Text(value));
  for (const char* yes : {"true", "yes", "on", "1"}) {
    if (text == yes) return true;
  }
  for (const char* no : {"false", "no", "off", "0"}) {
    if (text == no) return false;
  }
  return std::nullopt;
}

absl::Status NotWanted(const Target& target, const Value& value) {
  std::string hint;
  if (IsEnum(target.field) && std::holds_alternative<std::string>(value.content)) {
    std::vector<std::string> names;
    const auto* type = target.field->enum_type();
    for (int i = 0; i < type->value_count(); ++i) names.push_back(absl::AsciiStrToLower(type->value(i)->name()));
    hint = DidYouMean(search::Text(value), names);
  }
  return InvalidArgumentError(
      StrCat(target.path, ": ", Describe(value), " is not ", Wanted(target), hint.empty() ? "" : ".", hint));
}

absl::StatusOr<Value> FitScalar(const Target& target, const Value& given) {
  if (IsTruth(target)) {
    if (const std::optional<bool> truth = TruthOf(given)) return Value(*truth);
    // Which kind of normalization a file may have under this name as well.
    const std::string* text = std::get_if<std::string>(&given.content);
    if (target.kind == Kind::kBatchNorm && text != nullptr && OurWord(target.field->enum_type(), *text)) return given;
    return NotWanted(target, given);
  }
  if (IsEnum(target.field)) {
    // YAML's null is how some files write "none".
    const std::string* text = std::get_if<std::string>(&given.content);
    if (text != nullptr && OurWord(target.field->enum_type(), *text)) return given;
    return NotWanted(target, given);
  }
  const std::string* text = std::get_if<std::string>(&given.content);
  if (target.field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    if (text != nullptr || search::Number(given)) return Value(search::Text(given));
    return NotWanted(target, given);
  }
  const Value value = text != nullptr ? FromText(*text) : given;
  if (IsWhole(target.field)) {
    if (const std::optional<Value> whole = WholeNumber(value)) return *whole;
  } else if (search::Number(value)) {
    return value;
  }
  return NotWanted(target, given);
}

// The elements of a text such as "128,64", "[128, 64]" or "128 64".
std::optional<Value::List> ListFromText(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  const bool brackets =
      text.size() > 1 && ((text.front() == '[' && text.back() == ']') || (text.front() == '(' && text.back() == ')'));
  if (brackets) text = text.substr(1, text.size() - 2);
  Value::List list;
  for (const absl::string_view part : absl::StrSplit(text, absl::ByAnyChar(", "), absl::SkipEmpty())) {
    list.push_back(FromText(std::string(part)));
  }
  if (!brackets && list.size() < 2) return std::nullopt;
  return list;
}

absl::StatusOr<int64_t> DepthFrom(const Value& value) {
  const std::optional<Value> whole = WholeNumber(value);
  const int64_t* depth = whole ? std::get_if<int64_t>(&whole->content) : nullptr;
  if (depth != nullptr && *depth >= 0 && *depth <= kMaxLayers) return *depth;
  return InvalidArgumentError(StrCat(Describe(value), " is not a number of hidden layers: 0 .. ", kMaxLayers));
}

}  // namespace

bool TakesWholeNumbers(const Target& target) { return IsWhole(target.field) && !IsTruth(target); }

bool TakesNumbers(const Target& target) { return (IsWhole(target.field) || IsReal(target.field)) && !IsTruth(target); }

absl::StatusOr<Value> Fit(const Target& target, const Value& given) {
  if (IsNull(given)) return given;
  if (target.kind == Kind::kDepth) {
    const std::string* text = std::get_if<std::string>(&given.content);
    ASSIGN_OR_RETURN(const int64_t depth, DepthFrom(text != nullptr ? FromText(*text) : given));
    return Value(depth);
  }
  const Value::List* list = std::get_if<Value::List>(&given.content);
  std::optional<Value::List> written;
  if (const std::string* text = std::get_if<std::string>(&given.content); text != nullptr && IsList(target)) {
    written = ListFromText(*text);
    if (written) list = &*written;
  }
  if (list == nullptr || !IsList(target)) return FitScalar(target, given);
  Value::List fitted;
  for (const Value& item : *list) {
    ASSIGN_OR_RETURN(Value value, FitScalar(target, item));
    fitted.push_back(std::move(value));
  }
  return Value(std::move(fitted));
}

absl::StatusOr<Target> Resolve(const Target& target, const std::vector<Value>& values) {
  if (target.kind != Kind::kLayers) return target;
  bool depths = true;
  bool widths = true;
  for (const Value& value : values) {
    if (IsNull(value)) continue;
    const Target as_widths = {Kind::kWidth, target.path, target.field};
    ASSIGN_OR_RETURN(const Value fitted, Fit(as_widths, value));
    const std::optional<double> number = search::Number(fitted);
    depths &= number && *number <= kMostLayersByName;
    widths &= !number || *number > kMostLayersByName;
  }
  if (depths != widths) return Target{depths ? Kind::kDepth : Kind::kWidth, target.path, target.field};
  return InvalidArgumentError(StrCat("whether these are widths or how many layers there are cannot be told; call it ",
                                     "hidden_size or num_layers (--rename)"));
}

}  // namespace inknet::sweep
