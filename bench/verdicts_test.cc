#include "bench/verdicts.h"

#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::bench {
namespace {

using ::testing::HasSubstr;

// Five pairs of which nobody knows the parts.
ComparedCase Slower(const std::string& name, double unit = 1e-3) {
  ComparedCase compared;
  compared.name = name;
  for (int i = 0; i < 5; ++i) {
    compared.baseline.emplace_back().seconds = 10 * unit;
    compared.candidate.emplace_back().seconds = 11 * unit;
  }
  compared.comparison = {statistics::Verdict::kSlower, 5, 1.1, {1.08, 1.12}};
  return compared;
}

ComparedCase Empty(const std::string& name) {
  ComparedCase compared;
  compared.name = name;
  return compared;
}

TEST(VerdictsTest, TableHasARowForEachCaseAlsoForOneWithoutPairs) {
  const std::string table = FormatVerdicts({Slower("train/a"), Empty("train/b")});
  EXPECT_THAT(table, HasSubstr("train/a   10.000 ms   11.000 ms   1.1000  1.0800 .. 1.1200        5  slower\n"));
  EXPECT_THAT(table, HasSubstr("train/b           -           -        -  -                       0  cannot tell\n"));
}

TEST(VerdictsTest, ReasonStandsBesideTheVerdictWhereItIsKnown) {
  ComparedCase compared = Slower("train/a");
  for (Measurement& one : compared.baseline) one.parts = {{"forward", 0.01}, {"waiting", 0}};
  for (Measurement& one : compared.candidate) one.parts = {{"forward", 0.01}, {"waiting", 0.001}};
  EXPECT_EQ(FormatVerdict(compared), "slower by 10 %: waiting +10.0 % of a step");
}

TEST(VerdictsTest, TimesHaveTheUnitThatSuitsThem) {
  for (const auto& [unit, text] :
       {std::pair(1e-10, "1.00 ns"), {1e-8, "100.00 ns"}, {1e-6, "10.00 us"}, {1e-4, "1.000 ms"}, {1.0, "10.000 s"}}) {
    EXPECT_EQ(FormatMedian(Slower("", unit).baseline, Figure::kTime), text);
  }
}

TEST(VerdictsTest, RegressionIsACaseThatIsSlower) {
  EXPECT_TRUE(HasRegression({Empty("a"), Slower("b")}));
  EXPECT_FALSE(HasRegression({Empty("a")}));
}

TEST(VerdictsTest, RegressionThatACommitAcceptsPassesUpToItsSize) {
  ComparedCase compared = Slower("train/a");
  compared.accepted = Acceptance{"train/a", 1.09, "c0ffee", "it checks"};
  EXPECT_FALSE(HasRegression({compared})) << "not for sure above 1.09";
  EXPECT_EQ(FormatVerdict(compared), "slower; accepted up to 9.0 % (c0ffee: it checks)");
  compared.accepted->ratio = 1.07;
  EXPECT_TRUE(HasRegression({compared}));
  EXPECT_EQ(FormatVerdict(compared), "slower; c0ffee accepts no more than 7.0 %");
}

TEST(VerdictsTest, OtherFiguresHaveRowsAndUnitsOfTheirOwn) {
  ComparedCase memory = Slower("train/a");
  memory.figure = Figure::kMemory;
  for (Measurement& one : memory.baseline) one.memory_bytes = 1 << 20;
  for (Measurement& one : memory.candidate) one.memory_bytes = 3 << 19;
  EXPECT_THAT(FormatVerdicts({memory}), HasSubstr("train/a memory    1.00 MiB    1.50 MiB   1.1000  1.0800 .. 1.1200"
                                                  "        5  larger\n"));
  EXPECT_TRUE(HasRegression({memory}));
  memory.comparison = {};
  EXPECT_EQ(CountUntold({memory}), 0) << "times decide how long is measured";
}

TEST(VerdictsTest, CasesThatCannotBeToldAreCountedAndThoseThatFailedAreNamed) {
  ComparedCase failed = Empty("c");
  failed.failure = absl::FailedPreconditionError("was killed");
  EXPECT_EQ(CountUntold({Empty("a"), Slower("b"), failed}), 1);
  EXPECT_TRUE(FailuresOf({Empty("a"), Slower("b")}).ok());
  EXPECT_EQ(FailuresOf({Empty("a"), failed}).message(), "c: was killed");
  EXPECT_THAT(FormatVerdicts({failed}), HasSubstr("  failed\n"));
}

}  // namespace
}  // namespace inknet::bench
