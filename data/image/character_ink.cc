#include "data/image/character_ink.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "data/image/filter.h"
#include "data/image/parts.h"

namespace inknet::image {
namespace {

// Of full ink: a character ends there. Below it is what JPEG leaves around strokes, and what shows through paper.
constexpr double kLeastInk = 0.15;

// Where, between the centres of the last pixel outside and the first inside, `level` is passed.
double Crossing(double outside, double inside, double level) {
  outside = std::min(outside, level);
  return inside > outside ? (level - outside) / (inside - outside) : 1;
}

// Largest amounts in columns or rows of the box; 0 beyond the plane.
double MostInColumn(const Plane& amount, const PixelBox& box, int x) {
  if (x < 0 || x >= amount.width) return 0;
  double most = 0;
  for (int y = box.top; y < box.bottom; ++y) most = std::max<double>(most, amount.Row(y)[x]);
  return most;
}
double MostInRow(const Plane& amount, const PixelBox& box, int y) {
  if (y < 0 || y >= amount.height) return 0;
  return *std::max_element(amount.Row(y) + box.left, amount.Row(y) + box.right);
}

// For a Gaussian edge of deviation s, the integral across it of the gradient is 1, and of its square 1 / (2 sqrt(pi)
// s). `noise` is the deviation of the pixels' noise.
double EdgeBlur(const Plane& amount, double noise) {
  double sum = 0;
  double squares = 0;
  for (int y = 1; y + 1 < amount.height; ++y) {
    for (int x = 1; x + 1 < amount.width; ++x) {
      const double dx = 0.5 * (amount.Row(y)[x + 1] - amount.Row(y)[x - 1]);
      const double dy = 0.5 * (amount.Row(y + 1)[x] - amount.Row(y - 1)[x]);
      const double square = dx * dx + dy * dy - noise * noise;
      if (square <= 4 * noise * noise) continue;
      sum += std::sqrt(square);
      squares += square;
    }
  }
  return squares > 0 ? sum / (2 * std::sqrt(M_PI) * squares) : 0;
}

// The rectangle of the plane from (left, top), which may reach beyond it: there it is 0.
Plane Cut(const Plane& plane, int left, int top, int width, int height) {
  Plane cut = Plane::Blank(width, height);
  for (int y = std::max(-top, 0); y < std::min(height, plane.height - top); ++y) {
    for (int x = std::max(-left, 0); x < std::min(width, plane.width - left); ++x) {
      cut.Row(y)[x] = plane.Row(top + y)[left + x];
    }
  }
  return cut;
}

// Sets the pixels of `part` that are on `plane`, whose corner lies at (x, y).
void Fill(const Part& part, int x, int y, float value, Plane* plane) {
  for (const Run& run : part.runs) {
    if (run.y < y || run.y >= y + plane->height) continue;
    const int begin = std::max(run.begin - x, 0), end = std::min(run.end - x, plane->width);
    for (int column = begin; column < end; ++column) plane->Row(run.y - y)[column] = value;
  }
}

}  // namespace

CharacterInk CutOut(const Ink& ink, const std::vector<int>& chosen) {
  PixelBox core = ink.parts[static_cast<size_t>(chosen.front())].box;
  for (const int number : chosen) core = Union(core, ink.parts[static_cast<size_t>(number)].box);
  // Around the character, as far as soft edges may reach.
  const int edge = std::max(core.width(), core.height()) / 12 + 1;
  CharacterInk character;
  character.x = core.left - edge;
  character.y = core.top - edge;
  const int width = core.width() + 2 * edge, height = core.height() + 2 * edge;
  Plane surroundings = Plane::Blank(width, height);
  for (const int number : chosen) {
    Fill(ink.parts[static_cast<size_t>(number)], character.x, character.y, 1, &surroundings);
  }
  surroundings = Dilate(surroundings, edge);
  // Its neighbours are none of it.
  std::vector<bool> is_chosen(ink.parts.size());
  for (const int number : chosen) is_chosen[static_cast<size_t>(number)] = true;
  for (size_t i = 0; i < ink.parts.size(); ++i) {
    const PixelBox& box = ink.parts[i].box;
    const bool near = box.left < character.x + width && box.right > character.x && box.top < character.y + height &&
                      box.bottom > character.y;
    if (near && !is_chosen[i]) Fill(ink.parts[i], character.x, character.y, 0, &surroundings);
  }
  character.amount = Cut(ink.amount, character.x, character.y, width, height);
  for (size_t i = 0; i < surroundings.values.size(); ++i) character.amount.values[i] *= surroundings.values[i];

  character.level = std::max(kLeastInk, 4 * ink.noise);
  const std::vector<Part> parts = InkParts(character.amount, character.level);
  PixelBox box = parts.empty() ? PixelBox{edge, edge, width - edge, height - edge} : parts.front().box;
  for (const Part& part : parts) box = Union(box, part.box);
  const auto column = [&](int x) { return MostInColumn(character.amount, box, x); };
  const auto row = [&](int y) { return MostInRow(character.amount, box, y); };
  const double level = character.level;
  character.left = box.left - 0.5 + Crossing(column(box.left - 1), column(box.left), level);
  character.right = box.right + 0.5 - Crossing(column(box.right), column(box.right - 1), level);
  character.top = box.top - 0.5 + Crossing(row(box.top - 1), row(box.top), level);
  character.bottom = box.bottom + 0.5 - Crossing(row(box.bottom), row(box.bottom - 1), level);

  // Of an enlarged picture, not the edges of its large pixels: so at a size at which a character has about fifty.
  const int step = std::max(1, std::max(box.width(), box.height()) / 50);
  character.blur = step * EdgeBlur(AverageBlocks(character.amount, step, step), ink.noise / step);
  return character;
}

}  // namespace inknet::image
