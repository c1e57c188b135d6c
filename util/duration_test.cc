#include "util/duration.h"

#include "gtest/gtest.h"

namespace inknet {
namespace {

TEST(DurationTest, SecondsAreReadable) {
  EXPECT_EQ(FormatSeconds(0.944), "0.94 s");
  EXPECT_EQ(FormatSeconds(9.999), "10.0 s");
  EXPECT_EQ(FormatSeconds(42.14), "42.1 s");
  EXPECT_EQ(FormatSeconds(99.97), "1m 40s");
  EXPECT_EQ(FormatSeconds(185), "3m 05s");
  EXPECT_EQ(FormatSeconds(7620), "2h 07m");
}

}  // namespace
}  // namespace inknet
