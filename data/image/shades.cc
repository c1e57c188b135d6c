#include "data/image/shades.h"

#include <algorithm>
#include <cstddef>

namespace inknet::image {
namespace {

// Of a part's most ink: the outline lies there.
constexpr double kOutline = 0.5;
// The least sharp quarter of the outline is sharper than so much of what the sharpest quarter is. Of 56 photographs
// with people, in which parts were found, half are below 0.27 and three quarters below 0.34; of 115 photographed and
// scanned pictures of characters, none is below 0.386: a page of felt pen and pencil.
constexpr double kLeastSharpness = 0.35;
// Of the part's most ink, from pixel to pixel: where the sharpest quarter falls by more, there are edges that no lens
// softened, as between the large pixels of an image that was enlarged without smoothing.
constexpr double kSharp = 0.33;

// By how much the ink falls from (x, y) to the pixel beside it that has the least.
float Fall(const Plane& amount, int x, int y) {
  const float* row = amount.Row(y);
  return row[x] - std::min({row[x - 1], row[x + 1], amount.Row(y - 1)[x], amount.Row(y + 1)[x]});
}

// The value that the given share of them, which is below 1, is less than.
float Quantile(double share, std::vector<float>* values) {
  const auto at = values->begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values->size()));
  std::nth_element(values->begin(), at, values->end());
  return *at;
}

}  // namespace

bool AreShades(const Plane& amount, const std::vector<Part>& parts) {
  // Along all outlines, of the part's most ink.
  std::vector<float> falls;
  for (const Part& part : parts) {
    const auto most = static_cast<float>(part.most);
    const auto outline = static_cast<float>(kOutline * part.most);
    for (const Run& run : part.runs) {
      if (run.y < 1 || run.y >= amount.height - 1) continue;
      const float* row = amount.Row(run.y);
      for (int x = std::max(1, run.begin); x < std::min(amount.width - 1, run.end); ++x) {
        if (row[x] < outline) continue;
        const float fall = Fall(amount, x, run.y);
        if (row[x] - fall < outline) falls.push_back(fall / most);
      }
    }
  }
  if (falls.empty()) return false;
  const double sharp = Quantile(0.75, &falls);
  return sharp < kSharp && Quantile(0.25, &falls) < kLeastSharpness * sharp;
}

}  // namespace inknet::image
