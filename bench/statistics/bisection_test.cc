#include "bench/statistics/bisection.h"

#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bench/statistics/made_up_commits.h"
#include "bench/statistics/noise.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "util/random.h"
#include "util/status.h"

namespace inknet::statistics {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Each is a program of its own; those from `steps`' places on take so many times as long.
std::vector<MadeUpCommit> Commits(int count, const std::vector<std::pair<int, double>>& steps) {
  std::vector<MadeUpCommit> commits(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) {
    commits[static_cast<size_t>(i)].program = absl::StrCat(i);
    for (const auto& [place, factor] : steps) {
      if (i >= place) commits[static_cast<size_t>(i)].time *= factor;
    }
  }
  return commits;
}

MadeUpCommits Quiet(std::vector<MadeUpCommit> commits, Random* random, double spread = 0.003) {
  return MadeUpCommits(
      std::move(commits), 100,
      [spread](double ratio, int count, Random* source) {
        Noise noise;
        noise.spread = spread;
        return SimulatePairs(noise, ratio, count, Order::kRandom, source);
      },
      random);
}

absl::StatusOr<Bisection> Find(int places, const BisectionOptions& options, BisectionSubject* subject,
                               double error = 0.01) {
  ErrorBudget budget(error, places);
  return FindChanges(places, options, std::nullopt, &budget, subject);
}

std::vector<std::pair<int, int>> PlacesOf(const absl::StatusOr<Bisection>& found) {
  std::vector<std::pair<int, int>> places;
  EXPECT_TRUE(found.ok()) << found.status();
  if (!found.ok()) return places;
  for (const Change& change : found->changes) places.emplace_back(change.before, change.after);
  return places;
}

TEST(ErrorBudgetTest, AllSharesSumToLessThanTheError) {
  for (const int places : {2, 3, 64, 1000}) {
    ErrorBudget budget(0.01, places);
    double sum = 0;
    for (int i = 0; i < 10000; ++i) sum += budget.Next();
    EXPECT_LT(sum, 0.01);
    EXPECT_GT(sum, 0.0099);
  }
}

TEST(BisectionTest, FindsTheCommitWhereverItIs) {
  Random random(1);
  for (int place = 1; place < 20; ++place) {
    for (const double factor : {1.03, 0.96}) {
      MadeUpCommits commits = Quiet(Commits(20, {{place, factor}}), &random);
      const auto found = Find(20, {}, &commits);
      EXPECT_THAT(PlacesOf(found), ElementsAre(std::make_pair(place - 1, place)));
      EXPECT_NEAR(found->changes[0].size.ratio, factor, 0.005);
      EXPECT_LE(commits.comparisons(), 7);
    }
  }
}

TEST(BisectionTest, EndsThatDoNotDifferEndTheSearchAtOnce) {
  Random random(2);
  MadeUpCommits commits = Quiet(Commits(20, {}), &random);
  const auto found = Find(20, {}, &commits);
  EXPECT_THAT(PlacesOf(found), ElementsAre());
  EXPECT_EQ(found->unchanged[0].ends.verdict, Verdict::kSame);
  EXPECT_EQ(commits.comparisons(), 1);
}

TEST(BisectionTest, CommitsOfEqualBytesAreNotMeasured) {
  Random random(3);
  std::vector<MadeUpCommit> commits = Commits(64, {{40, 1.05}});
  for (size_t i = 0; i < commits.size(); ++i) commits[i].program = i < 40 ? "old" : "new";
  MadeUpCommits subject = Quiet(commits, &random);
  EXPECT_THAT(PlacesOf(Find(64, {}, &subject)), ElementsAre(std::make_pair(39, 40)));
  EXPECT_EQ(subject.comparisons(), 1) << "the ends alone";
}

TEST(BisectionTest, CommitsThatDoNotBuildAreWalkedAround) {
  Random random(4);
  std::vector<MadeUpCommit> commits = Commits(30, {{9, 1.1}});
  for (size_t i = 12; i < 20; ++i) commits[i].builds = false;
  MadeUpCommits subject = Quiet(commits, &random);
  const auto found = Find(30, {}, &subject);
  EXPECT_THAT(PlacesOf(found), ElementsAre(std::make_pair(8, 9)));
  EXPECT_FALSE(found->left_out.empty());
  EXPECT_LT(found->left_out.size(), 8) << "not each of them is built in vain";
}

TEST(BisectionTest, AmongCommitsThatDoNotBuildTheAnswerIsARange) {
  Random random(5);
  std::vector<MadeUpCommit> commits = Commits(30, {{14, 1.1}});
  for (size_t i = 12; i < 16; ++i) commits[i].builds = false;
  MadeUpCommits subject = Quiet(commits, &random);
  const auto found = Find(30, {}, &subject);
  EXPECT_THAT(PlacesOf(found), ElementsAre(std::make_pair(11, 16)));
  EXPECT_THAT(found->left_out, ::testing::SizeIs(4));
  EXPECT_FALSE(found->changes[0].contradicted);
}

TEST(BisectionTest, ALevelHalfWayBetweenTheEndsLeadsToOneOfTwoChanges) {
  Random random(6);
  MadeUpCommits subject = Quiet(Commits(30, {{10, 1.03}, {20, 1.03}}), &random);
  const auto places = PlacesOf(Find(30, {}, &subject));
  ASSERT_EQ(places.size(), 1);
  EXPECT_TRUE(places[0].second == 10 || places[0].second == 20) << places[0].second;
}

TEST(BisectionTest, AllChangesAreFoundOneByOne) {
  Random random(7);
  BisectionOptions all;
  all.all = true;
  MadeUpCommits subject = Quiet(Commits(40, {{5, 1.05}, {17, 1.02}, {18, 1.2}, {33, 0.97}}), &random);
  const auto found = Find(40, all, &subject);
  EXPECT_THAT(PlacesOf(found), ElementsAre(std::make_pair(4, 5), std::make_pair(16, 17), std::make_pair(17, 18),
                                           std::make_pair(32, 33)));
}

TEST(BisectionTest, WhatCannotBeToldGetsMoreTimeAndThenWidensTheAnswer) {
  // The subject cannot tell anything of places 8 .. 11, with patience or not.
  class Vague : public MadeUpCommits {
   public:
    using MadeUpCommits::MadeUpCommits;
    absl::StatusOr<Comparison> Compare(const BisectionQuestion& question) override {
      if (question.candidate < 8 || question.candidate > 11) return MadeUpCommits::Compare(question);
      patience.push_back(question.patience);
      return Comparison();
    }
    std::vector<int> patience;
  };
  Random random(8);
  const auto pairs = [](double ratio, int count, Random*) {
    return std::vector<Pair>(static_cast<size_t>(count), Pair{1, ratio});
  };
  Vague subject(Commits(20, {{10, 1.05}}), 100, pairs, &random);
  const auto found = Find(20, {}, &subject);
  EXPECT_THAT(PlacesOf(found), ElementsAre(std::make_pair(7, 12)));
  EXPECT_THAT(subject.patience, ElementsAre(1, 4, 1, 4, 1, 4, 1, 4));
  EXPECT_THAT(found->left_out[0].second, HasSubstr("cannot be told"));
}

TEST(BisectionTest, LikelyPlacesAreTriedFirst) {
  Random random(9);
  BisectionOptions options;
  options.likely = {50};
  MadeUpCommits subject = Quiet(Commits(64, {{50, 1.05}}), &random);
  EXPECT_THAT(PlacesOf(Find(64, options, &subject)), ElementsAre(std::make_pair(49, 50)));
  EXPECT_EQ(subject.comparisons(), 4) << "both ends, both sides of the place, and its size";
}

TEST(BisectionTest, ASizeThatGoesAgainstTheSearchIsSaid) {
  class Liar : public MadeUpCommits {
   public:
    using MadeUpCommits::MadeUpCommits;
    absl::StatusOr<Comparison> Compare(const BisectionQuestion& question) override {
      ASSIGN_OR_RETURN(Comparison said, MadeUpCommits::Compare(question));
      if (question.baseline == 0) return said;
      said.verdict = Verdict::kSame;
      said.ratio = 1;
      said.interval = {0.999, 1.001};
      return said;
    }
  };
  Random random(10);
  const auto pairs = [](double ratio, int count, Random*) {
    return std::vector<Pair>(static_cast<size_t>(count), Pair{1, ratio});
  };
  Liar subject(Commits(20, {{10, 1.05}}), 100, pairs, &random);
  const auto found = Find(20, {}, &subject);
  EXPECT_THAT(PlacesOf(found), ElementsAre(std::make_pair(0, 19)));
  EXPECT_TRUE(found->changes[0].contradicted);
}

TEST(BisectionTest, ErrorsOfTheSubjectEndTheSearch) {
  class Stopped : public MadeUpCommits {
   public:
    using MadeUpCommits::MadeUpCommits;
    absl::StatusOr<Comparison> Compare(const BisectionQuestion&) override { return absl::CancelledError("stop"); }
  };
  Random random(11);
  Stopped subject(Commits(20, {{10, 1.05}}), 100, {}, &random);
  EXPECT_TRUE(absl::IsCancelled(Find(20, {}, &subject).status()));
  std::vector<MadeUpCommit> commits = Commits(20, {{10, 1.05}});
  commits[19].builds = false;
  MadeUpCommits broken = Quiet(commits, &random);
  EXPECT_THAT(std::string(Find(20, {}, &broken).status().message()), HasSubstr("does not build"));
}

TEST(BisectionTest, NamesNoWrongCommitInNoise) {
  Random random(12);
  int right = 0;
  for (int i = 0; i < 100; ++i) {
    const int place = 1 + static_cast<int>(random.Below(63));
    MadeUpCommits subject = Quiet(Commits(64, {{place, 1.03}}), &random, 0.01);
    const auto found = Find(64, {}, &subject);
    ASSERT_TRUE(found.ok()) << found.status();
    for (const Change& change : found->changes) {
      EXPECT_LT(change.before, place);
      EXPECT_GE(change.after, place);
    }
    right += found->changes.size() == 1 && found->changes[0].after == place && found->changes[0].before == place - 1;
  }
  EXPECT_GE(right, 98);
}

}  // namespace
}  // namespace inknet::statistics
