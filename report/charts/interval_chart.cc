#include "report/charts/interval_chart.h"

#include "absl/strings/str_cat.h"

namespace inknet::report {
namespace {

constexpr int kRowHeight = 26;

Json Data(const IntervalChart& chart) {
  Json rows = Json::array();
  for (const Interval& interval : chart.intervals) {
    rows.push_back({{"series", interval.name},
                    {"color", SeriesColor(interval.color)},
                    {"value", interval.value},
                    {"low", interval.low},
                    {"high", interval.high}});
  }
  return Json::array({
      {{"name", "estimates"}, {"values", rows}},
      {{"name", "shown"},
       {"source", "estimates"},
       {"transform", Json::array({{{"type", "filter"}, {"expr", "indexof(hidden, datum.series) < 0"}}})}},
  });
}

Json Scales() {
  const Json ends = Json::array({"low", "high"});
  return Json::array({
      {{"name", "x"},
       {"domain", {{"data", "shown"}, {"fields", ends}}},
       {"range", "width"},
       {"zero", false},
       {"nice", true},
       {"padding", 8}},
      {{"name", "y"},
       {"type", "band"},
       {"domain", {{"data", "estimates"}, {"field", "series"}}},
       {"range", Json::array({0, Expression("height")})}},
  });
}

Json Marks(const IntervalChart& chart) {
  const Json opacity = Expression("highlighted === null || highlighted === datum.series ? 1 : 0.15");
  const Json middle = {{"scale", "y"}, {"field", "series"}, {"band", 0.5}};
  const Json tooltip = Expression(absl::StrCat(
      "{title: datum.series, ", Json(chart.x.title).dump(), ": ", FormatExpression(chart.value, "datum.value"),
      ", '95 % interval': datum.low < datum.high ? ", FormatExpression({chart.value.pattern, ""}, "datum.low"),
      " + ' \u2013 ' + ", FormatExpression(chart.value, "datum.high"), " : 'not known'}"));
  return Json::array({
      StillMark("rule", "intervals", "shown",
                {{"x", Scaled("x", "low")},
                 {"x2", Scaled("x", "high")},
                 {"y", middle},
                 {"stroke", {{"field", "color"}}},
                 {"strokeWidth", Constant(2)},
                 {"strokeOpacity", opacity}}),
      StillMark("symbol", "values", "shown",
                {{"x", Scaled("x", "value")},
                 {"y", middle},
                 {"size", Constant(70)},
                 {"fill", {{"field", "color"}}},
                 {"fillOpacity", opacity}}),
      Mark("rect", "rows", "shown",
           {{"x", Constant(0)},
            {"x2", Expression("width")},
            {"y", Scaled("y", "series")},
            {"height", {{"scale", "y"}, {"band", 1}}},
            {"fill", Constant("transparent")},
            {"tooltip", tooltip}}),
  });
}

}  // namespace

Json VegaSpec(const IntervalChart& chart) {
  Json spec = Chart(chart.description, kRowHeight * static_cast<int>(chart.intervals.size()));
  spec["signals"] =
      Json::array({{{"name", "hidden"}, {"value", Json::array()}}, {{"name", "highlighted"}, {"value", nullptr}}});
  spec["data"] = Data(chart);
  spec["scales"] = Scales();
  Json x_axis = BottomAxis("x", chart.x);
  x_axis["grid"] = true;
  spec["axes"] = Json::array({x_axis,
                              {{"scale", "y"},
                               {"orient", "left"},
                               {"domain", false},
                               {"ticks", false},
                               {"labelLimit", Expression("width < 400 ? 110 : 260")}}});
  spec["marks"] = Marks(chart);
  return spec;
}

}  // namespace inknet::report
