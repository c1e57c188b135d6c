#include "sweep/search/value.h"

#include "gtest/gtest.h"

namespace inknet::search {
namespace {

TEST(ValueTest, NumbersAreEqualByValueAndOtherTypesMustAgree) {
  EXPECT_EQ(Value(1), Value(1.0));
  EXPECT_NE(Value(1), Value(true));
  EXPECT_NE(Value("1"), Value(1));
  EXPECT_NE(Value(0.1), Value(0.2));
  EXPECT_EQ(Value(Value::List{512, 256}), Value(Value::List{512.0, 256}));
  EXPECT_NE(Value(Value::List{512}), Value(512));
  EXPECT_EQ(Value(Value::Null()), Value(Value::Null()));
  EXPECT_NE(Value(Value::Null()), Value("null"));
  EXPECT_EQ(Value(Value::Map{{"a"}, {1}}), Value(Value::Map{{"a"}, {1.0}}));
  EXPECT_NE(Value(Value::Map{{"a"}, {1}}), Value(Value::Map{{"b"}, {1}}));
}

TEST(ValueTest, LargeWholeNumbersKeepEveryDigit) {
  EXPECT_NE(Value(UINT64_MAX), Value(UINT64_MAX - 1)) << "which are the same as doubles";
  EXPECT_EQ(Text(Value(UINT64_MAX)), "18446744073709551615");
  EXPECT_EQ(Value(uint64_t{5}), Value(5));
}

TEST(ValueTest, OnlyNumbersAreNumbers) {
  EXPECT_EQ(Number(64), 64);
  EXPECT_EQ(Number(0.5), 0.5);
  EXPECT_FALSE(Number(true));
  EXPECT_FALSE(Number("64"));
  EXPECT_FALSE(Number(Value::List{64}));
}

TEST(ValueTest, TextKeepsEveryDigit) {
  EXPECT_EQ(Text(true), "true");
  EXPECT_EQ(Text(-3), "-3");
  EXPECT_EQ(Text(0.3581304456936143), "0.3581304456936143");
  EXPECT_EQ(Text("relu"), "relu");
  EXPECT_EQ(Text(Value::List{512, 256}), "512,256");
  EXPECT_EQ(Text(Value::List{Value::List{512, 256}, "x"}), "[512,256],x");
  EXPECT_EQ(Text(Value::Map{{"a", "b"}, {1, Value::List{2, 3}}}), "{a: 1, b: [2,3]}");
  EXPECT_EQ(Text(Value::Null()), "null");
}

}  // namespace
}  // namespace inknet::search
