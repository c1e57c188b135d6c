#include "train/read_page.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "data/glyphs.h"
#include "data/made_up_page.h"
#include "data/split.h"
#include "train/annotation.h"
#include "train/predictor.h"
#include "util/status.h"

namespace inknet::train {
namespace {

constexpr size_t kLines = 3, kInALine = 6;
constexpr size_t kLeast = 4;
constexpr int kCharacterSize = 72;
constexpr uint64_t kSeed = 5;

// Lines of classes that can be drawn, in an order of their own.
std::vector<std::string> SomeLines(const std::vector<std::string>& class_names) {
  std::vector<uint32_t> order(class_names.size());
  std::iota(order.begin(), order.end(), 0u);
  data::ShuffleInPlace(order, kSeed, /*epoch=*/0);
  std::vector<std::string> drawable;
  for (const uint32_t k : order) {
    if (data::DrawGlyphs({class_names[k]}, 1, kSeed).ok()) drawable.push_back(class_names[k]);
  }
  std::vector<std::string> lines;
  if (drawable.size() < kLeast) return lines;
  for (size_t line = 0; line < kLines; ++line) {
    lines.emplace_back();
    for (size_t i = 0; i < kInALine; ++i) lines.back() += drawable[(line * kInALine + i) % drawable.size()];
  }
  return lines;
}

}  // namespace

absl::StatusOr<std::optional<image::Image>> ReadPage(const model::Model& model) {
  const std::vector<std::string> lines = SomeLines(model.class_names);
  if (lines.empty()) return std::nullopt;
  data::Trouble trouble;
  trouble.gradient = 0.25;
  trouble.shadow = 0.45;
  trouble.rules = 0.35;
  trouble.texture = 4;
  trouble.slope = 3;
  trouble.blur = 0.012;
  trouble.cut_off = 12;
  const image::Image picture = data::DrawPage(lines, kCharacterSize, trouble, kSeed).picture;
  PredictorOptions options;
  options.among.resize(model.class_names.size());
  std::iota(options.among.begin(), options.among.end(), 0);
  ASSIGN_OR_RETURN(Predictor predictor, Predictor::Create(model, std::move(options)));
  ASSIGN_OR_RETURN(const Reading reading, predictor.Read(picture));
  return Annotated(picture, reading, TellingOptions());
}

}  // namespace inknet::train
