#include "proto/overrides.h"

#include <google/protobuf/text_format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "proto/comments.h"
#include "proto/fields.h"
#include "proto/text.h"
#include "util/spelling.h"
#include "util/status.h"

namespace inknet {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::EnumDescriptor;
using ::google::protobuf::EnumValueDescriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::MessageFactory;
using ::google::protobuf::Reflection;
using ::google::protobuf::TextFormat;

constexpr size_t kMaxSuggestions = 3;
// What is longer is no slip, and comparing it with every path takes long.
constexpr size_t kMaxNearlyAPath = 100;

absl::string_view LastName(absl::string_view path) { return path.substr(path.rfind('.') + 1); }

// " Did you mean train.epochs?": the paths whose last name, or the whole of which, is nearest to that of `path`. Empty
// when none is near.
std::string Suggestion(const std::string& path, const Descriptor* root) {
  if (path.size() > kMaxNearlyAPath) return "";
  const std::string given = absl::AsciiStrToLower(path);
  const absl::string_view given_name = LastName(given);
  // Of two candidates as near by name, the nearer by path. What is half different was not a slip.
  std::pair<size_t, size_t> nearest(std::max<size_t>(1, given_name.size() / 2), std::numeric_limits<size_t>::max());
  std::vector<std::string> suggestions;
  for (const FieldPath& candidate : FieldPaths(root)) {
    const size_t by_path = EditDistance(given, candidate.path);
    const std::pair<size_t, size_t> distance(std::min(by_path, EditDistance(given_name, LastName(candidate.path))),
                                             by_path);
    if (distance > nearest) continue;
    if (distance < nearest) suggestions.clear();
    nearest = distance;
    if (suggestions.size() < kMaxSuggestions) suggestions.push_back(candidate.path);
  }
  return suggestions.empty() ? "" : absl::StrCat(" Did you mean ", absl::StrJoin(suggestions, " or "), "?");
}

std::string Expected(const FieldDescriptor* field) {
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat("a whole number from ", std::numeric_limits<int32_t>::min(), " to ",
                          std::numeric_limits<int32_t>::max());
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat("a whole number from ", std::numeric_limits<int64_t>::min(), " to ",
                          std::numeric_limits<int64_t>::max());
    case FieldDescriptor::CPPTYPE_UINT32:
      return absl::StrCat("a whole number from 0 to ", std::numeric_limits<uint32_t>::max());
    case FieldDescriptor::CPPTYPE_UINT64:
      return absl::StrCat("a whole number from 0 to ", std::numeric_limits<uint64_t>::max());
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      return "a finite number";
    case FieldDescriptor::CPPTYPE_BOOL:
      return "true or false";
    case FieldDescriptor::CPPTYPE_ENUM:
      return absl::StrCat("one of ", EnumNames(field->enum_type()));
    case FieldDescriptor::CPPTYPE_STRING:
      return "a text";
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return absl::StrCat("a message in braces, {field: value ...}, with the fields ",
                          FieldNames(field->message_type()));
  }
  return "";
}

// The conversions return whether `text` is a value of the type.
bool Convert(absl::string_view text, int32_t* value) { return absl::SimpleAtoi(text, value); }
bool Convert(absl::string_view text, int64_t* value) { return absl::SimpleAtoi(text, value); }
bool Convert(absl::string_view text, uint32_t* value) { return absl::SimpleAtoi(text, value); }
bool Convert(absl::string_view text, uint64_t* value) { return absl::SimpleAtoi(text, value); }
bool Convert(absl::string_view text, float* value) { return absl::SimpleAtof(text, value) && std::isfinite(*value); }
bool Convert(absl::string_view text, double* value) { return absl::SimpleAtod(text, value) && std::isfinite(*value); }
bool Convert(absl::string_view text, bool* value) { return absl::SimpleAtob(text, value); }
bool Convert(absl::string_view text, std::string* value) {
  value->assign(text.data(), text.size());
  return true;
}

// Where a value goes: a field of a message, set or, where repeated, added to.
struct Target {
  Message* message;
  const FieldDescriptor* field;

  template <typename T>
  using Store = void (Reflection::*)(Message*, const FieldDescriptor*, T) const;

  template <typename T>
  void Put(T value, Store<T> set, Store<T> add) const {
    (message->GetReflection()->*(field->is_repeated() ? add : set))(message, field, std::move(value));
  }

  // Returns whether `text` is a value of T.
  template <typename T>
  bool ConvertAndPut(absl::string_view text, Store<T> set, Store<T> add) const {
    T value;
    if (!Convert(text, &value)) return false;
    Put(std::move(value), set, add);
    return true;
  }

  bool PutEnum(absl::string_view text) const {
    const EnumDescriptor* type = field->enum_type();
    for (int i = 0; i < type->value_count(); ++i) {
      if (!absl::EqualsIgnoreCase(text, type->value(i)->name())) continue;
      Put<const EnumValueDescriptor*>(type->value(i), &Reflection::SetEnum, &Reflection::AddEnum);
      return true;
    }
    return false;
  }

  // One value, of any type but message.
  bool PutScalar(absl::string_view text) const {
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return ConvertAndPut<int32_t>(text, &Reflection::SetInt32, &Reflection::AddInt32);
      case FieldDescriptor::CPPTYPE_INT64:
        return ConvertAndPut<int64_t>(text, &Reflection::SetInt64, &Reflection::AddInt64);
      case FieldDescriptor::CPPTYPE_UINT32:
        return ConvertAndPut<uint32_t>(text, &Reflection::SetUInt32, &Reflection::AddUInt32);
      case FieldDescriptor::CPPTYPE_UINT64:
        return ConvertAndPut<uint64_t>(text, &Reflection::SetUInt64, &Reflection::AddUInt64);
      case FieldDescriptor::CPPTYPE_FLOAT:
        return ConvertAndPut<float>(text, &Reflection::SetFloat, &Reflection::AddFloat);
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return ConvertAndPut<double>(text, &Reflection::SetDouble, &Reflection::AddDouble);
      case FieldDescriptor::CPPTYPE_BOOL:
        return ConvertAndPut<bool>(text, &Reflection::SetBool, &Reflection::AddBool);
      case FieldDescriptor::CPPTYPE_STRING:
        return ConvertAndPut<std::string>(text, &Reflection::SetString, &Reflection::AddString);
      case FieldDescriptor::CPPTYPE_ENUM:
        return PutEnum(text);
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return false;
    }
    return false;
  }
};

absl::Status NotA(absl::string_view path, absl::string_view text, const FieldDescriptor* field) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": '", text, "' is not ", Expected(field)));
}

absl::Status SetMessage(const std::string& path, absl::string_view value, const Target& target) {
  std::string text(absl::StripAsciiWhitespace(value));
  if (text.size() < 2 || text.front() != '{' || text.back() != '}') return NotA(path, value, target.field);
  // Blanks, so that the columns in errors stay true.
  text.front() = text.back() = ' ';
  return ParseTextProto(text, path, target.message->GetReflection()->MutableMessage(target.message, target.field));
}

absl::Status SetValue(const std::string& path, absl::string_view value, const Target& target) {
  const FieldDescriptor* field = target.field;
  if (value.empty() || field->is_repeated()) target.message->GetReflection()->ClearField(target.message, field);
  if (value.empty()) return absl::OkStatus();
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    if (!field->is_repeated()) return SetMessage(path, value, target);
    return absl::InvalidArgumentError(absl::StrCat(path, " is a list of messages; it can be set in a file only"));
  }
  if (!field->is_repeated()) return target.PutScalar(value) ? absl::OkStatus() : NotA(path, value, field);
  for (absl::string_view element : absl::StrSplit(value, ',')) {
    element = absl::StripAsciiWhitespace(element);
    if (!target.PutScalar(element)) return NotA(path, element, field);
  }
  return absl::OkStatus();
}

// Sets the field at `path`; `root` may be half changed after an error.
absl::Status SetPath(const std::string& path, absl::string_view value, Message* root) {
  const std::vector<std::string> names = absl::StrSplit(path, '.');
  Message* message = root;
  std::string parent = root->GetDescriptor()->name();  // How errors name `message`.
  for (size_t i = 0;; ++i) {
    const Descriptor* type = message->GetDescriptor();
    const FieldDescriptor* field = type->FindFieldByName(names[i]);
    if (field == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": ", parent, " has no field '", names[i],
                                                     "'; its fields are ", FieldNames(type), ".",
                                                     Suggestion(path, root->GetDescriptor())));
    }
    if (i + 1 == names.size()) return SetValue(path, value, {message, field});
    parent = absl::StrJoin(names.begin(), names.begin() + static_cast<ptrdiff_t>(i) + 1, ".");
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || field->is_repeated()) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": ", parent, " is ",
                                                     field->is_repeated() ? "a list" : Expected(field),
                                                     " and has no fields.", Suggestion(path, root->GetDescriptor())));
    }
    message = message->GetReflection()->MutableMessage(message, field);
  }
}

// "Of the hidden layers: RELU | TANH | SIGMOID", "List. Width of each hidden layer, first to last"
std::string MeaningForHelp(const FieldDescriptor* field) {
  std::string meaning = FirstSentence(field);
  if (field->is_repeated()) meaning = absl::StrCat("List. ", meaning);
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    absl::StrAppend(&meaning, ": ", absl::StrJoin(absl::StrSplit(EnumNames(field->enum_type()), ", "), " | "));
  }
  return meaning;
}

std::string DefaultForHelp(const FieldDescriptor* field) {
  if (field->is_repeated()) return "";
  const Message* message = MessageFactory::generated_factory()->GetPrototype(field->containing_type());
  std::string text;
  TextFormat::PrintFieldValueToString(*message, field, /*index=*/-1, &text);
  return text;
}

}  // namespace

absl::Status ApplyOverride(absl::string_view assignment, Message* message) {
  const std::vector<std::string> sides = absl::StrSplit(assignment, absl::MaxSplits('=', 1));
  if (sides.size() != 2) {
    return absl::InvalidArgumentError(absl::StrCat("'", assignment, "' is not path=value, such as train.epochs=3"));
  }
  const std::unique_ptr<Message> changed(message->New());
  changed->CopyFrom(*message);
  RETURN_IF_ERROR(SetPath(sides[0], sides[1], changed.get()));
  message->GetReflection()->Swap(message, changed.get());
  return absl::OkStatus();
}

std::string DescribeFields(const Descriptor* type) {
  std::vector<std::pair<std::string, std::string>> rows;
  int width = 0;
  for (const FieldPath& path : FieldPaths(type)) {
    if (path.field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) continue;
    rows.emplace_back(absl::StrCat(path.path, "=", DefaultForHelp(path.field)), MeaningForHelp(path.field));
    width = std::max(width, static_cast<int>(rows.back().first.size()));
  }
  std::string table;
  for (const auto& [assignment, meaning] : rows)
    absl::StrAppendFormat(&table, "%-*s  %s\n", width, assignment, meaning);
  return table;
}

}  // namespace inknet
