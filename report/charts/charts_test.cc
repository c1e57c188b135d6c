#include <limits>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "report/charts/bar_chart.h"
#include "report/charts/confusion_matrix.h"
#include "report/charts/curves_chart.h"
#include "report/charts/interval_chart.h"
#include "report/charts/line_chart.h"
#include "report/charts/parallel_coordinates.h"
#include "report/charts/reliability_diagram.h"
#include "report/charts/scatter_chart.h"
#include "report/charts/share_chart.h"
#include "report/charts/vega.h"

namespace inknet::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
// Would end a string of an expression.
constexpr char kHostile[] = "' + alert(1) + \"";

LineChart TwoSeries() {
  LineChart chart;
  chart.description = "Loss";
  chart.y = {"loss"};
  chart.value = {".4f", "nats"};
  chart.series = {{"train", 0, {{1, 0.5}, {2, kNan}, {3, 0.25}}}, {kHostile, 1, {{1, 0.75}, {2, 0.625}}}};
  return chart;
}

BarChart Gains() {
  BarChart chart;
  chart.description = "Gain";
  chart.y = {"gain, pp"};
  chart.value = {"+.2f", "pp"};
  chart.bars = {{2, 3.75}, {3, -0.25}, {4, kNan}};
  return chart;
}

ConfusionMatrix Matrix(int classes) {
  ConfusionMatrix matrix;
  matrix.description = "Matrix";
  for (int t = 0; t < classes; ++t) {
    matrix.class_names.push_back(absl::StrCat(t));
    matrix.counts.emplace_back();
    for (int p = 0; p < classes; ++p) matrix.counts.back().push_back(100 * t + p);
  }
  matrix.class_names[0] = kHostile;
  return matrix;
}

ReliabilityDiagram Reliability() { return {"Calibration", {{0, 0.5, 0, 0, 0}, {0.5, 1, 40, 0.875, 0.75}}}; }

IntervalChart Intervals() {
  IntervalChart chart;
  chart.description = "Intervals";
  chart.x = {"accuracy, %"};
  chart.value = {".2f", "%"};
  chart.intervals = {{kHostile, 0, 84, 83.5, 84.5}, {"b", 1, 85, 85, 85}};
  return chart;
}

// Three lines, of which the second has one vertex and the third none.
std::vector<ManyLine> Lines() {
  return {{7, "finished", 1, false, true, {0, 1}, {0.25, 0.5}, kHostile, {{kHostile, kHostile}}},
          {8, "pruned", 0, true, false, {0, 1}, {0.25, kNan}, "trial 8", {}},
          {9, "failed", kNan, true, false, {}, {}, "trial 9", {}}};
}

CurvesChart Curves() {
  CurvesChart chart;
  chart.description = "Curves";
  chart.lines = Lines();
  return chart;
}

ParallelCoordinates Parallel() {
  return {"Parallel", {{kHostile, {{0, kHostile}, {0.02, "b"}, {1, "c"}}}, {"loss", {{0.5, "1"}}}}, Lines()};
}

ScatterChart Scatter() {
  ScatterChart chart;
  chart.description = "Scatter";
  chart.noun = "trial";
  chart.x_ticks = {{0.25, kHostile}, {0.75, "b"}};
  chart.x_name = "set to";
  chart.y_name = "loss";
  chart.value = {".4f", ""};
  chart.kinds = {{"finished", 0}, {"failed", 7, "cross"}};
  chart.points = {{0, 0, 0.25, 1.5, kHostile, true}, {1, 1, 0.75, kNan, "b"}};
  chart.steps = {"best so far", 1, {{0, 1.5}}};
  chart.near = 2;
  chart.large_is_good = false;
  return chart;
}

ShareChart Shares() { return {"Shares", {"share, %"}, {{kHostile, 20, 40}, {"b", 0, 5}}}; }

std::vector<Json> EveryChart() {
  return {VegaSpec(TwoSeries()), VegaSpec(Gains()),       VegaSpec(Matrix(10)), VegaSpec(Matrix(62)),
          VegaSpec(Intervals()), VegaSpec(Reliability()), VegaSpec(Curves()),   VegaSpec(Parallel()),
          VegaSpec(Scatter()),   VegaSpec(Shares())};
}

// The rows of a data set.
Json Values(const Json& spec, const std::string& name) {
  for (const Json& data : spec["data"]) {
    if (data["name"] == name) return data["values"];
  }
  ADD_FAILURE() << "no data set " << name;
  return {};
}

Json Named(const Json& list, const std::string& name) {
  for (const Json& entry : list) {
    if (entry["name"] == name) return entry;
  }
  ADD_FAILURE() << "nothing is called " << name;
  return {};
}

bool HasMark(const Json& spec, const std::string& name) {
  for (const Json& mark : spec["marks"]) {
    if (mark["name"] == name) return true;
  }
  return false;
}

// Every text that Vega evaluates.
void CollectExpressions(const Json& value, std::vector<std::string>* expressions) {
  if (value.is_object()) {
    for (const auto& [key, member] : value.items()) {
      const bool is_expression = key == "signal" || key == "expr" || key == "update" || key == "events";
      if (is_expression && member.is_string()) expressions->push_back(member);
      CollectExpressions(member, expressions);
    }
  } else if (value.is_array()) {
    for (const Json& element : value) CollectExpressions(element, expressions);
  }
}

void CollectNames(const Json& marks, std::multiset<std::string>* names) {
  for (const Json& mark : marks) {
    names->insert(mark["name"]);
    if (mark.contains("marks")) CollectNames(mark["marks"], names);
  }
}

TEST(ChartsTest, NamesFromOutsideAreInNoExpression) {
  for (Json spec : EveryChart()) {
    // What stands in data is no expression, whatever it is called there.
    for (Json& data : spec["data"]) data.erase("values");
    std::vector<std::string> expressions;
    CollectExpressions(spec, &expressions);
    EXPECT_FALSE(expressions.empty());
    for (const std::string& expression : expressions) EXPECT_THAT(expression, Not(HasSubstr("alert")));
  }
}

// Vega refuses a data set that is called like another, or like a mark.
TEST(ChartsTest, NoTwoDataSetsOrMarksHaveTheSameName) {
  for (const Json& spec : EveryChart()) {
    std::multiset<std::string> names;
    CollectNames(spec["marks"], &names);
    CollectNames(spec["data"], &names);
    for (const std::string& name : names) EXPECT_EQ(names.count(name), 1u) << spec["description"] << ": " << name;
  }
}

TEST(ChartsTest, EveryChartIsDescribedForThoseWhoCannotSeeIt) {
  for (const Json& spec : EveryChart()) EXPECT_FALSE(spec["description"].get<std::string>().empty());
}

TEST(LineChartTest, HoldsEveryFinitePointOfEverySeries) {
  const Json points = Values(VegaSpec(TwoSeries()), "points");
  const Json expected = Json::array({{{"series", "train"}, {"x", 1.0}, {"y", 0.5}},
                                     {{"series", "train"}, {"x", 3.0}, {"y", 0.25}},
                                     {{"series", kHostile}, {"x", 1.0}, {"y", 0.75}},
                                     {{"series", kHostile}, {"x", 2.0}, {"y", 0.625}}});
  EXPECT_EQ(points, expected);
}

TEST(LineChartTest, SeriesHaveTheirColors) {
  const Json scale = Named(VegaSpec(TwoSeries())["scales"], "color");
  EXPECT_EQ(scale["domain"], Json::array({"train", kHostile}));
  EXPECT_EQ(scale["range"], Json::array({"var(--series-1)", "var(--series-2)"}));
}

TEST(LineChartTest, AxisGoesFromTheFirstToTheLastXAndAroundASingleOne) {
  EXPECT_EQ(Named(VegaSpec(TwoSeries())["scales"], "x")["domain"], Json::array({1.0, 3.0}));
  LineChart single;
  single.series = {{"train", 0, {{1, 0.5}}}};
  EXPECT_EQ(Named(VegaSpec(single)["scales"], "x")["domain"], Json::array({0.5, 1.5}));
}

TEST(LineChartTest, FewPointsAreShownAndManyAreNot) {
  LineChart chart = TwoSeries();
  EXPECT_TRUE(HasMark(VegaSpec(chart), "dots"));
  for (int x = 4; x < 100; ++x) chart.series[0].points.push_back({static_cast<double>(x), 0.25});
  EXPECT_FALSE(HasMark(VegaSpec(chart), "dots"));
}

TEST(LineChartTest, ReferenceLineHasItsLabelOnTheSideWhereTheSeriesDoNotEnd) {
  LineChart chart = TwoSeries();
  chart.reference_lines = {{0.9, "above"}, {0.1, "under"}};
  const Json references = Values(VegaSpec(chart), "references");
  EXPECT_EQ(references[0], (Json{{"y", 0.9}, {"label", "above"}, {"below", false}}));
  EXPECT_EQ(references[1], (Json{{"y", 0.1}, {"label", "under"}, {"below", true}}));
}

TEST(LineChartTest, LogarithmicOnlyWhereEveryValueIsPositive) {
  LineChart chart = TwoSeries();
  EXPECT_TRUE(CanBeLogarithmic(chart));
  EXPECT_EQ(Named(VegaSpec(chart)["scales"], "y")["type"], "linear");
  chart.log_y = true;
  EXPECT_EQ(Named(VegaSpec(chart)["scales"], "y")["type"], "log");
  chart.series[0].points.push_back({4, 0});
  EXPECT_FALSE(CanBeLogarithmic(chart));
  EXPECT_EQ(Named(VegaSpec(chart)["scales"], "y")["type"], "linear");
}

TEST(BarChartTest, HoldsEveryFiniteBar) {
  const Json spec = VegaSpec(Gains());
  EXPECT_EQ(Values(spec, "values"), Json::array({{{"x", 2}, {"y", 3.75}}, {{"x", 3}, {"y", -0.25}}}));
  EXPECT_EQ(Named(spec["scales"], "x")["domain"], Json::array({1.5, 4.5}));
}

TEST(ConfusionMatrixTest, HoldsEveryCountRowByRow) {
  for (int classes : {1, 10, 62}) {
    const ConfusionMatrix matrix = Matrix(classes);
    const Json spec = VegaSpec(matrix);
    const Json counts = Values(spec, "counts");
    ASSERT_EQ(counts.size(), static_cast<size_t>(classes * classes));
    EXPECT_EQ(counts[static_cast<size_t>(classes) - 1], classes - 1);
    EXPECT_EQ(counts.back(), 101 * (classes - 1));
    EXPECT_EQ(Values(spec, "classes"), Json(matrix.class_names));
    EXPECT_EQ(Named(spec["scales"], "x")["domain"].size(), static_cast<size_t>(classes));
  }
}

TEST(ConfusionMatrixTest, FewClassesHaveNumbersInTheirCells) {
  EXPECT_TRUE(HasMark(VegaSpec(Matrix(10)), "numbers"));
  EXPECT_FALSE(HasMark(VegaSpec(Matrix(62)), "numbers"));
}

TEST(ConfusionMatrixTest, LongNamesStandUprightAndHaveRoom) {
  ConfusionMatrix matrix = Matrix(10);
  matrix.class_names[0] = "0";
  const Json with_short = VegaSpec(matrix);
  matrix.class_names[0] = "a long name";
  const Json with_long = VegaSpec(matrix);
  EXPECT_FALSE(with_short["axes"][0].contains("labelAngle"));
  EXPECT_EQ(with_long["axes"][0]["labelAngle"], -90);
  EXPECT_GT(with_long["padding"]["left"], with_short["padding"]["left"]);
  EXPECT_GT(with_long["padding"]["bottom"], with_short["padding"]["bottom"]);
}

TEST(ReliabilityDiagramTest, HoldsTheBinsThatHaveImagesInPercent) {
  const Json expected =
      Json::array({{{"low", 50.0}, {"high", 100.0}, {"images", 40}, {"confidence", 87.5}, {"accuracy", 75.0}}});
  EXPECT_EQ(Values(VegaSpec(Reliability()), "bins"), expected);
}

TEST(IntervalChartTest, HoldsEveryInterval) {
  const Json rows = Values(VegaSpec(Intervals()), "estimates");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0],
            (Json{{"series", kHostile}, {"color", "var(--series-1)"}, {"value", 84.0}, {"low", 83.5}, {"high", 84.5}}));
}

TEST(ManyLinesTest, HoldsEveryLineThatHasAVertexAndOnlyFiniteVertices) {
  for (const Json& spec : {VegaSpec(Curves()), VegaSpec(Parallel())}) {
    const Json rows = Values(spec, "lines");
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0], (Json{{"number", 7},
                             {"series", "finished"},
                             {"color", "var(--ramp-7)"},
                             {"dashed", false},
                             {"special", true},
                             {"x", Json::array({0.0, 1.0})},
                             {"y", Json::array({0.25, 0.5})},
                             {"tooltip", {{"title", kHostile}, {kHostile, kHostile}}}}));
    EXPECT_EQ(rows[1]["x"], Json::array({0.0}));
  }
}

TEST(ParallelCoordinatesTest, TicksThatAreTooCloseLoseTheirLabelsButNotTheirPlaces) {
  const Json ticks = Values(VegaSpec(Parallel()), "ticks");
  ASSERT_EQ(ticks.size(), 4u);
  EXPECT_EQ(ticks[0]["standing"], kHostile);
  EXPECT_EQ(ticks[1], (Json{{"axis", 0}, {"position", 0.02}, {"standing", ""}, {"lying", ""}}));
  EXPECT_EQ(ticks[2]["lying"], "c");
}

TEST(ScatterChartTest, HoldsEveryPointAndPutsThoseWithoutAValueAtTheFoot) {
  const Json spec = VegaSpec(Scatter());
  const Json dots = Values(spec, "dots");
  EXPECT_EQ(
      dots[0],
      (Json{{"number", 0}, {"series", "finished"}, {"x", 0.25}, {"y", 1.5}, {"text", kHostile}, {"special", true}}));
  EXPECT_EQ(dots[1], (Json{{"number", 1}, {"series", "failed"}, {"x", 0.75}, {"y", nullptr}, {"text", "b"}}));
  EXPECT_NE(Named(spec["scales"], "y")["range"][0], Expression("height - 0"));
  EXPECT_EQ(spec["axes"][1]["values"], Json::array({0.25, 0.75}));
}

TEST(ScatterChartTest, NumericAxisGoesFromTheFirstToTheLastPoint) {
  ScatterChart chart = Scatter();
  chart.x_ticks.clear();
  EXPECT_EQ(Named(VegaSpec(chart)["scales"], "x")["domain"], Json::array({0.25, 0.75}));
  chart.points.pop_back();
  const Json spec = VegaSpec(chart);
  EXPECT_EQ(Named(spec["scales"], "x")["domain"], Json::array({-0.25, 0.75}));
  EXPECT_EQ(Named(spec["scales"], "y")["range"][0], Expression("height - 0"));
}

TEST(ShareChartTest, HoldsEveryShare) {
  const Json rows = Values(VegaSpec(Shares()), "shares");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0], (Json{{"name", kHostile}, {"alone", 20.0}, {"total", 40.0}}));
}

TEST(VegaTest, RampGoesFromTheWorstToTheBest) {
  EXPECT_EQ(RampColor(0), "var(--ramp-1)");
  EXPECT_EQ(RampColor(0.5), "var(--ramp-4)");
  EXPECT_EQ(RampColor(1), "var(--ramp-7)");
  EXPECT_EQ(RampColor(kNan), "var(--muted)");
}

TEST(VegaTest, FormatExpressionQuotesPatternAndUnit) {
  EXPECT_EQ(FormatExpression({".2f", "%"}, "datum.y"), "format(datum.y, \".2f\") + \" %\"");
  EXPECT_EQ(FormatExpression({",d", ""}, "datum.y"), "format(datum.y, \",d\")");
}

}  // namespace
}  // namespace inknet::report
