#include "report/charts/reliability_diagram.h"

#include <string>

namespace inknet::report {
namespace {

constexpr int kHistogramHeight = 56;
constexpr int kGap = 34;  // Between the diagram and the histogram below it.

Json Data(const ReliabilityDiagram& diagram) {
  Json rows = Json::array();
  for (const ConfidenceBin& bin : diagram.bins) {
    if (bin.images == 0) continue;
    rows.push_back({{"low", 100 * bin.low},
                    {"high", 100 * bin.high},
                    {"images", bin.images},
                    {"confidence", 100 * bin.confidence},
                    {"accuracy", 100 * bin.accuracy}});
  }
  return Json::array({{{"name", "bins"}, {"values", rows}}});
}

Json PercentScale(const std::string& name, const Json& range) {
  return {{"name", name}, {"domain", Json::array({0, 100})}, {"range", range}, {"nice", false}};
}

Json AcrossTheBin(Json update) {
  update["x"] = {{"scale", "x"}, {"field", "low"}, {"offset", 1}};
  update["x2"] = {{"scale", "x"}, {"field", "high"}, {"offset", -1}};
  return update;
}

// Bars up to the accuracy. Where the confidence is higher the rest of the way to it is orange; where it is lower, that
// part of the bar is green.
Json DiagramMarks() {
  // What few images say is said quietly.
  const std::string strength = "clamp(datum.images / 50, 0.25, 1)";
  return Json::array({
      StillMark("rect", "accuracies", "bins",
                AcrossTheBin({{"y", Expression("scale('y', min(datum.accuracy, datum.confidence))")},
                              {"y2", {{"scale", "y"}, {"value", 0}}},
                              {"fill", Constant("var(--right)")},
                              {"fillOpacity", Expression(strength)}})),
      StillMark(
          "rect", "gaps", "bins",
          AcrossTheBin({{"y", Scaled("y", "accuracy")},
                        {"y2", Scaled("y", "confidence")},
                        {"fill", Expression("datum.accuracy < datum.confidence ? 'var(--wrong)' : 'var(--positive)'")},
                        {"fillOpacity", Expression("0.5 * " + strength)}})),
      StillMark("rule", "diagonal", nullptr,
                {{"x", Constant(0)},
                 {"y", Expression("plot_height")},
                 {"x2", Expression("width")},
                 {"y2", Constant(0)},
                 {"stroke", Constant("var(--ink)")},
                 {"strokeDash", Constant(Json::array({5, 4}))}}),
  });
}

// A part of the chart with axes of its own, `y` from its top, `height` high.
Json Panel(const std::string& name, const Json& y, const std::string& height, const Json& axes, const Json& marks) {
  Json panel =
      StillMark("group", name, nullptr, {{"y", y}, {"width", Expression("width")}, {"height", Expression(height)}});
  panel["axes"] = axes;
  panel["marks"] = marks;
  return panel;
}

}  // namespace

Json VegaSpec(const ReliabilityDiagram& diagram) {
  const std::string plot_height = "clamp(0.65 * width, 160, 280)";
  const std::string histogram_height = std::to_string(kHistogramHeight);
  const std::string below = "plot_height + " + std::to_string(kGap);
  Json spec = Chart(diagram.description, below + " + " + histogram_height, {44, 1, 24, 36});
  spec["signals"].insert(spec["signals"].begin(), Json{{"name", "plot_height"}, {"update", plot_height}});
  spec["data"] = Data(diagram);
  spec["scales"] = Json::array({
      PercentScale("x", "width"),
      PercentScale("y", Json::array({Expression("plot_height"), 0})),
      {{"name", "images"},
       {"domain", {{"data", "bins"}, {"field", "images"}}},
       {"range", Json::array({kHistogramHeight, 0})},
       {"zero", true}},
  });
  Json x_axis = BottomAxis("x", {"confidence, %"});
  Json images_axis = LeftAxis("images", {"images", ",d"});
  images_axis["tickCount"] = 2;
  Json no_labels = BottomAxis("x", {""});
  no_labels["labels"] = false;
  no_labels.erase("title");
  const Json histogram = Json::array({StillMark("rect", "histogram", "bins",
                                                AcrossTheBin({{"y", Scaled("images", "images")},
                                                              {"y2", {{"scale", "images"}, {"value", 0}}},
                                                              {"fill", Constant("var(--muted)")}}))});
  spec["marks"] = Json::array({
      Panel("diagram", Constant(0), "plot_height", Json::array({LeftAxis("y", {"accuracy, %"}), no_labels}),
            DiagramMarks()),
      Panel("images", Expression(below), histogram_height, Json::array({images_axis, x_axis}), histogram),
      Mark("rect", "columns", "bins",
           {{"x", Scaled("x", "low")},
            {"x2", Scaled("x", "high")},
            {"y", Constant(0)},
            {"y2", Expression("height")},
            {"fill", Constant("transparent")},
            {"tooltip",
             Expression(
                 "{title: 'confidence ' + format(datum.low, '.3~g') + ' \u2013 ' + format(datum.high, '.3~g') + ' %',"
                 " images: format(datum.images, ',d'),"
                 " 'mean confidence': format(datum.confidence, '.2f') + ' %',"
                 " accuracy: format(datum.accuracy, '.2f') + ' %'}")}}),
  });
  return spec;
}

}  // namespace inknet::report
