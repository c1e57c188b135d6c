#include "data/image/foreign.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace inknet::image {
namespace {

// What stands free must have so much of the ink at the edge; else the character reaches the edges itself.
constexpr double kLeastFree = 0.25;
// Of the picture's longer side: how thin the edge is.
constexpr double kEdge = 1.0 / 250;
// Of the size of what stands free: what is narrower, away from the edge, is cut off,
constexpr double kSliver = 0.5;
// unless it is as tall as the others, and there are some.
constexpr double kAsTall = 0.7, kNotTaller = 1.4;
// Of the size: so far the middles of characters in a line may be apart, up and down, and the characters themselves.
constexpr double kInLine = 0.35, kNearInLine = 2.5;
// What is so much larger is no character either.
constexpr double kHuge = 2.5;
// Of a frame's box: its corners, and what it covers at most.
constexpr double kCorner = 0.12;
constexpr double kFrameInk = 0.3;
// Of a frame's height: what it is around, at least.
constexpr double kFramed = 0.3;

// A stroke's width is twice its area by its outline's length. In a blot that is more, of its size, and
constexpr double kBlot = 0.34;
// none of its sides is much shorter: a bar is a 1.
constexpr double kRound = 0.6;
// Of the largest part's: what is smaller does not count.
constexpr double kLeastBlot = 0.5;

double Size(const Part& part) { return std::max(part.box.width(), part.box.height()); }

// Ink that ends no further from an edge ends at it.
int NearEdge(int width, int height) { return static_cast<int>(kEdge * std::max(width, height)); }

// At how many of the four edges it ends, or as good as.
int EdgesTouched(const PixelBox& box, int width, int height) {
  const int near = NearEdge(width, height);
  return (box.left <= near) + (box.top <= near) + (box.right >= width - near) + (box.bottom >= height - near);
}

// The median, by ink.
double UsualSize(std::vector<const Part*> parts) {
  std::sort(parts.begin(), parts.end(), [](const Part* a, const Part* b) { return Size(*a) < Size(*b); });
  double ink = 0, below = 0;
  for (const Part* part : parts) ink += part->ink;
  for (const Part* part : parts) {
    below += part->ink;
    if (below >= ink / 2) return Size(*part);
  }
  return Size(*parts.back());
}

// Whether it stands in a line with one of the others.
bool IsInLine(const Part& part, const std::vector<const Part*>& others, double size) {
  return std::any_of(others.begin(), others.end(), [&](const Part* other) {
    const double off = (part.box.top + part.box.bottom - other->box.top - other->box.bottom) / 2.0;
    const double apart = std::max(part.box.left - other->box.right, other->box.left - part.box.right);
    return std::abs(off) < kInLine * size && apart < kNearInLine * size;
  });
}

bool IsCutOff(const Part& part, int width, int height, double size, const std::vector<const Part*>& free) {
  const PixelBox& box = part.box;
  const int edges = EdgesTouched(box, width, height);
  if (edges == 0) return false;
  // In a corner, too, and what is too large for a character.
  if (edges >= 2 || Size(part) > kHuge * size) return true;
  const int near = NearEdge(width, height);
  const bool sideways = box.left <= near || box.right >= width - near;
  const bool upright = box.top <= near || box.bottom >= height - near;
  const bool is_sliver = (sideways && box.width() < kSliver * size) || (upright && box.height() < kSliver * size);
  if (free.size() < 2) return is_sliver;
  // As a 1 that stands in a line with others.
  const bool is_tall = !upright && box.height() > kAsTall * size && box.height() < kNotTaller * size;
  return !IsInLine(part, free, size) || (is_sliver && !is_tall);
}

// Whether some of the part's ink is in a corner of its box.
bool HasCorner(const Part& part, bool right, bool bottom) {
  const PixelBox& box = part.box;
  const double across = kCorner * box.width() + 1, down = kCorner * box.height() + 1;
  return std::any_of(part.runs.begin(), part.runs.end(), [&](const Run& run) {
    const bool in_row = bottom ? run.y >= box.bottom - down : run.y < box.top + down;
    return in_row && (right ? run.end > box.right - across : run.begin < box.left + across);
  });
}

bool IsFrameOf(const Part& frame, const Part& inner) {
  const PixelBox& a = frame.box;
  const PixelBox& b = inner.box;
  return b.left > a.left && b.right < a.right && b.top > a.top && b.bottom < a.bottom &&
         b.height() > kFramed * a.height();
}

bool IsFrame(const Part& part, const std::vector<Part>& parts) {
  double pixels = 0;
  for (const Run& run : part.runs) pixels += run.end - run.begin;
  if (pixels > kFrameInk * part.box.width() * part.box.height()) return false;
  for (const bool right : {false, true}) {
    for (const bool bottom : {false, true}) {
      if (!HasCorner(part, right, bottom)) return false;
    }
  }
  return std::any_of(parts.begin(), parts.end(), [&](const Part& inner) { return IsFrameOf(part, inner); });
}

// How long the part's outline is, along pixels' edges.
double Outline(const Part& part) {
  // Runs of a row are beside each other, and so are rows.
  double length = 0;
  const std::vector<Run>& runs = part.runs;
  size_t above = 0, above_end = 0;
  for (size_t begin = 0; begin < runs.size();) {
    size_t end = begin;
    while (end < runs.size() && runs[end].y == runs[begin].y) ++end;
    if (above < above_end && runs[above].y + 1 != runs[begin].y) above = above_end;
    for (size_t i = begin; i < end; ++i) {
      length += 2 + 2 * (runs[i].end - runs[i].begin);
      for (size_t j = above; j < above_end; ++j) {
        length -= 2 * std::max(0, std::min(runs[i].end, runs[j].end) - std::max(runs[i].begin, runs[j].begin));
      }
    }
    above = begin;
    above_end = end;
    begin = end;
  }
  return length;
}

bool IsBlot(const Part& part) {
  const double size = Size(part);
  if (std::min(part.box.width(), part.box.height()) < kRound * size) return false;
  double pixels = 0;
  for (const Run& run : part.runs) pixels += run.end - run.begin;
  return 2 * pixels > kBlot * size * Outline(part);
}

}  // namespace

void RemoveForeign(int width, int height, std::vector<Part>* parts) {
  std::vector<bool> out(parts->size());
  double largest = 0;
  for (const Part& part : *parts) largest = std::max(largest, Size(part));
  // Beside strokes, a blot may be an 8 whose rings ran together.
  const auto is_small = [&](const Part& part) { return Size(part) < kLeastBlot * largest; };
  if (std::all_of(parts->begin(), parts->end(), [&](const Part& part) { return is_small(part) || IsBlot(part); })) {
    parts->clear();
    return;
  }
  for (size_t i = 0; i < parts->size(); ++i) out[i] = IsFrame((*parts)[i], *parts);
  std::vector<const Part*> free;
  double free_ink = 0, edge_ink = 0;
  for (size_t i = 0; i < parts->size(); ++i) {
    const Part& part = (*parts)[i];
    if (out[i]) continue;
    if (EdgesTouched(part.box, width, height) == 0) {
      free.push_back(&part);
      free_ink += part.ink;
    } else {
      edge_ink += part.ink;
    }
  }
  if (!free.empty() && free_ink >= kLeastFree * edge_ink) {
    const double size = UsualSize(free);
    free.erase(
        std::remove_if(free.begin(), free.end(), [&](const Part* part) { return Size(*part) <= kSliver * size; }),
        free.end());
    for (size_t i = 0; i < parts->size(); ++i) {
      if (IsCutOff((*parts)[i], width, height, size, free)) out[i] = true;
    }
  }
  size_t kept = 0;
  for (size_t i = 0; i < parts->size(); ++i) {
    if (out[i]) continue;
    if (kept != i) (*parts)[kept] = std::move((*parts)[i]);
    ++kept;
  }
  parts->resize(kept);
}

}  // namespace inknet::image
