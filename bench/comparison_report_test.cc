#include "bench/comparison_report.h"

#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::bench {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

ComparisonReport Report() {
  ComparisonReport report;
  report.sides = {"old", "new"};
  report.date = "now";
  ComparedCase& slower = report.cases.emplace_back();
  slower.name = "train/a";
  for (int i = 0; i < 5; ++i) {
    for (auto* const side : {&slower.baseline, &slower.candidate}) {
      Measurement& one = side->emplace_back();
      one.seconds = side == &slower.baseline ? 0.010 : 0.011;
      one.threads = 2;
      one.iterations = 10;
      one.counters = {{"items_per_second", 5}, {"ratio", std::numeric_limits<double>::quiet_NaN()}};
      one.parts = {{"forward", 0.01}, {"backward", side == &slower.baseline ? 0.01 : 0.012}};
    }
  }
  slower.comparison = {statistics::Verdict::kSlower, 5, 1.1, {1.08, 1.12}};
  report.cases.emplace_back().name = "train/b";
  return report;
}

TEST(ComparisonJsonTest, HasEveryMeasurementOfBothSidesAndTheVerdicts) {
  const auto json = nlohmann::json::parse(ComparisonJson(Report()));
  ASSERT_EQ(json["benchmarks"].size(), 10);
  EXPECT_EQ(json["benchmarks"][0]["name"], "baseline/train/a");
  EXPECT_DOUBLE_EQ(json["benchmarks"][0]["real_time"], 10000);
  EXPECT_EQ(json["benchmarks"][0]["threads"], 2);
  EXPECT_EQ(json["benchmarks"][0]["items_per_second"], 5);
  EXPECT_TRUE(json["benchmarks"][0]["ratio"].is_null());
  EXPECT_EQ(json["benchmarks"][9]["name"], "candidate/train/a");
  EXPECT_EQ(json["benchmarks"][9]["repetition_index"], 4);
  EXPECT_EQ(json["verdicts"][0]["verdict"], "slower");
  EXPECT_EQ(json["verdicts"][0]["phase"], "backward");
  EXPECT_NEAR(json["verdicts"][0]["phase_shares"]["backward"], 0.1, 1e-12);
  EXPECT_TRUE(json["verdicts"][1]["ratio"].is_null());
  EXPECT_EQ(json["context"]["baseline"], "old");
}

TEST(ComparisonJsonTest, SaysWhyACaseFailedInWhateverEncodingThatIs) {
  ComparisonReport report = Report();
  report.cases[1].failure = absl::FailedPreconditionError("said \xff");
  const auto json = nlohmann::json::parse(ComparisonJson(report));
  EXPECT_EQ(json["verdicts"][1]["verdict"], "failed");
  EXPECT_EQ(json["verdicts"][1]["failure"], "said \xEF\xBF\xBD");
}

TEST(ComparisonMarkdownTest, WhatChangedComesFirstAndTheRestIsFolded) {
  ComparisonReport report = Report();
  report.machine.set_cpu_model("CPU");
  report.machine.set_cores(2);
  report.seconds = 90;
  const std::string text = ComparisonMarkdown(report);
  EXPECT_THAT(text, StartsWith("### ▲ Slower: 1 of 2\n\n1 slower, 1 cannot be told\n"));
  const size_t slower = text.find(
      "| ▲&nbsp;**slower** | <code>train/a</code> | 10.000&nbsp;ms | 11.000&nbsp;ms | **+10.0&nbsp;%** | "
      "+8.0&nbsp;..&nbsp;"
      "+12.0&nbsp;% | backward +10.0 % of a step |\n");
  const size_t folded = text.find("<details>");
  const size_t rest = text.find("| cannot&nbsp;tell | <code>train/b</code> | - | - | - | - |\n");
  ASSERT_NE(rest, std::string::npos) << text;
  EXPECT_LT(slower, folded);
  EXPECT_LT(folded, rest);
  EXPECT_THAT(text, AllOf(HasSubstr("old → new"), HasSubstr("for 90.0 s; 0 to 5 pairs"), HasSubstr("on CPU, 2 cores"),
                          HasSubstr("probability of 99 %")));
}

TEST(ComparisonMarkdownTest, NamesMayHoldWhatMarkdownMeansSomethingBy) {
  ComparisonReport report = Report();
  report.cases[0].name = "BM_a<int|`x`>*_";
  report.cases[1].failure = absl::FailedPreconditionError("said *<b>*\n|");
  const std::string text = ComparisonMarkdown(report);
  EXPECT_THAT(text, HasSubstr("<code>BM&#95;a&lt;int&#124;&#96;x&#96;&gt;&#42;&#95;</code>"));
  EXPECT_THAT(text, HasSubstr("✖ <code>train/b</code> said &#42;&lt;b&gt;&#42; &#124;\n"));
}

TEST(ComparisonMarkdownTest, NothingSlowerIsSaidToo) {
  ComparisonReport report = Report();
  report.cases.erase(report.cases.begin());
  EXPECT_THAT(ComparisonMarkdown(report),
              StartsWith("### Nothing is slower that could be told: 1 of 1 could not\n\n1 cannot be told\n"));
  report.cases[0].comparison.verdict = statistics::Verdict::kSame;
  EXPECT_THAT(ComparisonMarkdown(report), StartsWith("### Nothing is slower\n\n1 the same\n"));
  report.cases[0].failure = absl::FailedPreconditionError("died");
  EXPECT_THAT(ComparisonMarkdown(report), StartsWith("### ✖ Failed: 1 of 1\n\n1 failed\n"));
}

}  // namespace
}  // namespace inknet::bench
