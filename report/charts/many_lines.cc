#include "report/charts/many_lines.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace inknet::report {
namespace {

// A path through these points of a unit square, to a tenth of a pixel of a chart of 1,000; of one point, a line of no
// length, which round ends make a dot.
std::string PathThrough(const std::vector<std::pair<double, double>>& points) {
  std::string path;
  for (const auto& [x, y] : points) absl::StrAppendFormat(&path, "%s%.4g,%.4g", path.empty() ? "M" : "L", x, y);
  if (points.size() == 1) path += "h0";
  return path;
}

Json Row(const ManyLine& line, const Range& x_range, const Range& y_range) {
  std::vector<std::pair<double, double>> upright;
  std::vector<std::pair<double, double>> lying;
  for (size_t i = 0; i < line.x.size(); ++i) {
    if (!std::isfinite(line.x[i]) || !std::isfinite(line.y[i])) continue;
    // To four digits, or 1 - y would have more.
    const double x = std::round(1e4 * (line.x[i] - x_range.low) / (x_range.high - x_range.low)) / 1e4;
    const double y = std::round(1e4 * (line.y[i] - y_range.low) / (y_range.high - y_range.low)) / 1e4;
    upright.emplace_back(x, 1 - y);
    lying.emplace_back(y, x);
  }
  Json tooltip = {{"title", line.title}};
  for (const auto& [name, value] : line.details) tooltip[name] = value;
  return {{"number", line.number},       {"color", RampColor(line.rank)},
          {"dashed", line.dashed},       {"special", line.stands_out},
          {"dot", upright.size() == 1},  {"path", PathThrough(upright)},
          {"lying", PathThrough(lying)}, {"tooltip", tooltip}};
}

Json Filtered(const std::string& name, const std::string& expression) {
  return {
      {"name", name}, {"source", "lines"}, {"transform", Json::array({{{"type", "filter"}, {"expr", expression}}})}};
}

}  // namespace

Range RangeOf(const std::vector<ManyLine>& lines, std::vector<double> ManyLine::*coordinate) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const ManyLine& line : lines) {
    for (const double value : line.*coordinate) {
      if (!std::isfinite(value)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
  if (low < high) return {low, high};
  return low == high ? Range{low - 0.5, low + 0.5} : Range{0, 1};
}

Json ManyLinesSignals() {
  return Json::array({
      {{"name", "pointed"},
       {"value", nullptr},
       {"on", Json::array({{{"events", "@hits:mouseover, @hits:touchstart"}, {"update", "datum.number"}},
                           {{"events", "@hits:mouseout"}, {"update", "null"}}})}},
  });
}

Json ManyLinesData(const std::vector<ManyLine>& lines, const Range& x, const Range& y) {
  Json rows = Json::array();
  for (const ManyLine& line : lines) {
    Json row = Row(line, x, y);
    if (row["path"] != "") rows.push_back(std::move(row));
  }
  return Json::array({
      {{"name", "lines"}, {"values", rows}},
      Filtered("special", "datum.special"),
      Filtered("pointed_at", "datum.number === pointed"),
  });
}

Json ManyLinesMarks(const std::string& path) {
  const auto stroke = [&path](const Json& color, double width) {
    return Json{{"path", Expression(path)},
                {"scaleX", Expression("width")},
                {"scaleY", Expression("height")},
                {"stroke", color},
                {"strokeCap", Constant("round")},
                {"strokeWidth", Expression(absl::StrCat("datum.dot ? ", 4 * width, " : ", width))}};
  };
  Json line = stroke({{"field", "color"}}, 1.25);
  line["strokeDash"] = Expression("datum.dashed ? [3, 4] : []");
  line["strokeOpacity"] = Expression("pointed === null ? 0.8 : 0.2");
  Json special = stroke(Constant("var(--best)"), 2.75);
  special["strokeOpacity"] = Expression("pointed === null || pointed === datum.number ? 1 : 0.3");
  const Json pointed = stroke(Constant("var(--ink)"), 2.5);
  // Wider than what is drawn, or it would be hard to hit.
  Json hits = stroke(Constant("transparent"), 7);
  hits["tooltip"] = {{"field", "tooltip"}};
  return Json::array({
      StillMark("path", "line", "lines", line),
      StillMark("path", "special_line", "special", special),
      StillMark("path", "pointed_line", "pointed_at", pointed),
      Mark("path", "hits", "lines", hits),
  });
}

}  // namespace inknet::report
