// What the charts share: pieces of Vega specifications (Vega 5; vega.github.io/vega/docs).
//
// Colours are names of the page's stylesheet, so that a chart follows the theme without being drawn again. Texts from
// outside stand in data only, never in an expression. docs/report.md says what page.js expects of a specification.
#ifndef INKNET_REPORT_CHARTS_VEGA_H_
#define INKNET_REPORT_CHARTS_VEGA_H_

#include <nlohmann/json.hpp>
#include <string>

namespace inknet::report {

using Json = nlohmann::ordered_json;

// How many colours there are to tell series apart by.
inline constexpr int kSeriesColors = 12;

// The colour of series `index`, 0 .. kSeriesColors - 1.
std::string SeriesColor(int index);

// How many steps there are from the worst to the best.
inline constexpr int kRampColors = 7;

// The colour of `rank`, from 0, the worst, to 1, the best; a muted one for NaN.
std::string RampColor(double rank);

// How a value reads: ".2f" (a pattern of d3-format) and "%" for "86.97 %".
struct NumberFormat {
  std::string pattern;
  std::string unit;
};

struct Axis {
  std::string title;
  std::string pattern = "";  // Of the numbers on it; empty: chosen by Vega.
  double min_step = 0;       // Between two numbers on it, at least.
};

// A label at a place of an axis that is not numeric by itself.
struct Tick {
  double position;  // From 0 to 1.
  std::string label;
};

// A chart as wide as its place, `height` pixels high without axes, with as much room for these as they need.
// `description` is for those who cannot see it.
Json Chart(const std::string& description, int height);

// Pixels around a chart, for its axes.
struct Margins {
  int left, right, top, bottom;
};

// A chart as wide as its place, with these margins, whose height is an expression of its width. (Vega cannot measure
// the axes of such a chart: their size and its height would depend on each other.)
Json Chart(const std::string& description, const std::string& height, const Margins& margins);

// {"value": constant}, {"signal": expression}, {"scale": scale, "field": field}: where a mark's properties come from.
Json Constant(const Json& value);
Json Expression(const std::string& expression);
Json Scaled(const std::string& scale, const std::string& field);

// The expression for the text of the number that the expression `value` gives.
std::string FormatExpression(const NumberFormat& format, const std::string& value);

// A numeric axis: at the bottom, or at the left with its title above it and lines across the chart.
Json BottomAxis(const std::string& scale, const Axis& axis);
Json LeftAxis(const std::string& scale, const Axis& axis);

// A mark of `type` that draws `data` (null: once), with the properties `update`.
Json Mark(const std::string& type, const std::string& name, const Json& data, const Json& update);
// The same, through which the pointer falls.
Json StillMark(const std::string& type, const std::string& name, const Json& data, const Json& update);

// Writes `update`, a text's properties, twice: over what lies below it, and once more, wider, in the colour of the
// background, so that lines behind the text do not cross it.
Json HaloedText(const std::string& name, const Json& data, const Json& update);

}  // namespace inknet::report

#endif  // INKNET_REPORT_CHARTS_VEGA_H_
