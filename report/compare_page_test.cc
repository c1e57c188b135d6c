#include "report/compare_page.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "report/html.h"
#include "report/test_data.h"

namespace inknet::report {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

ComparedRun RunIn(const std::string& folder, const std::string& name = "same") {
  ComparedRun run{folder, MakeRecord(3), {}};
  run.record.mutable_config()->set_name(name);
  return run;
}

Json Charts(const std::string& page) {
  const std::string begin = "<script type=\"application/json\" id=\"charts\">";
  const size_t from = page.find(begin) + begin.size();
  return Json::parse(page.substr(from, page.find("</script>", from) - from));
}

TEST(ComparePageTest, RunsOfTheSameNameAreToldApartByTheirFolders) {
  EXPECT_THAT(RunLabels({RunIn("runs/a", "x"), RunIn("runs/b", "y")}), ElementsAre("x", "y"));
  EXPECT_THAT(RunLabels({RunIn("runs/a"), RunIn("runs/b/"), RunIn("c", "y")}),
              ElementsAre("same (a)", "same (b)", "y"));
  EXPECT_THAT(RunLabels({RunIn("x/a"), RunIn("y/a"), RunIn("b")}), ElementsAre("same (x/a)", "same (y/a)", "same (b)"));
}

TEST(ComparePageTest, EveryRunIsInEveryChart) {
  ComparedRun b = RunIn("b");
  b.evaluation = MakeEvaluation(10);
  const Json charts = Charts(ComparePage({RunIn("a"), b}));
  ASSERT_EQ(charts.size(), 6u);
  const Json& intervals = charts[0]["data"][0]["values"];
  EXPECT_EQ(
      intervals[0],
      (Json{{"series", "same (a)"}, {"color", "var(--series-1)"}, {"value", 84.14}, {"low", 84.14}, {"high", 84.14}}));
  EXPECT_EQ(intervals[1]["low"], 100 * 0.8912);
  for (size_t i = 1; i < charts.size(); ++i) {
    EXPECT_EQ(charts[i]["data"][0]["values"].size(), 6u);
    EXPECT_EQ(charts[i]["scales"][2]["domain"], Json::array({"same (a)", "same (b)"}));
  }
}

TEST(ComparePageTest, OnlyFieldsThatDifferAreListed) {
  ComparedRun b = RunIn("b");
  b.record.mutable_config()->mutable_train()->mutable_optimizer()->set_momentum(0.875);
  const std::string page = ComparePage({RunIn("a"), b});
  EXPECT_THAT(page, HasSubstr(">train.optimizer.momentum</th><td class=\"mono\">0</td><td class=\"mono\">0.875</td>"));
  EXPECT_THAT(page, Not(HasSubstr("train.optimizer.beta1")));
  EXPECT_THAT(page, Not(HasSubstr("train.epochs")));
}

TEST(ComparePageTest, OtherImagesAreFlagged) {
  ComparedRun b = RunIn("b");
  EXPECT_THAT(ComparePage({RunIn("a"), b}), Not(HasSubstr("not on the same images")));
  b.evaluation = MakeEvaluation(10);
  b.evaluation->mutable_data()->set_content_sha256("0ther");
  EXPECT_THAT(ComparePage({RunIn("a"), b}), HasSubstr("not on the same images"));
  ComparedRun c = RunIn("c");
  c.record.mutable_data()->set_content_sha256("0ther");
  EXPECT_THAT(ComparePage({RunIn("a"), c}), HasSubstr("not on the same images"));
}

TEST(ComparePageTest, RunsWithoutEpochsAndTestsHaveNoCurves) {
  ComparedRun a = RunIn("a");
  ComparedRun empty{"b", MakeRecord(0), {}};
  empty.record.clear_test();
  EXPECT_EQ(Charts(ComparePage({a, empty}))[1]["data"][0]["values"].size(), 3u);
  const std::string page = ComparePage({empty, {"c", empty.record, {}}});
  EXPECT_EQ(Charts(page).size(), 0u);
  EXPECT_THAT(page, HasSubstr("No run has finished an epoch"));
}

TEST(ComparePageTest, HostileNamesStandInThePageAsText) {
  const std::string page = ComparePage({RunIn(kHostile, kHostile), RunIn("b")});
  EXPECT_THAT(page, Not(HasSubstr("alert(1)</script>")));
  EXPECT_THAT(page, HasSubstr(absl::StrCat("data-series=\"", kHostileEscaped, "\"")));
  EXPECT_EQ(Charts(page)[0]["data"][0]["values"][0]["series"], kHostile);
}

TEST(ComparePageTest, EveryOfTheMostRunsHasItsColor) {
  std::vector<ComparedRun> runs;
  for (size_t i = 0; i < kMaxComparedRuns; ++i) runs.push_back(RunIn(absl::StrCat("run", i)));
  const Json colors = Charts(ComparePage(runs))[1]["scales"][2]["range"];
  ASSERT_EQ(colors.size(), kMaxComparedRuns);
  EXPECT_EQ(colors.back(), "var(--series-12)");
}

}  // namespace
}  // namespace inknet::report
