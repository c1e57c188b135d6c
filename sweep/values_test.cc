#include "sweep/values.h"

#include <limits>

#include "gtest/gtest.h"

namespace inknet::sweep {
namespace {

using search::Value;

TEST(ValuesTest, ThereAndBackIsTheSame) {
  const Value list(Value::List{512, "a", Value::List{}});
  for (const Value& value : {Value(true), Value(5), Value(0.1), Value("relu"), list, Value(UINT64_MAX),
                             Value(Value::Null()), Value(Value::Map{{"a", "b"}, {1, list}})}) {
    EXPECT_EQ(*ValueFromProto(ValueToProto(value)), value) << search::Text(value);
  }
}

TEST(ValuesTest, NothingAndWhatIsNotFiniteAreNoValues) {
  SweepValue value;
  EXPECT_FALSE(ValueFromProto(value).ok());
  value.mutable_list_value()->add_items();
  EXPECT_FALSE(ValueFromProto(value).ok()) << "inside a list";
  value.set_double_value(std::numeric_limits<double>::quiet_NaN());
  EXPECT_FALSE(ValueFromProto(value).ok());
  value.set_double_value(std::numeric_limits<double>::infinity());
  EXPECT_FALSE(ValueFromProto(value).ok());
}

}  // namespace
}  // namespace inknet::sweep
