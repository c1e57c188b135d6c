#include "data/image/rules.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "data/image/filter.h"

namespace inknet::image {
namespace {

// Shares of the picture's longer side: no rule is thicker,
constexpr double kThickness = 1.0 / 60;
// and it may be missing for so long where something crosses it.
constexpr double kGap = 1.0 / 8;
// Of the side along which it runs: so much of it is seen, and so much of it is straight,
constexpr double kSeen = 0.5;
constexpr double kStraight = 0.2;
// and so near to the edges it ends, unless there are kSheet of them.
constexpr double kToTheEdge = 0.05;
constexpr int kSheet = 3;
// A picture with fewer pixels a side has no room for rules.
constexpr int kLeastSide = 100;
// No more are looked for.
constexpr int kMostRules = 100;
// No rule is steeper. Slopes are tried in steps of
constexpr double kSteepest = 0.2;
constexpr double kSlopeStep = 0.004;
// How far, in pixels, a rule may be from the line that it is.
constexpr double kOffLine = 2;
// Columns that tell where a rule goes on, and by how much of a gap that may be wrong.
constexpr int kTail = 60;
constexpr double kOff = 0.03;

// Ink between two rows of a column.
struct Crossing {
  int x = 0;
  int begin = 0, end = 0;

  double middle() const { return (begin + end) / 2.0; }
};

// What of a rule is seen, from left to right.
struct Rule {
  std::vector<Crossing> crossings;

  int left() const { return crossings.front().x; }
  int right() const { return crossings.back().x; }
};

// A straight line: y at x.
struct Line {
  double x = 0, y = 0, slope = 0;

  double At(double at) const { return y + slope * (at - x); }
};

// By least squares through crossings [begin, end).
Line Fit(const std::vector<Crossing>& crossings, size_t begin, size_t end) {
  const double count = static_cast<double>(end - begin);
  Line line;
  for (size_t i = begin; i < end; ++i) {
    line.x += crossings[i].x / count;
    line.y += crossings[i].middle() / count;
  }
  double xx = 0, xy = 0;
  for (size_t i = begin; i < end; ++i) {
    const double dx = crossings[i].x - line.x;
    xx += dx * dx;
    xy += dx * (crossings[i].middle() - line.y);
  }
  line.slope = xx > 0 ? xy / xx : 0;
  return line;
}
// Thin ink, column by column.
std::vector<Crossing> FindCrossings(const Plane& amount, float level, int thickness) {
  std::vector<Crossing> crossings;
  for (int x = 0; x < amount.width; ++x) {
    for (int y = 0; y < amount.height; ++y) {
      if (!(amount.Row(y)[x] >= level)) continue;
      const int begin = y;
      while (y < amount.height && amount.Row(y)[x] >= level) ++y;
      if (y - begin <= thickness) crossings.push_back({x, begin, y});
    }
  }
  return crossings;
}

// The line that most crossings are on, and how many (Duda & Hart 1972, "Use of the Hough transformation to detect lines
// and curves in pictures").
std::pair<Line, int> MostCrossed(const std::vector<Crossing>& crossings, int width, int height) {
  const int reach = static_cast<int>(kSteepest * width) + 1;
  const double bin = 2 * kOffLine;
  std::vector<int> votes(static_cast<size_t>((height + 2 * reach) / bin) + 2);
  std::pair<Line, int> best = {{}, 0};
  for (double slope = -kSteepest; slope <= kSteepest; slope += kSlopeStep) {
    std::fill(votes.begin(), votes.end(), 0);
    for (const Crossing& crossing : crossings) {
      ++votes[static_cast<size_t>((crossing.middle() - slope * crossing.x + reach) / bin)];
    }
    const auto most = std::max_element(votes.begin(), votes.end());
    if (*most <= best.second) continue;
    best = {{0, bin * (static_cast<double>(most - votes.begin()) + 0.5) - reach, slope}, *most};
  }
  return best;
}

// Takes the crossings on `line` out, and returns the longest row of them, over gaps of at most `gap`.
Rule TakeOut(const Line& line, int gap, std::vector<Crossing>* crossings) {
  Rule longest, now;
  const auto is_on = [&](const Crossing& crossing) {
    return std::abs(crossing.middle() - line.At(crossing.x)) <= 1.5 * kOffLine;
  };
  for (const Crossing& crossing : *crossings) {
    if (!is_on(crossing)) continue;
    if (!now.crossings.empty() && crossing.x == now.right()) continue;
    if (!now.crossings.empty() && crossing.x - now.right() > gap) now.crossings.clear();
    now.crossings.push_back(crossing);
    if (now.crossings.size() > longest.crossings.size()) longest = now;
  }
  crossings->erase(std::remove_if(crossings->begin(), crossings->end(), is_on), crossings->end());
  return longest;
}

// The ink of a column that crosses `y` or, failing that, lies as near as `off`; empty where there is none.
Crossing CrossingNear(const Plane& amount, float level, int x, double y, double off) {
  const auto is_ink = [&](int row) { return row >= 0 && row < amount.height && amount.Row(row)[x] >= level; };
  const int middle = static_cast<int>(std::floor(y));
  for (int distance = 0; distance <= static_cast<int>(off) + 1; ++distance) {
    for (const int row : {middle - distance, middle + distance}) {
      if (!is_ink(row)) continue;
      Crossing crossing{x, row, row + 1};
      while (is_ink(crossing.begin - 1)) --crossing.begin;
      while (is_ink(crossing.end)) ++crossing.end;
      return crossing;
    }
  }
  return {};
}

// Follows a rule on to the picture's edge, over what crosses it, also where it bends; `step` is -1 to the left, 1 to
// the right.
void Extend(const Plane& amount, float level, int thickness, int gap, int step, Rule* rule) {
  std::vector<Crossing>& crossings = rule->crossings;
  if (step < 0) std::reverse(crossings.begin(), crossings.end());
  const auto fit = [&] {
    return Fit(crossings, crossings.size() - std::min<size_t>(crossings.size(), kTail), crossings.size());
  };
  Line line = fit();
  int last = crossings.back().x;
  for (int x = last + step; x >= 0 && x < amount.width && std::abs(x - last) <= gap; x += step) {
    const double off = 1.5 + kOff * std::abs(x - last);
    const Crossing crossing = CrossingNear(amount, level, x, line.At(x), off);
    if (crossing.end == crossing.begin || crossing.end - crossing.begin > thickness ||
        std::abs(crossing.middle() - line.At(x)) > off) {
      continue;
    }
    crossings.push_back(crossing);
    last = x;
    line = fit();
  }
  if (step < 0) std::reverse(crossings.begin(), crossings.end());
}

// Takes the ink of a rule off, with its soft edges.
void Erase(const Rule& rule, float level, Plane* amount) {
  for (const Crossing& crossing : rule.crossings) {
    const auto at = [&](int y) -> float& { return amount->Row(y)[crossing.x]; };
    for (int y = crossing.begin; y < crossing.end; ++y) at(y) = 0;
    for (int y = crossing.begin - 1; y >= std::max(crossing.begin - 2, 0) && at(y) < level; --y) at(y) = 0;
    for (int y = crossing.end; y < std::min(crossing.end + 2, amount->height) && at(y) < level; ++y) at(y) = 0;
  }
}

bool RemoveHorizontalRules(double level, Plane* amount) {
  const int side = std::max(amount->width, amount->height);
  const int thickness = std::max(3, static_cast<int>(kThickness * side));
  const int gap = static_cast<int>(kGap * side);
  const float least = static_cast<float>(level);
  std::vector<Crossing> crossings = FindCrossings(*amount, least, thickness);
  std::vector<Rule> rules;
  for (int i = 0; i < kMostRules; ++i) {
    const auto [line, votes] = MostCrossed(crossings, amount->width, amount->height);
    if (votes < kStraight * amount->width) break;
    Rule rule = TakeOut(line, gap, &crossings);
    for (const int step : {-1, 1}) Extend(*amount, least, thickness, gap, step, &rule);
    if (static_cast<double>(rule.crossings.size()) >= kSeen * amount->width) rules.push_back(std::move(rule));
  }
  if (rules.size() < static_cast<size_t>(kSheet)) {
    const double edge = kToTheEdge * amount->width;
    rules.erase(
        std::remove_if(rules.begin(), rules.end(),
                       [&](const Rule& rule) { return rule.left() > edge || rule.right() < amount->width - edge; }),
        rules.end());
  }
  for (const Rule& rule : rules) Erase(rule, least, amount);
  return !rules.empty();
}

}  // namespace

bool RemoveRules(double level, Plane* amount) {
  if (std::min(amount->width, amount->height) < kLeastSide) return false;
  const bool any = RemoveHorizontalRules(level, amount);
  Plane across = Transposed(*amount);
  if (!RemoveHorizontalRules(level, &across)) return any;
  *amount = Transposed(across);
  return true;
}

}  // namespace inknet::image
