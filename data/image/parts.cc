#include "data/image/parts.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace inknet::image {
namespace {

// Of full ink: a part has that much somewhere.
constexpr double kSureInk = 0.4;
// Parts with less than this share of the largest part's ink are dust.
constexpr double kSpeck = 0.01;

// The root of `run`, on the way to which everything is hung up at the root.
size_t Find(std::vector<size_t>* parents, size_t run) {
  size_t root = run;
  while ((*parents)[root] != root) root = (*parents)[root];
  while ((*parents)[run] != root) run = std::exchange((*parents)[run], root);
  return root;
}

}  // namespace

PixelBox Union(const PixelBox& a, const PixelBox& b) {
  return {std::min(a.left, b.left), std::min(a.top, b.top), std::max(a.right, b.right), std::max(a.bottom, b.bottom)};
}

std::vector<Part> ConnectedParts(const Plane& amount, double level) {
  std::vector<Run> runs;
  std::vector<size_t> parents;
  size_t above = 0, above_end = 0;  // Runs of the row above.
  const float least = static_cast<float>(level);
  for (int y = 0; y < amount.height; ++y) {
    const float* const row = amount.Row(y);
    const size_t first = runs.size();
    for (int x = 0; x < amount.width; ++x) {
      if (!(row[x] >= least)) continue;
      const int begin = x;
      while (x < amount.width && row[x] >= least) ++x;
      const size_t run = runs.size();
      runs.push_back({y, begin, x});
      parents.push_back(run);
      // Those above that it touches, corners included.
      while (above < above_end && runs[above].end < begin) ++above;
      for (size_t other = above; other < above_end && runs[other].begin <= x; ++other) {
        const size_t a = Find(&parents, other), b = Find(&parents, run);
        parents[std::max(a, b)] = std::min(a, b);
      }
    }
    above = first;
    above_end = runs.size();
  }
  std::vector<Part> parts;
  std::vector<size_t> numbers(runs.size());
  for (size_t run = 0; run < runs.size(); ++run) {
    const Run& r = runs[run];
    const size_t root = Find(&parents, run);
    const PixelBox box = {r.begin, r.y, r.end, r.y + 1};
    if (root == run) {
      numbers[run] = parts.size();
      parts.push_back({{}, box, 0, 0});
    }
    Part& part = parts[numbers[root]];
    part.runs.push_back(r);
    part.box = Union(part.box, box);
    for (int x = r.begin; x < r.end; ++x) {
      const double here = amount.Row(r.y)[x];
      part.ink += here;
      part.most = std::max(part.most, here);
    }
  }
  return parts;
}

std::vector<Part> InkParts(const Plane& amount, double level) {
  std::vector<Part> parts = ConnectedParts(amount, level);
  double largest = 0;
  for (const Part& part : parts) {
    if (part.most >= kSureInk) largest = std::max(largest, part.ink);
  }
  parts.erase(std::remove_if(parts.begin(), parts.end(),
                             [&](const Part& part) { return part.most < kSureInk || part.ink < kSpeck * largest; }),
              parts.end());
  return parts;
}

}  // namespace inknet::image
