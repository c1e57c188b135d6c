#include "bench/google_benchmark.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::bench {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

// As 1.7 writes it.
std::string Json(const std::string& runs) {
  return absl::StrCat("{\n  \"context\": {\n    \"library_build_type\": \"release\"\n  },\n  \"benchmarks\": [\n", runs,
                      "\n  ]\n}\n");
}

std::string RunOf(const std::string& name, double real_time, const std::string& more = "") {
  return absl::StrCat("    {\n      \"name\": \"", name, "\",\n      \"run_name\": \"", name,
                      "\",\n      \"run_type\": \"iteration\",\n      \"repetitions\": 1,\n      \"threads\": 2,\n",
                      "      \"iterations\": 100,\n      \"real_time\": ", real_time,
                      ",\n      \"cpu_time\": 4.0000000000000000e+00,\n      \"time_unit\": \"us\"", more, "\n    }");
}

std::string ErrorOf(const std::string& json) { return std::string(ParseBenchmarkRun(json, "BM_a").status().message()); }

TEST(GoogleBenchmarkTest, TimesHaveTheirUnitAndCountersTheirNames) {
  const auto run = ParseBenchmarkRun(
      Json(RunOf("BM_a", 5,
                 ",\n      \"items_per_second\": 2.5e+06,\n      \"hits\": 7.0e+00,\n      \"label\": \"x\"")),
      "BM_a");
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_DOUBLE_EQ(run->seconds, 5e-6);
  EXPECT_DOUBLE_EQ(run->cpu_seconds, 4e-6);
  EXPECT_EQ(run->iterations, 100);
  EXPECT_EQ(run->threads, 2);
  EXPECT_THAT(run->counters, ElementsAre(Pair("hits", 7), Pair("items_per_second", 2.5e6)));
}

TEST(GoogleBenchmarkTest, SeveralRepetitionsAreTheirMedian) {
  const std::string runs = absl::StrCat(RunOf("BM_a", 5), ",\n", RunOf("BM_a", 90), ",\n", RunOf("BM_a", 6));
  EXPECT_DOUBLE_EQ(ParseBenchmarkRun(Json(runs), "BM_a")->seconds, 6e-6);
}

TEST(GoogleBenchmarkTest, WhereOnlyStatisticsAreWrittenTheMedianCounts) {
  std::string json;
  for (const char* const aggregate : {"mean", "median", "stddev"}) {
    absl::StrAppend(&json, json.empty() ? "" : ",\n", R"({"name": "BM_a_)", aggregate,
                    R"(", "run_name": "BM_a", "run_type": "aggregate", "aggregate_name": ")", aggregate,
                    R"(", "threads": 1, "iterations": 3, "time_unit": "ns", "cpu_time": 1, "real_time": )",
                    aggregate[0] == 'm' && aggregate[2] == 'd' ? 8 : 99, "}");
  }
  EXPECT_DOUBLE_EQ(ParseBenchmarkRun(Json(json), "BM_a")->seconds, 8e-9);
}

TEST(GoogleBenchmarkTest, CountersThatAreNoNumbersDoNotMakeTheRestUnreadable) {
  const auto run = ParseBenchmarkRun(
      Json(RunOf("BM_a", 5, ",\n      \"ratio\": NaN,\n      \"rate\": -Infinity,\n      \"label\": \"a\\\": NaN\"")),
      "BM_a");
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_TRUE(run->counters.empty());
}

TEST(GoogleBenchmarkTest, BenchmarksThatSkipThemselvesSayWhy) {
  EXPECT_EQ(ErrorOf(Json(RunOf("BM_a", 0, ",\n      \"error_occurred\": true,\n      \"error_message\": \"no file\""))),
            "skipped itself with the error: no file");
  EXPECT_EQ(ErrorOf(Json(RunOf("BM_a", 0, ",\n      \"skipped\": true,\n      \"skip_message\": \"not here\""))),
            "skipped itself: not here");
}

TEST(GoogleBenchmarkTest, OtherResultsAreNamed) {
  EXPECT_THAT(ErrorOf("{"), HasSubstr("not Google Benchmark's JSON"));
  EXPECT_THAT(ErrorOf("[1]"), HasSubstr("not Google Benchmark's JSON"));
  EXPECT_THAT(ErrorOf(R"({"benchmarks": [3, null, {"name": 4}]})"), HasSubstr("no such benchmark"));
  EXPECT_THAT(ErrorOf(R"({"benchmarks": [{"name": "BM_a", "run_type": "iteration", "time_unit": "h"}]})"),
              HasSubstr("time unit \"h\""));
}

TEST(GoogleBenchmarkTest, FilterMatchesTheNameAloneWhateverIsInIt) {
  EXPECT_EQ(ExactFilter("BM_a<int>/8/threads:2"), "^BM_a<int>/8/threads:2$");
  EXPECT_EQ(ExactFilter("BM_a(x*)[1].{2}|^$\\+?"), R"(^BM_a\(x\*\)\[1\]\.\{2\}\|\^\$\\\+\?$)");
}

}  // namespace
}  // namespace inknet::bench
