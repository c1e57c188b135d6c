#include "proto/text.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/text_format.h>

#include <cstddef>
#include <memory>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "proto/fields.h"
#include "util/file.h"
#include "util/shortest.h"
#include "util/status.h"

namespace inknet {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::TextFormat;

// The record of a run of 100,000 epochs is a quarter of this.
constexpr size_t kMaxBytes = size_t{256} << 20;
constexpr int kMaxNesting = 32;
constexpr size_t kMaxReported = 3;

// The text between the first pair of quotes at or after the first `before`; empty when there is none.
absl::string_view Quoted(absl::string_view text, absl::string_view before) {
  const size_t start = text.find(before);
  if (start == absl::string_view::npos) return "";
  const std::vector<absl::string_view> parts = absl::StrSplit(text.substr(start), absl::MaxSplits('"', 2));
  return parts.size() == 3 ? parts[1] : "";
}

// What would have been right, as far as it can be told. The parser gives its errors in words only:
//   Message type "inknet.TrainConfig" has no field named "epoch".
//   Unknown enumeration value of "RELUX" for field "activation".
std::string Hint(absl::string_view error, const Descriptor* root) {
  if (absl::StrContains(error, "has no field named")) {
    const std::string type_name(Quoted(error, "Message type"));
    const Descriptor* type = root->file()->pool()->FindMessageTypeByName(type_name);
    if (type != nullptr) return absl::StrCat(" Its fields are: ", FieldNames(type), ".");
  }
  if (absl::StartsWith(error, "Unknown enumeration value")) {
    const absl::string_view field_name = Quoted(error, "for field");
    for (const FieldPath& candidate : FieldPaths(root)) {
      const FieldDescriptor* field = candidate.field;
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM && field->name() == field_name) {
        return absl::StrCat(" ", candidate.path, " is one of: ", EnumNames(field->enum_type()), ".");
      }
    }
  }
  return "";
}

class Errors : public google::protobuf::io::ErrorCollector {
 public:
  Errors(absl::string_view name, const Descriptor* root) : name_(name), root_(root) {}

  // Both counted from 0.
  void AddError(int line, int column, const std::string& message) override {
    if (lines_.size() == kMaxReported) return;
    lines_.push_back(absl::StrCat(name_, ":", line + 1, ":", column + 1, ": ", message, Hint(message, root_)));
  }

  absl::Status ToStatus() const {
    return absl::InvalidArgumentError(lines_.empty() ? absl::StrCat(name_, ": not a textproto")
                                                     : absl::StrJoin(lines_, "\n"));
  }

 private:
  const std::string name_;
  const Descriptor* const root_;
  std::vector<std::string> lines_;
};

absl::Status Parse(absl::string_view text, absl::string_view name, bool allow_unknown_fields, Message* message,
                   TextFormat::ParseInfoTree* tree = nullptr) {
  if (text.size() > kMaxBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat(name, ": ", text.size(), " bytes, more than the ", kMaxBytes, " that a textproto may have"));
  }
  Errors errors(name, message->GetDescriptor());
  TextFormat::Parser parser;
  parser.RecordErrorsTo(&errors);
  parser.SetRecursionLimit(kMaxNesting);
  parser.AllowUnknownField(allow_unknown_fields);
  if (tree != nullptr) parser.WriteLocationsTo(tree);
  const std::unique_ptr<Message> parsed(message->New());
  google::protobuf::io::ArrayInputStream input(text.data(), static_cast<int>(text.size()));
  if (!parser.Parse(&input, parsed.get())) return errors.ToStatus();
  message->GetReflection()->Swap(message, parsed.get());
  return absl::OkStatus();
}

void AddPlaces(const Message& message, const TextFormat::ParseInfoTree& tree, const std::string& prefix,
               std::map<std::string, TextPlace>* places) {
  const Descriptor* type = message.GetDescriptor();
  const google::protobuf::Reflection* reflection = message.GetReflection();
  for (int f = 0; f < type->field_count(); ++f) {
    const FieldDescriptor* field = type->field(f);
    const int count =
        field->is_repeated() ? reflection->FieldSize(message, field) : reflection->HasField(message, field);
    for (int i = 0; i < count; ++i) {
      const int index = field->is_repeated() ? i : -1;
      const std::string path = absl::StrCat(prefix, field->name(), index < 0 ? "" : absl::StrCat("[", i, "]"));
      const TextFormat::ParseLocation location = tree.GetLocation(field, index);
      if (location.line >= 0) (*places)[path] = {location.line + 1, location.column + 1};
      const TextFormat::ParseInfoTree* inside = tree.GetTreeForNested(field, index);
      if (inside == nullptr) continue;
      const Message& nested = field->is_repeated() ? reflection->GetRepeatedMessage(message, field, i)
                                                   : reflection->GetMessage(message, field);
      AddPlaces(nested, *inside, path + ".", places);
    }
  }
}

// protobuf itself prints 15 or else 17 digits: 0.3581304456936143 would become 0.35813044569361431.
class ShortestNumbers : public TextFormat::FastFieldValuePrinter {
 public:
  void PrintDouble(double value, TextFormat::BaseTextGenerator* out) const override { Print(value, out); }
  void PrintFloat(float value, TextFormat::BaseTextGenerator* out) const override { Print(value, out); }

 private:
  template <typename T>
  static void Print(T value, TextFormat::BaseTextGenerator* out) {
    const std::string digits = ShortestDecimal(value);
    out->Print(digits.data(), digits.size());
  }
};

void SetUp(bool single_line, TextFormat::Printer* printer) {
  printer->SetSingleLineMode(single_line);
  printer->SetUseShortRepeatedPrimitives(true);               // A row of a matrix is one line.
  printer->SetDefaultFieldValuePrinter(new ShortestNumbers);  // The printer owns it.
}

std::string Format(const Message& message, bool single_line) {
  TextFormat::Printer printer;
  SetUp(single_line, &printer);
  std::string text;
  printer.PrintToString(message, &text);
  return text;
}

}  // namespace

absl::Status ParseTextProto(absl::string_view text, absl::string_view name, Message* message) {
  return Parse(text, name, /*allow_unknown_fields=*/false, message);
}

absl::Status ParseTextProto(absl::string_view text, absl::string_view name, Message* message,
                            std::map<std::string, TextPlace>* places) {
  TextFormat::ParseInfoTree tree;
  const absl::Status status = Parse(text, name, /*allow_unknown_fields=*/false, message, &tree);
  if (status.ok()) AddPlaces(*message, tree, "", places);
  return status;
}

absl::Status ParseTextProtoOfAnyVersion(absl::string_view text, absl::string_view name, Message* message) {
  return Parse(text, name, /*allow_unknown_fields=*/true, message);
}

absl::Status ReadTextProto(const std::string& path, Message* message) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path, kMaxBytes));
  return ParseTextProto(text, path, message);
}

std::string FormatTextProto(const Message& message) { return Format(message, /*single_line=*/false); }

std::string FormatTextProtoLine(const Message& message) {
  const std::string line = Format(message, /*single_line=*/true);
  return std::string(absl::StripSuffix(line, " "));
}

std::string FormatFieldValue(const Message& message, const FieldDescriptor* field, int index) {
  const google::protobuf::Reflection* reflection = message.GetReflection();
  if (field->type() == FieldDescriptor::TYPE_STRING) {
    return index < 0 ? reflection->GetString(message, field) : reflection->GetRepeatedString(message, field, index);
  }
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    const Message& value =
        index < 0 ? reflection->GetMessage(message, field) : reflection->GetRepeatedMessage(message, field, index);
    return absl::StrCat("{ ", FormatTextProtoLine(value), " }");
  }
  TextFormat::Printer printer;
  SetUp(/*single_line=*/true, &printer);
  std::string text;
  printer.PrintFieldValueToString(message, field, index, &text);
  return text;
}

absl::Status WriteTextProto(const std::string& path, const Message& message, absl::string_view comment) {
  const Descriptor* type = message.GetDescriptor();
  std::string text =
      absl::StrCat("# proto-file: ", type->file()->name(), "\n# proto-message: ", type->full_name(), "\n");
  if (!comment.empty()) absl::StrAppend(&text, "# ", comment, "\n");
  absl::StrAppend(&text, "\n", FormatTextProto(message));
  return WriteFileAtomically(path, text);
}

}  // namespace inknet
