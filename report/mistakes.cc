#include "report/mistakes.h"

#include <cstdint>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "report/format.h"

namespace inknet::report {
namespace {

constexpr int kMaxSide = 1 << 20;

// A PNG file begins with this signature and the chunk IHDR, whose first fields are width and height.
constexpr absl::string_view kSignature("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", 16);
constexpr size_t kHeaderBytes = 24;

// Big-endian.
uint32_t Uint32At(absl::string_view bytes, size_t offset) {
  uint32_t value = 0;
  for (size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[offset + i]);
  return value;
}

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
  if (png.size() < kHeaderBytes || !absl::StartsWith(png, kSignature)) {
    return absl::InvalidArgumentError("not a PNG picture");
  }
  const uint32_t width = Uint32At(png, kSignature.size());
  const uint32_t height = Uint32At(png, kSignature.size() + 4);
  int columns = 0;
  for (const ConfusedPair& pair : evaluation.confused_pairs()) columns = std::max(columns, pair.mistakes_size());
  const int rows = evaluation.confused_pairs_size();
  const auto divides = [](int tiles, uint32_t pixels) {
    return tiles > 0 && pixels % static_cast<uint32_t>(tiles) == 0;
  };
  if (width > kMaxSide || height > kMaxSide || !divides(columns, width) || !divides(rows, height)) {
    return absl::InvalidArgumentError(absl::StrCat(width, "x", height, " pixels, which are not the ", rows, " rows of ",
                                                   columns, " tiles that the evaluation's mistakes need"));
  }
  return MistakesPicture{std::move(png), columns, rows, static_cast<int>(width) / columns,
                         static_cast<int>(height) / rows};
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
