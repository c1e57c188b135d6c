#include "data/image/touching.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <limits>
#include <utility>

namespace inknet::image {
namespace {

// Of the height of what is cut.
constexpr double kWide = 1.0;         // Narrower, it is one character.
constexpr double kDeviation = 0.15;   // So far a cut may go to both sides, to keep off strokes.
constexpr double kLeastSlice = 0.16;  // What is narrower is no slice.
constexpr double kMostCrossed = 0.5;  // Of ink, by a cut.
// What a cut costs: each time that it enters a stroke, of the height; each pixel of ink that it goes through, as along
// two rings that touch; and each step to the side, so that it is straight where nothing is to be gained.
constexpr double kEnter = 0.15;
constexpr float kThrough = 0.4f;
constexpr float kAside = 0.05f;

// A cut: the first column to its right, by row of the box; and what it costs.
struct Cut {
  std::vector<int> columns;
  double cost = 0;
};

// The cheapest way down through `ink`, which starts at column `middle` and stays within `reach` of it.
Cut CheapestCut(const Plane& ink, int middle, int reach) {
  const int first = std::max(1, middle - reach), last = std::min(ink.width - 1, middle + reach);
  const size_t width = static_cast<size_t>(last - first + 1);
  constexpr float kNever = std::numeric_limits<float>::infinity();
  std::vector<float> costs(width, kNever), next(width);
  std::vector<std::vector<signed char>> from(static_cast<size_t>(ink.height), std::vector<signed char>(width, 0));
  costs[static_cast<size_t>(middle - first)] = 0;
  // The ink that a cut left of column first + i goes through in row y: half of the pixels on both sides.
  const auto crossed = [&](int y, size_t i) {
    if (y < 0) return 0.0f;
    const float* const at = ink.Row(y) + first + static_cast<int>(i);
    return (at[-1] + at[0]) / 2;
  };
  const float enter = static_cast<float>(kEnter * ink.height);
  for (int y = 0; y < ink.height; ++y) {
    for (size_t i = 0; i < width; ++i) {
      const float here = crossed(y, i);
      next[i] = kNever;
      for (int step = -1; step <= 1; ++step) {
        if ((i == 0 && step < 0) || (i + 1 == width && step > 0)) continue;
        const size_t j = i + static_cast<size_t>(step);
        const float cost = costs[j] + kAside * static_cast<float>(std::abs(step)) +
                           enter * std::max(0.0f, here - crossed(y - 1, j)) + kThrough * here;
        if (cost < next[i]) {
          next[i] = cost;
          from[static_cast<size_t>(y)][i] = static_cast<signed char>(step);
        }
      }
    }
    std::swap(costs, next);
  }
  size_t i = static_cast<size_t>(std::min_element(costs.begin(), costs.end()) - costs.begin());
  Cut cut;
  cut.cost = costs[i];
  cut.columns.resize(static_cast<size_t>(ink.height));
  for (size_t y = cut.columns.size(); y-- > 0;) {
    cut.columns[y] = first + static_cast<int>(i);
    i = static_cast<size_t>(static_cast<std::ptrdiff_t>(i) + from[y][i]);
  }
  return cut;
}

// What is left of `cuts`: the cheapest, none nearer than `apart` to another, from left to right.
std::vector<Cut> Cheapest(std::vector<Cut> cuts, size_t most, double apart) {
  std::sort(cuts.begin(), cuts.end(), [](const Cut& a, const Cut& b) { return a.cost < b.cost; });
  std::vector<Cut> kept;
  for (Cut& cut : cuts) {
    if (kept.size() == most) break;
    const bool is_near = std::any_of(kept.begin(), kept.end(), [&](const Cut& other) {
      double distance = 0;
      for (size_t y = 0; y < cut.columns.size(); ++y) {
        distance += std::abs(cut.columns[y] - other.columns[y]) / static_cast<double>(cut.columns.size());
      }
      return distance < apart;
    });
    if (!is_near) kept.push_back(std::move(cut));
  }
  std::sort(kept.begin(), kept.end(), [](const Cut& a, const Cut& b) { return a.columns < b.columns; });
  return kept;
}

// Adds pixels begin .. end - 1 of a row to `part`.
void Add(const Plane& amount, const Run& run, Part* part) {
  if (run.begin >= run.end) return;
  const PixelBox box = {run.begin, run.y, run.end, run.y + 1};
  part->box = part->runs.empty() ? box : Union(part->box, box);
  part->runs.push_back(run);
  for (int x = run.begin; x < run.end; ++x) {
    const double here = amount.Row(run.y)[x];
    part->ink += here;
    part->most = std::max(part->most, here);
  }
}

}  // namespace

bool MayBeSeveral(const PixelBox& box) { return box.width() > kWide * box.height(); }

std::vector<Part> Slices(const Plane& amount, const std::vector<const Part*>& parts, int most) {
  PixelBox box = parts.front()->box;
  std::vector<Run> runs;
  for (const Part* part : parts) {
    box = Union(box, part->box);
    runs.insert(runs.end(), part->runs.begin(), part->runs.end());
  }
  std::sort(runs.begin(), runs.end(),
            [](const Run& a, const Run& b) { return std::make_pair(a.y, a.begin) < std::make_pair(b.y, b.begin); });
  Plane ink = Plane::Blank(box.width(), box.height());
  for (const Run& run : runs) {
    std::copy(amount.Row(run.y) + run.begin, amount.Row(run.y) + run.end,
              ink.Row(run.y - box.top) + run.begin - box.left);
  }
  const double height = box.height();
  const int reach = static_cast<int>(kDeviation * height) + 1, least = static_cast<int>(kLeastSlice * height) + 1;
  const int step = std::max(1, box.height() / 60);
  std::vector<Cut> cuts;
  for (int x = least; x <= box.width() - least; x += step) {
    Cut cut = CheapestCut(ink, x, reach);
    if (cut.cost <= kMostCrossed * height) cuts.push_back(std::move(cut));
  }
  cuts = Cheapest(std::move(cuts), static_cast<size_t>(most - 1), least);

  std::vector<Part> slices(cuts.size() + 1);
  for (const Run& run : runs) {
    int begin = run.begin;
    for (size_t i = 0; i < cuts.size(); ++i) {
      const int end = std::clamp(cuts[i].columns[static_cast<size_t>(run.y - box.top)] + box.left, begin, run.end);
      Add(amount, {run.y, begin, end}, &slices[i]);
      begin = end;
    }
    Add(amount, {run.y, begin, run.end}, &slices.back());
  }
  slices.erase(std::remove_if(slices.begin(), slices.end(), [](const Part& slice) { return slice.runs.empty(); }),
               slices.end());
  return slices;
}

}  // namespace inknet::image
