#include "evaluation/among.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace inknet::evaluation {
namespace {

// Names that stand for many; null where `text` is none of them.
using Kind = bool (*)(unsigned char);
Kind KindOf(absl::string_view text) {
  if (text == "digits") return absl::ascii_isdigit;
  if (text == "letters") return absl::ascii_isalpha;
  if (text == "capitals") return absl::ascii_isupper;
  if (text == "small") return absl::ascii_islower;
  return nullptr;
}

// "0-9A-F" as "0", "1", ... "F"; characters beyond ASCII stay whole.
std::vector<std::string> Characters(absl::string_view text) {
  std::vector<std::string> names;
  for (size_t i = 0; i < text.size();) {
    size_t end = i + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) ++end;
    const bool is_range = end == i + 1 && i + 2 < text.size() && text[i + 1] == '-' &&
                          absl::ascii_isalnum(static_cast<unsigned char>(text[i])) &&
                          absl::ascii_isalnum(static_cast<unsigned char>(text[i + 2])) && text[i] <= text[i + 2];
    if (is_range) {
      for (char c = text[i]; c <= text[i + 2]; ++c) {
        if (absl::ascii_isalnum(static_cast<unsigned char>(c))) names.emplace_back(1, c);
      }
      i += 3;
    } else {
      names.emplace_back(text.substr(i, end - i));
      i = end;
    }
  }
  return names;
}

}  // namespace

absl::StatusOr<std::vector<int>> ClassesAmong(absl::string_view text, const std::vector<std::string>& class_names) {
  const int classes = static_cast<int>(class_names.size());
  std::vector<int> chosen;
  const auto label_of = [&](absl::string_view name) {
    return static_cast<int>(std::find(class_names.begin(), class_names.end(), name) - class_names.begin());
  };
  if (text.empty()) {
    for (int k = 0; k < classes; ++k) chosen.push_back(k);
    return chosen;
  }
  if (const Kind kind = KindOf(text); kind != nullptr) {
    for (int k = 0; k < classes; ++k) {
      const std::string& name = class_names[static_cast<size_t>(k)];
      if (name.size() == 1 && kind(static_cast<unsigned char>(name[0]))) chosen.push_back(k);
    }
  } else {
    const bool is_list = absl::StrContains(text, ',') || label_of(text) < classes;
    const std::vector<std::string> names =
        is_list ? std::vector<std::string>(absl::StrSplit(text, ',')) : Characters(text);
    for (const std::string& name : names) {
      if (label_of(name) == classes) {
        return absl::InvalidArgumentError(absl::StrCat("--among: the model has no class '", name, "'; its classes are ",
                                                       absl::StrJoin(class_names, " ")));
      }
      chosen.push_back(label_of(name));
    }
    std::sort(chosen.begin(), chosen.end());
    chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
  }
  if (chosen.size() < 2) {
    return absl::InvalidArgumentError(absl::StrCat("--among=", text, " leaves ", chosen.size(),
                                                   " of the model's classes; there must be two to choose among"));
  }
  return chosen;
}

void RestrictTo(const std::vector<int>& classes, float* probabilities, int size) {
  double sum = 0;
  for (const int k : classes) sum += static_cast<double>(probabilities[k]);
  std::vector<float> kept(static_cast<size_t>(size), 0.0f);
  for (const int k : classes) {
    kept[static_cast<size_t>(k)] = sum > 0 ? static_cast<float>(static_cast<double>(probabilities[k]) / sum)
                                           : 1.0f / static_cast<float>(classes.size());
  }
  std::copy(kept.begin(), kept.end(), probabilities);
}

void RestrictTo(const std::vector<int>& classes, data::ImageSet* images, Predictions* predictions) {
  const size_t size = static_cast<size_t>(predictions->classes);
  const size_t pixels = static_cast<size_t>(images->pixels_per_image());
  size_t kept = 0;
  double loss = 0;
  for (size_t n = 0; n < predictions->labels.size(); ++n) {
    const int label = predictions->labels[n];
    if (!std::binary_search(classes.begin(), classes.end(), label)) continue;
    float* p = predictions->probabilities.data() + n * size;
    RestrictTo(classes, p, predictions->classes);
    loss -= std::log(std::max(static_cast<double>(p[label]), std::numeric_limits<double>::min()));
    std::copy_n(p, size, predictions->probabilities.data() + kept * size);
    std::copy_n(images->pixels.data() + n * pixels, pixels, images->pixels.data() + kept * pixels);
    images->labels[kept] = predictions->labels[kept] = static_cast<uint16_t>(label);
    ++kept;
  }
  predictions->probabilities.resize(kept * size);
  predictions->labels.resize(kept);
  images->labels.resize(kept);
  images->pixels.resize(kept * pixels);
  predictions->loss = kept > 0 ? loss / static_cast<double>(kept) : 0;
}

}  // namespace inknet::evaluation
