#include "report/charts/many_lines.h"

#include <cmath>
#include <utility>

namespace inknet::report {
namespace {

Json Row(const ManyLine& line) {
  Json x = Json::array();
  Json y = Json::array();
  for (size_t i = 0; i < line.x.size(); ++i) {
    if (!std::isfinite(line.x[i]) || !std::isfinite(line.y[i])) continue;
    x.push_back(line.x[i]);
    y.push_back(line.y[i]);
  }
  Json tooltip = {{"title", line.title}};
  for (const auto& [name, value] : line.details) tooltip[name] = value;
  return {{"number", line.number},
          {"series", line.series},
          {"color", RampColor(line.rank)},
          {"dashed", line.dashed},
          {"special", line.stands_out},
          {"x", x},
          {"y", y},
          {"tooltip", tooltip}};
}

Json Filter(const std::string& expression) { return Json::array({{{"type", "filter"}, {"expr", expression}}}); }

}  // namespace

Json ManyLinesSignals() {
  return Json::array({
      {{"name", "hidden"}, {"value", Json::array()}},
      {{"name", "highlighted"}, {"value", nullptr}},
      {{"name", "pointed"},
       {"value", nullptr},
       {"on", Json::array({{{"events", "@hits:mouseover, @hits:touchstart"}, {"update", "datum.number"}},
                           {{"events", "@hits:mouseout"}, {"update", "null"}}})}},
  });
}

Json ManyLinesData(const std::vector<ManyLine>& lines) {
  Json rows = Json::array();
  for (const ManyLine& line : lines) {
    Json row = Row(line);
    if (!row["x"].empty()) rows.push_back(std::move(row));
  }
  const Json flatten = {{"type", "flatten"}, {"fields", Json::array({"x", "y"})}};
  const Json not_hidden = {{"type", "filter"}, {"expr", "indexof(hidden, datum.series) < 0"}};
  return Json::array({
      {{"name", "lines"}, {"values", rows}},
      {{"name", "vertices"}, {"source", "lines"}, {"transform", Json::array({not_hidden, flatten})}},
      {{"name", "special"}, {"source", "vertices"}, {"transform", Filter("datum.special")}},
      {{"name", "pointed_at"}, {"source", "vertices"}, {"transform", Filter("datum.number === pointed")}},
  });
}

Json ManyLinesMarks(const Json& x, const Json& y) {
  const Json place = {{"x", x}, {"y", y}};
  Json line = place;
  line["stroke"] = {{"field", "color"}};
  line["strokeWidth"] = Constant(1.25);
  line["strokeDash"] = Expression("datum.dashed ? [4, 3] : []");
  line["strokeOpacity"] =
      Expression("pointed !== null || (highlighted !== null && highlighted !== datum.series) ? 0.2 : 0.8");
  Json special = place;
  special["stroke"] = Constant("var(--best)");
  special["strokeWidth"] = Constant(2.75);
  special["strokeOpacity"] = Expression("pointed !== null && pointed !== datum.number ? 0.3 : 1");
  Json pointed = place;
  pointed["stroke"] = Constant("var(--ink)");
  pointed["strokeWidth"] = Constant(2.5);
  Json ends = pointed;  // Each vertex is to be seen.
  ends["size"] = Constant(30);
  ends["fill"] = Constant("var(--ink)");
  // Wider than what is drawn, or it would be hard to hit.
  Json hits = place;
  hits["stroke"] = Constant("transparent");
  hits["strokeWidth"] = Constant(7);
  hits["tooltip"] = {{"field", "tooltip"}};
  const Json each = Json::array({StillMark("line", "line", "of_line", line), Mark("line", "hits", "of_line", hits)});
  return Json::array({
      {{"type", "group"},
       {"name", "each_line"},
       {"from", {{"facet", {{"name", "of_line"}, {"data", "vertices"}, {"groupby", "number"}}}}},
       {"marks", each}},
      StillMark("line", "special_line", "special", special),
      StillMark("line", "pointed_line", "pointed_at", pointed),
      StillMark("symbol", "pointed_vertices", "pointed_at", ends),
  });
}

}  // namespace inknet::report
