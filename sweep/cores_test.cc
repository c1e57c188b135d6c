#include "sweep/cores.h"

#include <tuple>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::sweep {
namespace {

using search::Method;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::tuple<int, int> Shares(int cores, int parallel, Method method, int64_t trials) {
  const CoreShares shares = ShareCores(cores, parallel, method, trials);
  return {shares.parallel, shares.threads};
}

TEST(CoresTest, OneTrialForEachCoreWhereNobodySaysOtherwise) {
  EXPECT_EQ(Shares(2, 0, Method::kBayes, 36), std::make_tuple(2, 1));
  EXPECT_EQ(Shares(16, 0, Method::kRandom, 100), std::make_tuple(16, 1));
}

TEST(CoresTest, FewTrialsGetTheCoresThatWouldBeIdle) {
  EXPECT_EQ(Shares(16, 0, Method::kGrid, 5), std::make_tuple(5, 3));
  EXPECT_EQ(Shares(1, 0, Method::kGrid, 5), std::make_tuple(1, 1));
}

TEST(CoresTest, BayesHasEnoughRoundsToLearnFrom) {
  EXPECT_EQ(Shares(64, 0, Method::kBayes, 36), std::make_tuple(4, 16));
  EXPECT_EQ(Shares(64, 0, Method::kBayes, 3), std::make_tuple(2, 32));
  EXPECT_EQ(Shares(64, 0, Method::kBayes, 1), std::make_tuple(1, 64));
  EXPECT_THAT(ShareCores(64, 0, Method::kBayes, 36).why, HasSubstr("4 trials at once, 16 threads each, on 64 cores"));
}

TEST(CoresTest, WhatTheUserAsksForIsDone) {
  EXPECT_EQ(Shares(2, 5, Method::kBayes, 3), std::make_tuple(5, 1));
  EXPECT_EQ(Shares(8, 3, Method::kBayes, 36), std::make_tuple(3, 2));
}

TEST(CoresTest, TrialsAreBoundToCoresOfTheirOwn) {
  const CoreShares shares = ShareCores(5, 2, Method::kRandom, 9);
  const std::vector<int> allowed = {0, 2, 3, 6, 7};
  EXPECT_THAT(CoresOfSlot(allowed, shares, 0), ElementsAre(0, 2));
  EXPECT_THAT(CoresOfSlot(allowed, shares, 1), ElementsAre(3, 6));
}

TEST(CoresTest, MoreTrialsThanCoresAreLeftToTheSystem) {
  EXPECT_THAT(CoresOfSlot({0, 1}, ShareCores(2, 3, Method::kRandom, 9), 0), IsEmpty());
}

}  // namespace
}  // namespace inknet::sweep
