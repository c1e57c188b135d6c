#include "report/charts/vega.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"

namespace inknet::report {
namespace {

Json NumericAxis(const std::string& scale, const std::string& orient, const Axis& axis) {
  Json spec = {{"scale", scale}, {"orient", orient}};
  if (!axis.pattern.empty()) spec["format"] = axis.pattern;
  if (axis.min_step > 0) spec["tickMinStep"] = axis.min_step;
  return spec;
}

}  // namespace

std::string SeriesColor(int index) { return absl::StrCat("var(--series-", index + 1, ")"); }

std::string RampColor(double rank) {
  if (std::isnan(rank)) return "var(--muted)";
  const int step = std::clamp(static_cast<int>(rank * kRampColors), 0, kRampColors - 1);
  return absl::StrCat("var(--ramp-", step + 1, ")");
}

Json Chart(const std::string& description, int height) {
  return {
      {"description", description},
      {"width", 600},  // Until page.js knows the place.
      {"height", height},
      {"padding", 0},
      {"autosize", {{"type", "fit-x"}, {"contains", "padding"}}},
      {"signals", Json::array()},
      {"data", Json::array()},
      {"scales", Json::array()},
      {"axes", Json::array()},
      {"marks", Json::array()},
  };
}

Json Chart(const std::string& description, const std::string& height, const Margins& margins) {
  Json spec = Chart(description, 0);
  spec.erase("height");
  spec["signals"].push_back({{"name", "height"}, {"update", height}});
  spec["padding"] = {
      {"left", margins.left}, {"right", margins.right}, {"top", margins.top}, {"bottom", margins.bottom}};
  spec["autosize"] = "none";
  return spec;
}

Json Constant(const Json& value) { return {{"value", value}}; }

Json Expression(const std::string& expression) { return {{"signal", expression}}; }

Json Scaled(const std::string& scale, const std::string& field) { return {{"scale", scale}, {"field", field}}; }

std::string FormatExpression(const NumberFormat& format, const std::string& value) {
  const std::string number = absl::StrCat("format(", value, ", ", Json(format.pattern).dump(), ")");
  return format.unit.empty() ? number : absl::StrCat(number, " + ", Json(" " + format.unit).dump());
}

Json BottomAxis(const std::string& scale, const Axis& axis) {
  Json spec = NumericAxis(scale, "bottom", axis);
  spec["title"] = axis.title;
  spec["titleAnchor"] = "end";
  spec["tickCount"] = Expression("clamp(floor(width / 70), 2, 10)");
  return spec;
}

Json LeftAxis(const std::string& scale, const Axis& axis) {
  Json spec = NumericAxis(scale, "left", axis);
  spec["title"] = axis.title;
  spec["titleAngle"] = 0;
  spec["titleAlign"] = "left";
  spec["titleAnchor"] = "start";
  spec["titleBaseline"] = "bottom";
  spec["titleX"] = 0;
  spec["titleY"] = -10;
  spec["grid"] = true;
  spec["domain"] = false;
  spec["ticks"] = false;
  spec["tickCount"] = 5;
  return spec;
}

Json Mark(const std::string& type, const std::string& name, const Json& data, const Json& update) {
  Json mark = {{"type", type}, {"name", name}};
  if (!data.is_null()) mark["from"] = {{"data", data}};
  mark["encode"] = {{"update", update}};
  return mark;
}

Json StillMark(const std::string& type, const std::string& name, const Json& data, const Json& update) {
  Json mark = Mark(type, name, data, update);
  mark["interactive"] = false;
  return mark;
}

Json HaloedText(const std::string& name, const Json& data, const Json& update) {
  Json halo = update;
  halo["stroke"] = Constant("var(--surface)");
  halo["strokeWidth"] = Constant(4);
  halo["strokeJoin"] = Constant("round");
  return Json::array({StillMark("text", name + "_halo", data, halo), StillMark("text", name, data, update)});
}

}  // namespace inknet::report
