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
    case SweepValue::kUintValue:
      return Value(uint64_t{value.uint_value()});
    case SweepValue::kNullValue:
      return Value(Value::Null());
    case SweepValue::kMapValue: {
      const SweepValue::Map& map = value.map_value();
      if (map.keys_size() != map.values_size()) {
        return absl::InvalidArgumentError("a map has not as many keys as values");
      }
      Value::Map converted;
      for (int i = 0; i < map.keys_size(); ++i) {
        converted.keys.push_back(map.keys(i));
        ASSIGN_OR_RETURN(Value item, ValueFromProto(map.values(i)));
        converted.values.push_back(std::move(item));
      }
      return Value(std::move(converted));
    }
    case SweepValue::KIND_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError(
      "a value is empty; give int_value, uint_value, double_value, string_value, bool_value, list_value, map_value or "
      "null_value");
}

SweepValue ValueToProto(const Value& value) {
  struct Setter {
    SweepValue* out;
    void operator()(bool truth) const { out->set_bool_value(truth); }
    void operator()(int64_t whole) const { out->set_int_value(whole); }
    void operator()(uint64_t whole) const { out->set_uint_value(whole); }
    void operator()(double real) const { out->set_double_value(real); }
    void operator()(Value::Null) const { out->set_null_value(true); }
    void operator()(const std::string& text) const { out->set_string_value(text); }
    void operator()(const Value::List& list) const {
      SweepValue::List* items = out->mutable_list_value();  // There, also when it is empty.
      for (const Value& item : list) *items->add_items() = ValueToProto(item);
    }
    void operator()(const Value::Map& map) const {
      SweepValue::Map* entries = out->mutable_map_value();
      for (const std::string& key : map.keys) entries->add_keys(key);
      for (const Value& value : map.values) *entries->add_values() = ValueToProto(value);
    }
  };
  SweepValue message;
  std::visit(Setter{&message}, value.content);
  return message;
}

}  // namespace inknet::sweep
