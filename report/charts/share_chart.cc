#include "report/charts/share_chart.h"

namespace inknet::report {
namespace {

constexpr int kRowHeight = 26;

Json Rows(const ShareChart& chart) {
  Json rows = Json::array();
  for (const ShareBar& bar : chart.bars) {
    rows.push_back({{"name", bar.name}, {"alone", bar.alone}, {"total", bar.total}});
  }
  return rows;
}

Json Bar(const std::string& name, const std::string& field, const std::string& color, double opacity) {
  return StillMark("rect", name, "shares",
                   {{"x", {{"scale", "x"}, {"value", 0}}},
                    {"x2", Scaled("x", field)},
                    {"y", {{"scale", "y"}, {"field", "name"}, {"band", 0.2}}},
                    {"height", {{"scale", "y"}, {"band", 0.6}}},
                    {"fill", Constant(color)},
                    {"fillOpacity", Constant(opacity)}});
}

}  // namespace

Json VegaSpec(const ShareChart& chart) {
  Json spec = Chart(chart.description, kRowHeight * static_cast<int>(chart.bars.size()));
  spec["data"] = Json::array({{{"name", "shares"}, {"values", Rows(chart)}}});
  spec["scales"] = Json::array({
      {{"name", "x"},
       {"domain", {{"data", "shares"}, {"field", "total"}}},
       {"range", "width"},
       {"zero", true},
       {"nice", true}},
      {{"name", "y"},
       {"type", "band"},
       {"domain", {{"data", "shares"}, {"field", "name"}}},
       {"range", Json::array({0, Expression("height")})}},
  });
  Json x_axis = BottomAxis("x", chart.x);
  x_axis["grid"] = true;
  spec["axes"] = Json::array({x_axis,
                              {{"scale", "y"},
                               {"orient", "left"},
                               {"domain", false},
                               {"ticks", false},
                               {"labelColor", "var(--ink)"},
                               {"labelLimit", Expression("width < 400 ? 110 : 200")}}});
  const Json tooltip = Expression(
      "{title: datum.name, 'by itself': format(datum.alone, '.1f') + ' %', 'with others': format(datum.total, '.1f') + "
      "' %'}");
  spec["marks"] = Json::array({
      Bar("totals", "total", "var(--bar)", 0.3),
      Bar("alone", "alone", "var(--bar)", 1),
      Mark("rect", "rows", "shares",
           {{"x", Constant(0)},
            {"x2", Expression("width")},
            {"y", Scaled("y", "name")},
            {"height", {{"scale", "y"}, {"band", 1}}},
            {"fill", Constant("transparent")},
            {"tooltip", tooltip}}),
  });
  return spec;
}

}  // namespace inknet::report
