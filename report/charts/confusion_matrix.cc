#include "report/charts/confusion_matrix.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace inknet::report {
namespace {

// With no more classes than these the cells have room for their numbers.
constexpr size_t kClassesWithNumbers = 12;
constexpr size_t kMostNames = 100;
// Longer names stand upright below the columns.
constexpr size_t kShortName = 2;
constexpr int kLongNameWidth = 80;  // Pixels.
// The key below the matrix: the steps of a ramp.
constexpr int kRampSteps = 32;

bool HasShortNames(const ConfusionMatrix& matrix) {
  return std::all_of(matrix.class_names.begin(), matrix.class_names.end(),
                     [](const std::string& name) { return name.size() <= kShortName; });
}

// A row for each kind, right and wrong, and each element of the list `steps`.
Json Key(const std::string& name, const std::string& steps) {
  return {{"name", name},
          {"source", "kinds"},
          {"transform", Json::array({{{"type", "formula"}, {"as", "step"}, {"expr", steps}},
                                     {{"type", "flatten"}, {"fields", Json::array({"step"})}}})}};
}

Json Data(const ConfusionMatrix& matrix) {
  Json counts = Json::array();
  for (const std::vector<int64_t>& row : matrix.counts) {
    for (int64_t count : row) counts.push_back(count);
  }
  const std::string classes = absl::StrCat(matrix.class_names.size());
  const Json cells = Json::array({
      {{"type", "window"}, {"ops", Json::array({"row_number"})}, {"as", Json::array({"number"})}},
      {{"type", "formula"}, {"as", "t"}, {"expr", absl::StrCat("floor((datum.number - 1) / ", classes, ")")}},
      {{"type", "formula"}, {"as", "p"}, {"expr", absl::StrCat("(datum.number - 1) % ", classes)}},
      {{"type", "joinaggregate"},
       {"groupby", Json::array({"t"})},
       {"ops", Json::array({"sum"})},
       {"fields", Json::array({"data"})},
       {"as", Json::array({"total"})}},
      {{"type", "formula"}, {"as", "share"}, {"expr", "datum.total > 0 ? datum.data / datum.total : 0"}},
      {{"type", "formula"}, {"as", "value"}, {"expr", "normalized ? datum.share : datum.data"}},
      {{"type", "formula"}, {"as", "kind"}, {"expr", "datum.t === datum.p ? 'right' : 'wrong'"}},
      {{"type", "joinaggregate"},
       {"groupby", Json::array({"kind"})},
       {"ops", Json::array({"max"})},
       {"fields", Json::array({"value"})},
       {"as", Json::array({"most"})}},
      {{"type", "formula"}, {"as", "strength"}, {"expr", "datum.most > 0 ? sqrt(datum.value / datum.most) : 0"}},
  });
  return Json::array({
      {{"name", "classes"}, {"values", matrix.class_names}},
      {{"name", "counts"}, {"values", counts}, {"transform", cells}},
      {{"name", "kinds"},
       {"source", "counts"},
       {"transform", Json::array({{{"type", "aggregate"}, {"groupby", Json::array({"kind", "most"})}}})}},
      Key("steps", absl::StrCat("sequence(0, ", kRampSteps, ")")),
      Key("stops", "[0, 0.5, 1]"),
      {{"name", "marked"},
       {"source", "counts"},
       {"transform",
        Json::array({{{"type", "filter"}, {"expr", "cell && datum.t === cell.t && datum.p === cell.p"}}})}},
  });
}

Json Scales(size_t classes) {
  Json labels = Json::array();
  for (size_t i = 0; i < classes; ++i) labels.push_back(i);
  const auto band = [&](const std::string& name, const std::string& range) -> Json {
    return {{"name", name},
            {"type", "band"},
            {"domain", labels},
            {"range", range},
            {"paddingInner", Expression("width > 500 ? 0.08 : 0")}};
  };
  // Rows from the top down, as in a table.
  Json y = band("y", "height");
  y["range"] = Json::array({0, Expression("height")});
  return Json::array({band("x", "width"), y});
}

// `own`: the member of the signal "cell" that belongs to this axis.
Json ClassAxis(const std::string& scale, const std::string& orient, const std::string& title, const std::string& own) {
  const std::string is_marked = absl::StrCat("cell && cell.", own, " === datum.value");
  return {{"scale", scale},
          {"orient", orient},
          {"title", title},
          {"ticks", false},
          {"domain", false},
          {"labelFlush", false},
          {"labelOverlap", false},
          {"labelPadding", 4},
          {"encode",
           {{"labels",
             {{"update",
               {{"text", Expression("data('classes')[datum.value].data")},
                {"fontSize", Expression("clamp(bandwidth('x') * 0.85, 8, 12)")},
                {"fontWeight", Expression(is_marked + " ? 700 : 400")},
                {"fill", Expression(is_marked + " ? 'var(--ink)' : 'var(--muted)'")}}}}}}}};
}

Json Axes(const ConfusionMatrix& matrix) {
  Json x = ClassAxis("x", "bottom", "predicted", "p");
  Json y = ClassAxis("y", "left", "true", "t");
  // Of so many classes there is room for some names only.
  if (matrix.class_names.size() > kMostNames) x["labelOverlap"] = y["labelOverlap"] = "greedy";
  if (HasShortNames(matrix)) {
    // Where the cells are narrower than a letter every other name moves out by a line.
    const std::string moves = "bandwidth('x') < 9.5 && datum.value % 2 === 1";
    x["encode"]["labels"]["update"]["dy"] = Expression(moves + " ? 9 : 0");
    y["encode"]["labels"]["update"]["dx"] = Expression(moves + " ? -9 : 0");
  } else {
    x["labelAngle"] = -90;
    x["labelAlign"] = "right";
    x["labelBaseline"] = "middle";
    x["labelLimit"] = y["labelLimit"] = kLongNameWidth;
  }
  return Json::array({x, y});
}

Json Cell(const Json& more) {
  Json update = {{"x", Scaled("x", "p")},
                 {"y", Scaled("y", "t")},
                 {"width", {{"scale", "x"}, {"band", 1}}},
                 {"height", {{"scale", "y"}, {"band", 1}}}};
  update.update(more);
  return update;
}

// What the colours mean: for each kind a ramp from nothing to the most, with the numbers at both ends and in the
// middle, which on a root scale is a quarter.
Json KeyMarks(int names) {
  const std::string left = "(datum.kind === 'right' ? 0 : width / 2)";
  const std::string ramp = "(width / 2 - 24)";
  const auto below = [&](int y) { return Expression(absl::StrCat("height + ", y + names)); };
  const Json color = Expression("datum.kind === 'right' ? 'var(--right)' : 'var(--wrong)'");
  // On whole pixels, or there would be seams.
  const auto edge = [&](const std::string& step) {
    return Expression(absl::StrCat("round(", left, " + ", step, " / ", kRampSteps, " * ", ramp, ")"));
  };
  const auto text = [&](const std::string& name, const std::string& data, const Json& more) {
    Json update = {{"fill", Constant("var(--muted)")}};
    update.update(more);
    return StillMark("text", name, data, update);
  };
  return Json::array({
      text("ramp_titles", "kinds", {{"x", Expression(left)}, {"y", below(52)}, {"text", {{"field", "kind"}}}}),
      StillMark("rect", "ramp", "steps",
                {{"x", edge("datum.step")},
                 {"x2", edge("(datum.step + 1)")},
                 {"y", below(58)},
                 {"height", Constant(8)},
                 {"fill", color},
                 {"fillOpacity", Expression(absl::StrCat("(datum.step + 0.5) / ", kRampSteps))}}),
      text("ramp_labels", "stops",
           {{"x", Expression(absl::StrCat(left, " + datum.step * ", ramp))},
            {"y", below(79)},
            {"align", Expression("datum.step === 0 ? 'left' : datum.step === 1 ? 'right' : 'center'")},
            {"text", Expression("normalized ? format(100 * datum.step * datum.step * datum.most, '.3~g') + ' %' :"
                                " format(datum.step * datum.step * datum.most, ',.0f')")}}),
  });
}

// `names`: the pixels that long names take below the matrix.
Json Marks(size_t classes, int names) {
  const Json tooltip = Expression(
      "{title: data('classes')[datum.t].data + ' \u2192 ' + data('classes')[datum.p].data,"
      " images: format(datum.data, ',d') + ' of ' + format(datum.total, ',d'),"
      " share: format(100 * datum.share, '.2f') + ' %'}");
  Json marks = Json::array({
      // Behind the cells: the row and the column of the one that stands out.
      StillMark("rect", "row", "marked",
                {{"x", Constant(0)},
                 {"x2", Expression("width")},
                 {"y", Scaled("y", "t")},
                 {"height", {{"scale", "y"}, {"band", 1}}},
                 {"fill", Constant("var(--hover)")}}),
      StillMark("rect", "column", "marked",
                {{"x", Scaled("x", "p")},
                 {"width", {{"scale", "x"}, {"band", 1}}},
                 {"y", Constant(0)},
                 {"y2", Expression("height")},
                 {"fill", Constant("var(--hover)")}}),
      Mark("rect", "cells", "counts",
           Cell({{"fill", Expression("datum.kind === 'right' ? 'var(--right)' : 'var(--wrong)'")},
                 {"fillOpacity", {{"field", "strength"}}},
                 {"tooltip", tooltip}})),
      StillMark("rect", "marked_cell", "marked",
                Cell({{"stroke", Constant("var(--ink)")}, {"strokeWidth", Constant(1.5)}})),
  });
  if (classes <= kClassesWithNumbers) {
    marks.push_back(
        StillMark("text", "numbers", "counts",
                  {{"x", {{"scale", "x"}, {"field", "p"}, {"band", 0.5}}},
                   {"y", {{"scale", "y"}, {"field", "t"}, {"band", 0.5}}},
                   {"align", Constant("center")},
                   {"baseline", Constant("middle")},
                   {"fontSize", Expression("clamp(bandwidth('x') * 0.3, 8, 12)")},
                   {"text", Expression("datum.data === 0 ? '' : normalized ? format(100 * datum.share, '.1f') :"
                                       " format(datum.data, ',d')")},
                   {"fill", Expression("datum.strength > 0.6 ? 'var(--surface)' : 'var(--ink)'")}}));
  }
  for (const Json& mark : KeyMarks(names)) marks.push_back(mark);
  return marks;
}

}  // namespace

Json VegaSpec(const ConfusionMatrix& matrix) {
  const int names = HasShortNames(matrix) ? 0 : kLongNameWidth;
  Json spec = Chart(matrix.description, "width", {36 + names, 1, 1, 88 + names});
  spec["signals"].push_back({{"name", "normalized"}, {"value", false}});
  spec["signals"].push_back(
      {{"name", "cell"},
       {"value", nullptr},
       {"on", Json::array({{{"events", "@cells:mouseover"}, {"update", "{t: datum.t, p: datum.p}"}},
                           {{"events", "@cells:mouseout"}, {"update", "null"}}})}});
  spec["data"] = Data(matrix);
  spec["scales"] = Scales(matrix.class_names.size());
  spec["axes"] = Axes(matrix);
  spec["marks"] = Marks(matrix.class_names.size(), names);
  return spec;
}

}  // namespace inknet::report
