#include "report/format.h"

#include <cmath>
#include <limits>

#include "gtest/gtest.h"

namespace inknet::report {
namespace {

TEST(FormatTest, Numbers) {
  EXPECT_EQ(FormatPercent(0.84138, 2), "84.14 %");
  EXPECT_EQ(FormatPercent(1, 0), "100 %");
  EXPECT_EQ(FormatCount(0), "0");
  EXPECT_EQ(FormatCount(999), "999");
  EXPECT_EQ(FormatCount(951343), "951,343");
  EXPECT_EQ(FormatCount(-1234567), "-1,234,567");
  EXPECT_EQ(FormatCount(-123), "-123");
  EXPECT_EQ(FormatRounded(72360.5), "72,361");
  EXPECT_EQ(FormatFixed(0.54016, 4), "0.5402");
  EXPECT_EQ(FormatInterval(0.83612, 0.8465), "83.61 \u2013 84.65 %");
  EXPECT_EQ(FormatPlural(1, "run"), "1 run");
  EXPECT_EQ(FormatPlural(1000, "epoch"), "1,000 epochs");
}

TEST(FormatTest, WhatIsNotANumberIsNone) {
  for (double value : {std::nan(""), std::numeric_limits<double>::infinity()}) {
    EXPECT_EQ(FormatPercent(value, 2), kNone);
    EXPECT_EQ(FormatRounded(value), kNone);
    EXPECT_EQ(FormatFixed(value, 1), kNone);
    EXPECT_EQ(FormatInterval(value, value), kNone);
  }
}

TEST(FormatTest, TimesAreInUtcAndReadable) {
  EXPECT_EQ(FormatTime("2026-11-22T13:25:03+00:00"), "22 November 2026, 13:25 UTC");
  EXPECT_EQ(FormatTime("2026-03-01T00:05:03+02:00"), "28 February 2026, 22:05 UTC");
  EXPECT_EQ(FormatTime("yesterday"), "yesterday");
}

}  // namespace
}  // namespace inknet::report
