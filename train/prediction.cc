#include "train/prediction.h"

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "model/json_text.h"
#include "util/progress_bar.h"

namespace inknet::train {
namespace {

constexpr int kBarWidth = 30;
constexpr size_t kOthersShown = 2;  // Of each of several characters.

size_t Shown(const std::vector<ClassProbability>& classes, int top) {
  return std::min(classes.size(), static_cast<size_t>(top));
}

std::string FormatOne(const Prediction& prediction, const TellingOptions& options) {
  const std::vector<ClassProbability>& classes = prediction.classes;
  size_t name_width = 0;
  for (size_t i = 0; i < Shown(classes, options.top); ++i) {
    name_width = std::max(name_width, classes[i].class_name.size());
  }
  const bool in_doubt = IsInDoubt(prediction, options);
  std::string text;
  for (size_t i = 0; i < Shown(classes, options.top); ++i) {
    absl::StrAppendFormat(&text, "  %-*s%s  %6.2f %%  %s\n", static_cast<int>(name_width), classes[i].class_name,
                          in_doubt ? (i == 0 ? "?" : " ") : "", 100 * classes[i].probability,
                          ProgressBar(classes[i].probability, kBarWidth));
  }
  return text;
}

std::string FormatSeveral(const std::vector<Prediction>& predictions, const TellingOptions& options) {
  std::string text = "  ";
  int line = 0;
  for (const Prediction& prediction : predictions) {
    for (; line < prediction.prepared.line; ++line) text += "\n  ";
    text += AnswerOf(prediction, options);
  }
  text += "\n\n";
  for (const Prediction& prediction : predictions) {
    const image::PixelBox& box = prediction.prepared.box;
    absl::StrAppendFormat(&text, "  %-2s %6.2f %%  at %d,%d, %dx%d", AnswerOf(prediction, options),
                          100 * prediction.classes.front().probability, box.left, box.top, box.width(), box.height());
    for (size_t i = 1; i < std::min(Shown(prediction.classes, options.top), kOthersShown + 1); ++i) {
      absl::StrAppendFormat(&text, "%s %s %.2f %%", i == 1 ? "; or" : ",", prediction.classes[i].class_name,
                            100 * prediction.classes[i].probability);
    }
    text += '\n';
  }
  return text;
}

nlohmann::ordered_json TopJson(const std::vector<ClassProbability>& classes, int top) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (size_t i = 0; i < Shown(classes, top); ++i) {
    list.push_back({{"class", classes[i].class_name}, {"probability", classes[i].probability}});
  }
  return list;
}

std::string Turned(const Reading& reading) {
  return reading.turned == 0 ? "" : absl::StrFormat(", turned by %d degrees to be upright", reading.turned);
}

}  // namespace

bool IsInDoubt(const Prediction& prediction, const TellingOptions& options) {
  return prediction.classes.front().probability < options.doubt;
}

std::string AnswerOf(const Prediction& prediction, const TellingOptions& options) {
  return absl::StrCat(prediction.classes.front().class_name, IsInDoubt(prediction, options) ? "?" : "");
}

std::string TextOf(const Reading& reading) {
  std::string text;
  int line = 0;
  for (const Prediction& prediction : reading.characters) {
    for (; line < prediction.prepared.line; ++line) text += '\n';
    text += prediction.classes.front().class_name;
  }
  return text;
}

std::string FormatPrediction(absl::string_view file, const Reading& reading, const TellingOptions& options) {
  if (reading.characters.empty()) return absl::StrCat(file, ": no character: ", reading.none, "\n");
  if (reading.characters.size() == 1) {
    return absl::StrCat(file, Turned(reading), "\n", FormatOne(reading.characters[0], options));
  }
  return absl::StrCat(file, ": ", reading.characters.size(), " characters", Turned(reading), "\n",
                      FormatSeveral(reading.characters, options));
}

absl::StatusOr<std::string> PredictionJson(absl::string_view file, const Reading& reading,
                                           const TellingOptions& options) {
  nlohmann::ordered_json line = {{"file", std::string(file)}, {"text", TextOf(reading)}};
  if (reading.characters.empty()) line["none"] = reading.none;
  if (reading.turned != 0) line["turned"] = reading.turned;
  if (reading.characters.size() == 1) {
    const std::vector<ClassProbability>& classes = reading.characters[0].classes;
    line["class"] = classes.front().class_name;
    line["probability"] = classes.front().probability;
    line["top"] = TopJson(classes, options.top);
  }
  nlohmann::ordered_json& characters = line["characters"] = nlohmann::ordered_json::array();
  for (const Prediction& prediction : reading.characters) {
    const image::PixelBox& box = prediction.prepared.box;
    characters.push_back({{"class", prediction.classes.front().class_name},
                          {"probability", prediction.classes.front().probability},
                          {"in_doubt", IsInDoubt(prediction, options)},
                          {"line", prediction.prepared.line},
                          {"box", {box.left, box.top, box.right, box.bottom}},
                          {"top", TopJson(prediction.classes, options.top)}});
  }
  return model::JsonText(line);
}

}  // namespace inknet::train
