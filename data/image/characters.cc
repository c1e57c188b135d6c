#include "data/image/characters.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>

namespace inknet::image {
namespace {

// Sizes are in those of a usual character, the median height of parts by their ink.

// What lies above each other is one character: by how much it overlaps, and how far apart and how tall it may be.
constexpr double kOverlap = 0.5;
constexpr double kDotGap = 0.6;
constexpr double kDottedHeight = 1.7;
// Halves that a break tore apart are nearer, and may be larger.
constexpr double kBreak = 0.12;
constexpr double kTornHeight = 2.2;
// What is small belongs to what it is close to,
constexpr double kSmall = 0.5;
constexpr double kClose = 0.2;
// and strokes that nearly touch are one character where it is no wider than one.
constexpr double kTouching = 0.08;
constexpr double kWidth = 1.0;
// What is left that is smaller than that is no character where there are others.
constexpr double kDust = 0.25;
// A part so much wider than tall is a rule on the paper rather than a character.
constexpr double kRule = 6;
constexpr double kLongRule = 3;
// Of the lower one: characters that overlap that much from top to bottom stand in one line.
constexpr double kSameLine = 0.4;

double Extent(const PixelBox& box) { return std::max(box.width(), box.height()); }

bool IsRule(const PixelBox& box) { return box.width() > kRule * box.height(); }

// A line under several characters, or above them.
bool IsLongRule(const PixelBox& box, double size) { return IsRule(box) && box.width() > kLongRule * size; }

// By how much the spans overlap; negative: how far apart they are.
double Overlap(int begin_a, int end_a, int begin_b, int end_b) {
  return std::min(end_a, end_b) - std::max(begin_a, begin_b);
}
double OverlapX(const PixelBox& a, const PixelBox& b) { return Overlap(a.left, a.right, b.left, b.right); }
double OverlapY(const PixelBox& a, const PixelBox& b) { return Overlap(a.top, a.bottom, b.top, b.bottom); }

// The height of a usual character.
double UsualHeight(const std::vector<Part>& parts) {
  const bool any = std::any_of(parts.begin(), parts.end(), [](const Part& part) { return !IsRule(part.box); });
  std::vector<std::pair<double, double>> heights;  // And ink.
  double ink = 0;
  for (const Part& part : parts) {
    if (any && IsRule(part.box)) continue;
    heights.emplace_back(std::max<double>(part.box.height(), 0.5 * part.box.width()), part.ink);
    ink += part.ink;
  }
  std::sort(heights.begin(), heights.end());
  double below = 0;
  for (const auto& [height, its_ink] : heights) {
    below += its_ink;
    if (below >= ink / 2) return height;
  }
  return heights.back().first;
}

bool BelongTogether(const PixelBox& a, const PixelBox& b, double size) {
  if (IsLongRule(a, size) || IsLongRule(b, size)) return false;
  const double overlap_x = OverlapX(a, b), overlap_y = OverlapY(a, b);
  const double narrower = std::min(a.width(), b.width()), lower = std::min(a.height(), b.height());
  const PixelBox both = Union(a, b);
  if (overlap_x >= kOverlap * narrower) {
    const double gap = std::max(0.0, -overlap_y);
    if (gap <= kDotGap * size && both.height() <= kDottedHeight * size) return true;
    if (gap <= kBreak * size && both.height() <= kTornHeight * size) return true;
  }
  const double gap_x = -overlap_x, gap_y = -overlap_y;
  if (std::min(Extent(a), Extent(b)) <= kSmall * size && std::max(gap_x, gap_y) <= kClose * size &&
      both.height() <= kDottedHeight * size && both.width() <= kDottedHeight * size) {
    return true;
  }
  return gap_x <= kTouching * size && overlap_y >= kOverlap * lower && both.width() <= kWidth * size &&
         both.height() <= kDottedHeight * size;
}

// How far apart they are, the larger of both ways.
double Distance(const PixelBox& a, const PixelBox& b) { return std::max(-OverlapX(a, b), -OverlapY(a, b)); }

// Merges what belongs together, the nearest first, until nothing does.
void Merge(double size, std::vector<Character>* characters) {
  // Sorted by their left edges, so that only neighbours are compared.
  for (bool merged = true; merged;) {
    merged = false;
    std::sort(characters->begin(), characters->end(),
              [](const Character& a, const Character& b) { return a.box.left < b.box.left; });
    for (size_t i = 0; i < characters->size(); ++i) {
      Character& a = (*characters)[i];
      size_t best = characters->size();
      for (size_t j = i + 1; j < characters->size(); ++j) {
        const PixelBox& b = (*characters)[j].box;
        if (b.left - a.box.right > kClose * size) break;
        if (!BelongTogether(a.box, b, size)) continue;
        if (best == characters->size() || Distance(a.box, b) < Distance(a.box, (*characters)[best].box)) best = j;
      }
      if (best == characters->size()) continue;
      Character& b = (*characters)[best];
      a.parts.insert(a.parts.end(), b.parts.begin(), b.parts.end());
      a.box = Union(a.box, b.box);
      characters->erase(characters->begin() + static_cast<std::ptrdiff_t>(best));
      merged = true;
    }
  }
}

// Numbers the lines and sorts the characters by them. Lines may slope: from left to right, each character joins the
// line whose last character it overlaps most.
void ReadInLines(std::vector<Character>* characters) {
  std::sort(characters->begin(), characters->end(), [](const Character& a, const Character& b) {
    return std::make_pair(a.box.left, a.box.top) < std::make_pair(b.box.left, b.box.top);
  });
  struct Line {
    std::vector<size_t> members;
    double middle = 0;  // Mean of their middles, from the top.
  };
  std::vector<Line> lines;
  for (size_t i = 0; i < characters->size(); ++i) {
    const PixelBox& box = (*characters)[i].box;
    Line* best = nullptr;
    double most = 0;
    for (Line& line : lines) {
      const PixelBox& last = (*characters)[line.members.back()].box;
      const double share = OverlapY(last, box) / std::min(last.height(), box.height());
      if (share >= kSameLine && share > most) best = &line, most = share;
    }
    if (best == nullptr) best = &lines.emplace_back();
    best->members.push_back(i);
  }
  for (Line& line : lines) {
    for (const size_t i : line.members) {
      line.middle +=
          ((*characters)[i].box.top + (*characters)[i].box.bottom) / 2.0 / static_cast<double>(line.members.size());
    }
  }
  std::sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return a.middle < b.middle; });
  std::vector<Character> sorted;
  for (size_t l = 0; l < lines.size(); ++l) {
    for (const size_t i : lines[l].members) {
      sorted.push_back(std::move((*characters)[i]));
      sorted.back().line = static_cast<int>(l);
    }
  }
  *characters = std::move(sorted);
}

}  // namespace

Character AllAsOne(const std::vector<Part>& parts) {
  Character all;
  all.parts.resize(parts.size());
  std::iota(all.parts.begin(), all.parts.end(), 0);
  all.box = parts.front().box;
  for (const Part& part : parts) all.box = Union(all.box, part.box);
  return all;
}

std::vector<Character> FindCharacters(const std::vector<Part>& parts) {
  const double size = UsualHeight(parts);
  std::vector<Character> characters;
  for (size_t i = 0; i < parts.size(); ++i) characters.push_back({{static_cast<int>(i)}, parts[i].box, 0});
  Merge(size, &characters);
  const auto is_dust = [&](const Character& character) {
    return Extent(character.box) < kDust * size || IsLongRule(character.box, size);
  };
  if (!std::all_of(characters.begin(), characters.end(), is_dust)) {
    characters.erase(std::remove_if(characters.begin(), characters.end(), is_dust), characters.end());
  }
  ReadInLines(&characters);
  return characters;
}

}  // namespace inknet::image
