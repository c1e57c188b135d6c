#include "sweep/values.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "util/status.h"

namespace inknet::sweep {

using search::Value;

absl::StatusOr<Value> ValueFromProto(const SweepValue& value) {
  switch (value.kind_case()) {
    case SweepValue::kBoolValue:
      return Value(value.bool_value());
    case SweepValue::kIntValue:
      return Value(int64_t{value.int_value()});
    case SweepValue::kDoubleValue:
      if (!std::isfinite(value.double_value())) return absl::InvalidArgumentError("a value is not finite");
      return Value(value.double_value());
    case SweepValue::kStringValue:
      return Value(value.string_value());
    case SweepValue::kListValue: {
      Value::List list;
      for (const SweepValue& item : value.list_value().items()) {
        ASSIGN_OR_RETURN(Value converted, ValueFromProto(item));
        list.push_back(std::move(converted));
      }
      return Value(std::move(list));
    }
    case SweepValue::KIND_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError(
      "a value is empty; give int_value, double_value, string_value, bool_value or list_value");
}

SweepValue ValueToProto(const Value& value) {
  struct Setter {
    SweepValue* out;
    void operator()(bool truth) const { out->set_bool_value(truth); }
    void operator()(int64_t whole) const { out->set_int_value(whole); }
    void operator()(double real) const { out->set_double_value(real); }
    void operator()(const std::string& text) const { out->set_string_value(text); }
    void operator()(const Value::List& list) const {
      SweepValue::List* items = out->mutable_list_value();  // There, also when it is empty.
      for (const Value& item : list) *items->add_items() = ValueToProto(item);
    }
  };
  SweepValue message;
  std::visit(Setter{&message}, value.content);
  return message;
}

}  // namespace inknet::sweep
