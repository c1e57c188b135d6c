#include "report/mistakes.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "report/format.h"
#include "report/png_size.h"
#include "util/status.h"

namespace inknet::report {
namespace {

std::string ClassName(const Evaluation& evaluation, int label) { return evaluation.class_names(label); }

Html Tile(const Evaluation& evaluation, const ConfusedPair& pair, const Mistake& mistake, int row, int column) {
  const std::string truth = ClassName(evaluation, pair.true_class());
  const std::string taken = ClassName(evaluation, pair.predicted_class());
  const std::string title = absl::StrCat("test image ", mistake.image(), ": a ", truth, ", taken for ", taken, " with ",
                                         FormatPercent(mistake.predicted_probability(), 2), "; ", truth, " got ",
                                         FormatPercent(mistake.true_probability(), 2));
  const Html picture = Element(
      "i", {{"role", "img"}, {"aria-label", title}, {"style", absl::StrCat("--row:", row, ";--column:", column)}},
      Html());
  return Element(
      "div", {{"class", "tile"}, {"title", title}},
      picture + Element("b", Text(absl::StrCat(taken, " ", FormatPercent(mistake.predicted_probability(), 1)))) +
          VoidElement("br", {}) + Text(absl::StrCat(truth, " ", FormatPercent(mistake.true_probability(), 1))));
}

}  // namespace

absl::StatusOr<MistakesPicture> ReadMistakesPicture(std::string png, const Evaluation& evaluation) {
  ASSIGN_OR_RETURN(const PngSize size, ReadPngSize(png));
  int columns = 0;
  for (const ConfusedPair& pair : evaluation.confused_pairs()) columns = std::max(columns, pair.mistakes_size());
  const int rows = evaluation.confused_pairs_size();
  const auto divides = [](int tiles, int pixels) { return tiles > 0 && pixels % tiles == 0; };
  if (!divides(columns, size.width) || !divides(rows, size.height)) {
    return absl::InvalidArgumentError(absl::StrCat(size.width, "x", size.height, " pixels, which are not the ", rows,
                                                   " rows of ", columns, " tiles that the evaluation's mistakes need"));
  }
  return MistakesPicture{std::move(png), columns, rows, size.width / columns, size.height / rows};
}

Html ClassGlyph(const Evaluation& evaluation, int label, bool is_wrong) {
  return Element("span", {{"class", is_wrong ? "glyph wrong" : "glyph"}}, Text(ClassName(evaluation, label)));
}

Html MistakesGallery(const Evaluation& evaluation, const MistakesPicture& picture) {
  Html pairs;
  for (int row = 0; row < evaluation.confused_pairs_size(); ++row) {
    const ConfusedPair& pair = evaluation.confused_pairs(row);
    const std::string count =
        absl::StrCat(FormatPlural(pair.count(), "image"), ", ", FormatPercent(pair.share(), 1), " of this class");
    const Html heading = ClassGlyph(evaluation, pair.true_class(), false) + Text(" \u2192 ") +
                         ClassGlyph(evaluation, pair.predicted_class(), true) + Element("small", Text(count));
    Html tiles;
    for (int column = 0; column < pair.mistakes_size(); ++column) {
      tiles += Tile(evaluation, pair, pair.mistakes(column), row, column);
    }
    pairs += Element("div", Element("div", {{"class", "pair"}}, heading) + Element("div", {{"class", "tiles"}}, tiles));
  }
  const std::string style = absl::StrCat("--picture:url(data:image/png;base64,", absl::Base64Escape(picture.png),
                                         ");--columns:", picture.columns, ";--rows:", picture.rows,
                                         ";--aspect:", picture.tile_width, "/", picture.tile_height);
  return Element("div", {{"class", "card mistakes"}, {"style", style}}, pairs);
}

}  // namespace inknet::report
