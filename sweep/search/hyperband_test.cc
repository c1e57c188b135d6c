#include "sweep/search/hyperband.h"

#include <cmath>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::search {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Hyperband FromMin(int64_t min_iter, double eta) { return {{}, {}, min_iter, eta, false}; }
Hyperband FromMax(int64_t max_iter, int64_t s, double eta) { return {max_iter, s, {}, eta, false}; }

// The first two are the examples of W&B's documentation.
TEST(HyperbandTest, BracketsByHand) {
  EXPECT_THAT(Brackets(FromMin(3, 3), 100), ElementsAre(3, 9, 27, 81));
  EXPECT_THAT(Brackets(FromMax(27, 2, 3), 27), ElementsAre(3, 9));
  EXPECT_THAT(Brackets(FromMin(3, 3), 27), ElementsAre(3, 9)) << "nothing is saved at the last iteration";
  EXPECT_THAT(Brackets(FromMin(3, 3), 3), IsEmpty());
  EXPECT_THAT(Brackets(FromMin(3, 1.5), 20), ElementsAre(3, 4, 6, 10, 15)) << "3, 4.5, 6.75, 10.125, 15.19";
  EXPECT_THAT(Brackets(FromMin(1, 1.2), 5), ElementsAre(1, 2, 3, 4)) << "each once";
  EXPECT_THAT(Brackets(FromMax(10, 5, 3), 100), ElementsAre(1, 3)) << "10 / 27 is below 1";
  EXPECT_THAT(Brackets(FromMax(27, 2, 3), 5), ElementsAre(3)) << "a trial can be shorter than max_iter";
  Hyperband both = FromMax(27, 1, 3);
  both.min_iter = 2;
  EXPECT_THAT(Brackets(both, 27), ElementsAre(9)) << "max_iter goes first, as in W&B";
}

TEST(HyperbandTest, AboutOneInEtaGoesOn) {
  const Hyperband rule = FromMin(1, 3);
  const auto stop = [&](double own, std::vector<double> others) {
    return ShouldStop(rule, Goal::kMinimize, {own}, others);
  };
  EXPECT_FALSE(stop(5, {})) << "alone";
  EXPECT_TRUE(stop(5, {4})) << "two values: number floor(2 / 3) = 0 is the threshold";
  EXPECT_FALSE(stop(3, {4}));
  EXPECT_FALSE(stop(4, {4})) << "as good is good enough";
  EXPECT_FALSE(stop(2, {1, 3})) << "three values: number 1";
  EXPECT_TRUE(stop(3, {1, 2}));
  EXPECT_FALSE(stop(3, {1, 2, 4, 5, 6})) << "six values: number 2";
  EXPECT_TRUE(stop(4, {1, 2, 3, 5, 6}));
}

TEST(HyperbandTest, MaximizingIsMinimizingTheOpposite) {
  const Hyperband rule = FromMin(1, 2);
  EXPECT_TRUE(ShouldStop(rule, Goal::kMaximize, {70}, {85, 90, 80})) << "the threshold is number 2, 80";
  EXPECT_FALSE(ShouldStop(rule, Goal::kMaximize, {80}, {85, 90, 70}));
}

TEST(HyperbandTest, OnlyStrictForgetsABetterPast) {
  Hyperband rule = FromMin(3, 3);
  EXPECT_FALSE(ShouldStop(rule, Goal::kMinimize, {1, 5, 6}, {2, 3}));
  rule.strict = true;
  EXPECT_TRUE(ShouldStop(rule, Goal::kMinimize, {1, 5, 6}, {2, 3}));
}

TEST(HyperbandTest, WhatIsNotFiniteIsTheWorst) {
  Hyperband rule = FromMin(1, 3);
  rule.strict = true;
  EXPECT_TRUE(ShouldStop(rule, Goal::kMaximize, {NAN}, {1, 2}));
  EXPECT_TRUE(ShouldStop(rule, Goal::kMaximize, {INFINITY}, {1, 2}));
  EXPECT_FALSE(ShouldStop(rule, Goal::kMinimize, {5}, {NAN, NAN}));
}

TEST(HyperbandTest, WhatMakesNoSenseIsRefusedWithTheReason) {
  const auto error = [](const Hyperband& rule) { return std::string(CheckHyperband(rule).message()); };
  EXPECT_EQ(error(FromMin(3, 3)), "");
  EXPECT_EQ(error(FromMax(27, 2, 3)), "");
  EXPECT_THAT(error({}), HasSubstr("needs min_iter, or max_iter and s"));
  EXPECT_THAT(error(FromMin(0, 3)), HasSubstr("min_iter is 0"));
  EXPECT_THAT(error(FromMin(3, 1)), HasSubstr("eta is 1, and has to be above 1"));
  EXPECT_THAT(error(FromMin(3, NAN)), HasSubstr("eta is nan"));
  EXPECT_THAT(error(FromMax(27, 0, 3)), HasSubstr("s is 0"));
  EXPECT_THAT(error(FromMax(2, 1, 3)), HasSubstr("max_iter 2 is below eta 3"));
  Hyperband rule;
  rule.max_iter = 27;
  EXPECT_THAT(error(rule), HasSubstr("max_iter needs s"));
}

}  // namespace
}  // namespace inknet::search
