#include "record/tensorboard/hyperparameters.h"

#include <google/protobuf/descriptor.h>

#include <charconv>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace inknet::tensorboard {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::Reflection;

Value Number(double number) {
  Value value;
  value.set_number_value(number);
  return value;
}

Value Switch(bool on) {
  Value value;
  value.set_bool_value(on);
  return value;
}

Value Text(std::string text) {
  Value value;
  value.set_string_value(std::move(text));
  return value;
}

// The value of a field, or the element `index` of a list. Not of a message.
class FieldReader {
 public:
  FieldReader(const Message& message, const FieldDescriptor* field) : message_(message), field_(field) {}

  Value Read(int index) const {
    switch (field_->cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return Number(Get(index, &Reflection::GetInt32, &Reflection::GetRepeatedInt32));
      case FieldDescriptor::CPPTYPE_INT64:
        return Number(static_cast<double>(Get(index, &Reflection::GetInt64, &Reflection::GetRepeatedInt64)));
      case FieldDescriptor::CPPTYPE_UINT32:
        return Number(Get(index, &Reflection::GetUInt32, &Reflection::GetRepeatedUInt32));
      case FieldDescriptor::CPPTYPE_UINT64:
        return Number(static_cast<double>(Get(index, &Reflection::GetUInt64, &Reflection::GetRepeatedUInt64)));
      case FieldDescriptor::CPPTYPE_FLOAT:
        return Number(Get(index, &Reflection::GetFloat, &Reflection::GetRepeatedFloat));
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return Number(Get(index, &Reflection::GetDouble, &Reflection::GetRepeatedDouble));
      case FieldDescriptor::CPPTYPE_BOOL:
        return Switch(Get(index, &Reflection::GetBool, &Reflection::GetRepeatedBool));
      case FieldDescriptor::CPPTYPE_ENUM:
        return Text(Get(index, &Reflection::GetEnum, &Reflection::GetRepeatedEnum)->name());
      case FieldDescriptor::CPPTYPE_STRING:
        return Text(Get(index, &Reflection::GetString, &Reflection::GetRepeatedString));
      case FieldDescriptor::CPPTYPE_MESSAGE:
        break;
    }
    return Value();
  }

 private:
  template <typename T>
  T Get(int index, T (Reflection::*get)(const Message&, const FieldDescriptor*) const,
        T (Reflection::*get_element)(const Message&, const FieldDescriptor*, int) const) const {
    const Reflection* reflection = message_.GetReflection();
    return field_->is_repeated() ? (reflection->*get_element)(message_, field_, index)
                                 : (reflection->*get)(message_, field_);
  }

  const Message& message_;
  const FieldDescriptor* const field_;
};

// A number with the fewest digits that give it back.
std::string TextOf(const Value& value) {
  switch (value.kind_case()) {
    case Value::kNumberValue: {
      char digits[32];  // The longest double takes 24.
      const char* end = std::to_chars(digits, digits + sizeof(digits), value.number_value()).ptr;
      return std::string(static_cast<const char*>(digits), end);
    }
    case Value::kBoolValue:
      return value.bool_value() ? "true" : "false";
    case Value::kStringValue:
    case Value::KIND_NOT_SET:
      break;
  }
  return value.string_value();
}

Value ListOf(const Message& message, const FieldDescriptor* field) {
  std::string list;
  for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
    absl::StrAppend(&list, i > 0 ? "," : "", TextOf(FieldReader(message, field).Read(i)));
  }
  return Text(list);
}

void AddFields(const Message& message, const std::string& prefix, std::vector<Hyperparameter>* hyperparameters) {
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message.GetDescriptor()->field(i);
    const std::string path = absl::StrCat(prefix, field->name());
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      if (field->is_repeated()) continue;  // Has no path.
      // That of a field that is not set has the defaults.
      AddFields(message.GetReflection()->GetMessage(message, field), path + ".", hyperparameters);
      continue;
    }
    Hyperparameter& hyperparameter = hyperparameters->emplace_back();
    hyperparameter.set_key(path);
    *hyperparameter.mutable_value() =
        field->is_repeated() ? ListOf(message, field) : FieldReader(message, field).Read(0);
  }
}

}  // namespace

std::vector<Hyperparameter> HyperparametersOf(const Message& config) {
  std::vector<Hyperparameter> hyperparameters;
  AddFields(config, "", &hyperparameters);
  return hyperparameters;
}

}  // namespace inknet::tensorboard
