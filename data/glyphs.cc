#include "data/glyphs.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <set>
#include <sstream>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "util/random.h"

namespace inknet::data {
namespace {

constexpr int kSide = 28;

// --- The shapes ---

// One way to write a character. `path` is a small language after SVG's paths, in a box of 100 x 100 with y downwards:
//   M x y       put the pen down here
//   L x y ...   straight lines through these points
//   S x y ...   one smooth curve from where the pen is through all of these points
// Two curves in a row meet in a corner. Of the ways to write a character each is taken with a probability in proportion
// to its `weight`.
struct Way {
  char character;
  int weight;
  const char* path;
};

// Characters that people confuse (0 O D, 1 I L, 2 Z, 5 S, 9 g q, F f) are kept close, and some ways are the same.
constexpr Way kWays[] = {
    {'0', 1, "M 52 2 S 28 10 18 50 28 92 50 100 74 90 82 50 72 10 46 1 32 10"},
    {'1', 4, "M 50 0 L 50 100"},
    {'1', 2, "M 28 25 L 52 0 L 52 100"},
    {'1', 1, "M 26 25 L 52 0 L 52 100 M 22 100 L 82 100"},
    {'2', 2, "M 15 25 S 25 5 52 0 80 22 70 50 40 80 12 100 L 90 98"},
    {'2', 1, "M 15 22 S 48 0 78 22 62 60 30 92 12 90 28 78 62 94 95 88"},
    {'3', 2, "M 15 12 S 45 0 76 18 66 40 38 48 S 74 52 85 74 58 99 10 90"},
    {'3', 1, "M 15 2 L 80 2 L 42 42 S 78 48 86 70 58 100 10 92"},
    {'4', 2, "M 22 2 L 14 54 L 84 50 M 74 0 L 66 100"},
    {'4', 1, "M 64 100 L 65 0 L 10 66 L 90 64"},
    {'4', 1, "M 24 2 S 12 40 26 56 60 52 76 4 L 68 100"},
    {'5', 3, "M 26 2 L 20 45 S 50 36 82 62 60 97 8 92 M 26 2 L 85 0"},
    {'5', 1, "M 84 0 L 30 4 L 24 42 S 62 42 80 68 56 98 10 92"},
    {'6', 2, "M 68 2 S 35 22 17 60 28 96 58 97 80 76 62 58 34 62 18 80"},
    {'6', 1, "M 44 0 S 20 40 17 74 42 100 74 88 72 64 44 58 18 76"},
    {'7', 3, "M 10 5 L 85 2 S 60 45 42 100"},
    {'7', 1, "M 12 5 L 85 2 S 60 45 44 100 M 28 52 L 82 48"},
    {'7', 1, "M 12 22 L 14 4 L 85 2 S 56 50 48 100"},
    {'8', 2, "M 78 14 S 50 0 26 20 50 46 78 76 50 100 22 78 48 50 76 24 64 5"},
    {'8', 1, "M 50 0 S 28 12 30 34 50 47 72 32 68 8 46 1 M 50 48 S 22 60 20 82 50 100 80 82 76 60 46 48"},
    {'9', 2, "M 78 22 S 58 2 32 8 16 34 34 54 62 46 78 18 L 74 100"},
    {'9', 1, "M 76 18 S 50 0 24 16 26 50 56 48 78 16 S 80 60 60 90 22 98"},
    {'A', 3, "M 8 100 L 50 0 L 92 100 M 24 65 L 78 64"},
    {'A', 1, "M 12 100 S 18 30 46 0 78 30 86 100 M 16 58 L 84 56"},
    {'B', 2, "M 20 0 L 16 100 M 14 4 S 62 0 76 22 58 44 20 48 S 74 52 86 74 62 98 12 99"},
    {'B', 1, "M 20 100 L 22 6 S 58 -4 78 18 62 42 30 48 S 80 54 84 78 54 102 10 94"},
    {'C', 2, "M 86 18 S 56 0 22 22 14 64 38 96 88 84"},
    {'C', 1, "M 74 8 S 34 14 18 52 32 94 78 90"},
    {'D', 2, "M 20 2 L 18 98 M 10 2 S 68 6 90 48 64 94 10 100"},
    {'D', 1, "M 24 2 L 22 98 S 72 94 84 50 60 10 12 4"},
    {'E', 3, "M 82 2 L 18 2 L 16 98 L 86 97 M 16 50 L 70 48"},
    {'E', 1, "M 82 10 S 46 -2 22 20 32 42 60 47 S 22 54 12 76 44 101 88 88"},
    {'F', 2, "M 16 100 L 20 2 L 88 0 M 18 48 L 70 46"},
    {'F', 1, "M 24 2 L 18 100 M 8 4 L 90 0 M 20 46 L 68 44"},
    {'G', 2, "M 84 14 S 52 -2 18 28 18 78 54 98 84 86 L 87 58 L 54 58"},
    {'G', 1, "M 80 10 S 40 6 16 48 38 96 74 86 82 56 L 48 58"},
    {'G', 1, "M 78 8 S 34 14 16 56 38 98 76 62 L 44 62 M 76 60 L 78 100"},
    {'H', 1, "M 16 0 L 14 100 M 86 0 L 84 100 M 15 50 L 85 48"},
    {'I', 2, "M 50 0 L 50 100"},
    {'I', 3, "M 50 0 L 50 100 M 20 1 L 80 0 M 20 100 L 80 99"},
    {'I', 1, "M 50 36 L 49 100 M 52 4 L 52 8"},
    {'J', 2, "M 66 0 L 64 74 S 44 102 12 76"},
    {'J', 2, "M 30 2 L 96 0 M 66 2 L 64 74 S 44 102 10 78"},
    {'J', 1, "M 62 32 L 58 80 S 40 102 14 90 M 64 6 L 64 10"},
    {'K', 2, "M 18 0 L 16 100 M 82 2 L 18 56 M 38 42 L 86 100"},
    {'K', 1, "M 20 0 L 16 100 M 78 5 L 22 52 L 84 98"},
    {'K', 1, "M 22 0 L 18 100 M 70 36 L 20 70 L 74 100"},
    {'L', 4, "M 20 0 L 16 97 L 78 96"},
    {'L', 1, "M 50 0 L 50 100"},
    {'L', 1, "M 26 84 S 60 44 58 6 42 8 40 62 52 100 78 86"},
    {'M', 2, "M 8 100 L 16 0 L 50 68 L 84 0 L 94 100"},
    {'M', 2, "M 8 26 L 12 100 S 16 46 32 28 48 46 50 100 S 54 46 72 28 88 46 92 100"},
    {'N', 3, "M 14 100 L 16 0 L 82 100 L 86 0"},
    {'N', 1, "M 8 96 S 14 20 22 2 S 50 50 78 96 S 80 40 92 4"},
    {'O', 1, "M 50 5 S 18 18 4 50 18 84 50 96 84 82 96 50 82 16 45 5 28 12"},
    {'P', 2, "M 22 0 L 18 100 M 14 6 S 68 -2 82 24 64 50 20 54"},
    {'P', 1, "M 22 100 L 26 6 S 72 0 78 28 60 48 24 50"},
    {'Q', 3, "M 50 4 S 18 18 5 48 20 84 50 94 82 80 94 48 80 15 45 4 28 10 M 58 66 L 98 102"},
    {'Q', 1, "M 62 8 S 26 8 16 42 36 74 68 60 78 20 56 6 M 34 92 S 48 70 66 84 98 92"},
    {'R', 3, "M 20 0 L 17 100 M 14 6 S 68 -2 80 24 60 48 20 52 L 86 100"},
    {'R', 1, "M 22 100 L 25 6 S 70 -2 76 26 56 46 30 50 S 62 62 88 98"},
    {'S', 2, "M 82 14 S 54 -1 24 18 42 46 78 68 66 97 12 90"},
    {'S', 1, "M 86 6 S 48 2 26 24 48 50 68 72 50 96 10 98"},
    {'T', 1, "M 6 3 L 94 0 M 50 2 L 48 100"},
    {'U', 2, "M 12 0 S 10 56 26 92 66 94 84 54 88 0"},
    {'U', 1, "M 14 2 S 10 60 26 92 60 90 82 40 L 86 2 L 84 76 L 98 96"},
    {'V', 2, "M 8 0 L 48 100 L 92 0"},
    {'V', 1, "M 10 2 S 28 66 46 98 68 60 92 2"},
    {'W', 2, "M 3 0 L 28 100 L 50 24 L 72 100 L 97 0"},
    {'W', 2, "M 4 16 S 6 72 26 94 44 72 50 30 S 56 78 74 94 92 60 94 12"},
    {'X', 2, "M 12 0 L 88 100 M 88 0 L 12 100"},
    {'X', 1, "M 10 12 S 34 20 50 52 66 88 92 92 M 90 6 L 12 98"},
    {'Y', 2, "M 10 0 L 50 48 M 90 0 L 50 48 L 46 100"},
    {'Y', 1, "M 16 0 L 50 50 M 88 0 L 26 100"},
    {'Y', 1, "M 14 2 S 16 42 40 48 70 34 82 2 S 78 60 60 94 20 90"},
    {'Z', 3, "M 12 4 L 86 2 L 12 97 L 92 96"},
    {'Z', 1, "M 12 4 L 86 2 L 12 97 L 92 96 M 28 50 L 74 48"},
    {'a', 2, "M 80 26 S 52 6 22 30 16 74 42 94 74 68 82 24 S 82 78 98 94"},
    {'a', 1, "M 22 18 S 54 -2 78 22 L 82 98 M 79 48 S 40 42 16 70 40 96 80 76"},
    {'b', 2, "M 20 0 L 18 98 M 18 64 S 48 42 76 56 76 90 46 100 18 90"},
    {'b', 1, "M 24 0 L 18 78 S 42 103 74 90 72 60 46 54 20 74"},
    {'d', 2, "M 78 62 S 48 42 20 60 22 92 46 100 78 80 M 82 0 L 80 100"},
    {'d', 1, "M 74 56 S 44 44 20 66 30 98 54 92 76 62 L 84 0 S 78 76 96 98"},
    {'e', 2, "M 15 54 L 82 46 S 68 8 40 12 14 44 24 82 54 98 90 82"},
    {'e', 1, "M 20 64 S 66 54 74 26 50 6 22 34 20 82 48 98 86 82"},
    {'f', 2, "M 86 12 S 64 -4 48 20 L 44 100 M 16 48 L 78 45"},
    {'f', 1, "M 80 8 S 52 2 48 32 48 70 36 98 14 96 M 20 48 L 80 46"},
    {'g', 2, "M 76 10 S 44 -2 22 16 30 48 60 42 78 8 S 82 66 66 96 20 90"},
    {'g', 1, "M 74 8 S 40 -2 24 22 42 46 74 8 L 72 68 S 54 102 26 92 36 74 92 52"},
    {'h', 1, "M 20 0 L 16 100 M 17 68 S 40 42 66 48 78 70 80 100"},
    {'n', 2, "M 15 10 L 16 100 M 16 52 S 38 10 68 16 82 50 86 100"},
    {'n', 1, "M 12 16 L 16 98 S 22 52 50 14 72 40 78 84 98 92"},
    {'q', 1, "M 76 14 S 46 -2 20 20 30 52 58 44 78 12 L 74 100"},
    {'q', 2, "M 74 14 S 46 -2 20 18 28 48 54 42 76 12 L 70 100 L 96 76"},
    {'r', 2, "M 22 10 L 22 100 M 22 54 S 40 14 80 14"},
    {'r', 1, "M 8 20 L 26 16 L 26 100 M 26 56 S 52 10 90 26"},
    {'t', 1, "M 48 0 L 46 72 S 58 102 86 88 M 14 32 L 84 30"},
    {'t', 1, "M 50 0 L 48 100 M 14 36 L 86 34"},
};

struct Point {
  float x;
  float y;
};

Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
Point operator*(float f, Point a) { return {f * a.x, f * a.y}; }
float Length(Point a) { return std::sqrt(a.x * a.x + a.y * a.y); }

// A way to write a character, parsed: its points in a box of 1 x 1, and the runs of them that the pen follows. A run
// that starts at the last point of the one before continues its stroke.
struct Shape {
  struct Run {
    int first;
    int last;
    bool smooth;
  };
  std::vector<Point> points;
  std::vector<Run> runs;
};

Shape Parse(const char* path) {
  Shape shape;
  std::istringstream in(path);
  char command = 'M';
  while (in >> std::ws && !in.eof()) {
    if (absl::ascii_isalpha(in.peek())) {
      in >> command;
      const int here = static_cast<int>(shape.points.size()) - 1;
      if (command != 'M') shape.runs.push_back({here, here, command == 'S'});
    } else {
      Point point;
      in >> point.x >> point.y;
      shape.points.push_back(0.01f * point);
      if (command != 'M') ++shape.runs.back().last;
    }
  }
  return shape;
}

// The shapes of each character, every one as often as its weight says. Empty where there is nothing to draw.
const std::vector<Shape>& ShapesOf(char character) {
  static const auto& shapes = *[] {
    auto* all = new std::array<std::vector<Shape>, 128>;
    for (const Way& way : kWays) (*all)[way.character].insert((*all)[way.character].end(), way.weight, Parse(way.path));
    for (char merged : absl::string_view("cijklmopsuvwxyz")) (*all)[merged] = (*all)[absl::ascii_toupper(merged)];
    return all;
  }();
  static const std::vector<Shape>& none = *new std::vector<Shape>;
  return absl::ascii_isalnum(character) ? shapes[character] : none;
}

// --- The hand ---

// How much one writing differs from the next, as standard deviations. Lengths are in heights of a character.
constexpr double kPointJitter = 0.02;  // Of every point of the shape.
constexpr double kElastic = 0.12;      // Of the elastic field's noise, which the blur about halves.
constexpr double kHaste = 0.3;         // Of the logarithm of a factor on the two above: some people scrawl.
constexpr double kRotation = 0.10;     // Radians.
constexpr double kMeanSlant = 0.15;    // People lean to the right,
constexpr double kSlant = 0.20;        // more or less.
constexpr double kAspect = 0.16;       // Of the logarithm of width over height.

// Random numbers, sin and cos are reckoned in double and rounded: their last bit may depend on the machine's libm, a
// float made from them hardly ever does.
Point NormalPoint(Random& random, double deviation) {
  const float x = static_cast<float>(deviation * random.Normal());
  return {x, static_cast<float>(deviation * random.Normal())};
}

float LogNormal(Random& random, double deviation) { return static_cast<float>(std::exp(deviation * random.Normal())); }

float Between(Random& random, float low, float high) {
  return low + (high - low) * static_cast<float>(random.Uniform());
}

// Elastic distortion after Simard, Steinkraus and Platt, "Best Practices for Convolutional Neural Networks Applied to
// Visual Document Analysis" (ICDAR 2003): points are moved by a smooth random field. Theirs is noise blurred by a
// Gaussian; this one is noise on a coarse lattice, blurred by a cubic B-spline.
class ElasticField {
 public:
  ElasticField(double deviation, Random& random) {
    for (Point& node : nodes_) node = NormalPoint(random, deviation);
  }

  Point Move(Point p) const {
    const Axis x(p.x);
    const Axis y(p.y);
    for (int row = 0; row < 4; ++row) {
      const Point* node = &nodes_[(y.cell + row) * kNodes + x.cell];
      for (int i = 0; i < 4; ++i) p = p + y.weights[row] * x.weights[i] * node[i];
    }
    return p;
  }

 private:
  static constexpr int kCells = 2;           // Per side of the box.
  static constexpr int kNodes = kCells + 3;  // Per side.

  // The four nodes that reach a position, from `cell` on, and their weights.
  struct Axis {
    explicit Axis(float position) {
      const float scaled = std::clamp(position, 0.0f, 1.0f) * kCells;
      cell = std::min(static_cast<int>(scaled), kCells - 1);
      const float t = scaled - cell;
      const float u = 1 - t;
      weights = {u * u * u / 6, (4 - 6 * t * t + 3 * t * t * t) / 6, (4 - 6 * u * u + 3 * u * u * u) / 6,
                 t * t * t / 6};
    }
    int cell;
    std::array<float, 4> weights;
  };

  std::array<Point, kNodes * kNodes> nodes_;
};

// A corner of the polyline that the pen follows.
struct Vertex {
  Point at;
  bool inked;  // Whether there is a line from the vertex before.
};

// Appends a smooth curve from p[0], which is there already, through p[1] .. p[last]: cubic Hermite pieces. The
// direction in a point is that of the chords on its two sides, the nearer neighbour counting more; the end pieces are
// parabolas.
void AppendCurve(const Point* p, int last, std::vector<Vertex>& line) {
  const auto length = [p](int i) { return std::max(Length(p[i + 1] - p[i]), 1e-6f); };
  const auto chord = [&](int i) { return (1 / length(i)) * (p[i + 1] - p[i]); };
  const auto direction = [&](int i) {
    const float before = length(i - 1);
    const float after = length(i);
    return (1 / (before + after)) * (after * chord(i - 1) + before * chord(i));
  };
  for (int i = 0; i < last; ++i) {
    Point start = i > 0 ? direction(i) : chord(i);
    Point end = i + 1 < last ? direction(i + 1) : chord(i);
    if (i == 0) start = 2 * chord(i) - end;
    if (i + 1 == last) end = 2 * chord(i) - start;

    const float h = length(i);
    const int steps = 1 + static_cast<int>(h * 10);  // Of about two pixels each.
    for (int step = 1; step <= steps; ++step) {
      const float t = static_cast<float>(step) / steps;
      const float u = 1 - t;
      const Point at = u * u * (1 + 2 * t) * p[i] + t * t * (1 + 2 * u) * p[i + 1] + h * t * u * (u * start - t * end);
      line.push_back({at, true});
    }
  }
}

// Writes `shape` once, in a hand of its own. The size is still arbitrary.
std::vector<Vertex> Write(const Shape& shape, Random& random) {
  const double haste = LogNormal(random, kHaste);
  std::vector<Point> points = shape.points;
  for (Point& p : points) p = p + NormalPoint(random, haste * kPointJitter);

  std::vector<Vertex> line;
  int pen = -1;
  for (const Shape::Run& run : shape.runs) {
    if (run.first != pen) line.push_back({points[run.first], false});
    if (run.smooth) {
      AppendCurve(&points[run.first], run.last - run.first, line);
    } else {
      for (int i = run.first; i < run.last; ++i) AppendCurve(&points[i], 1, line);
    }
    pen = run.last;
  }

  const ElasticField field(haste * kElastic, random);
  const double angle = kRotation * random.Normal();
  const float slant = static_cast<float>(kMeanSlant + kSlant * random.Normal());
  const float aspect = LogNormal(random, kAspect);
  const float cosine = static_cast<float>(std::cos(angle));
  const float sine = static_cast<float>(std::sin(angle));
  for (Vertex& vertex : line) {
    const Point moved = field.Move(vertex.at);
    const Point leaning = {aspect * moved.x - slant * moved.y, moved.y};
    vertex.at = {cosine * leaning.x - sine * leaning.y, sine * leaning.x + cosine * leaning.y};
  }
  return line;
}

// --- The paper ---

// Moves and scales `line` so that strokes of half-width `radius` just fill a square of `size` pixels around `centre`,
// in one direction at least.
void Fit(Point centre, float size, float radius, std::vector<Vertex>& line) {
  Point low = line.front().at;
  Point high = low;
  for (const Vertex& vertex : line) {
    low = {std::min(low.x, vertex.at.x), std::min(low.y, vertex.at.y)};
    high = {std::max(high.x, vertex.at.x), std::max(high.y, vertex.at.y)};
  }
  const float scale = (size - 2 * radius) / std::max(high.x - low.x, high.y - low.y);
  const Point middle = 0.5f * (low + high);
  for (Vertex& vertex : line) vertex.at = centre + scale * (vertex.at - middle);
}

// Inks every pixel by its distance to `line`: half at `radius`, in an edge that is `blur` pixels wide.
void Ink(const std::vector<Vertex>& line, float radius, float blur, uint8_t* image) {
  std::array<float, kSide * kSide> nearest;  // The square of the distance.
  nearest.fill(std::numeric_limits<float>::max());
  const float reach = radius + blur / 2;
  const auto pixel = [](float position) { return std::clamp(static_cast<int>(position), 0, kSide - 1); };
  for (size_t i = 1; i < line.size(); ++i) {
    if (!line[i].inked) continue;
    const Point a = line[i - 1].at;
    const Point b = line[i].at;
    const Point d = b - a;
    const float inverse = 1 / std::max(d.x * d.x + d.y * d.y, 1e-6f);
    const int left = pixel(std::min(a.x, b.x) - reach);
    const int right = pixel(std::max(a.x, b.x) + reach);
    const int bottom = pixel(std::max(a.y, b.y) + reach);
    for (int y = pixel(std::min(a.y, b.y) - reach); y <= bottom; ++y) {
      for (int x = left; x <= right; ++x) {
        const Point p = Point{x + 0.5f, y + 0.5f} - a;
        const Point off = p - std::clamp((p.x * d.x + p.y * d.y) * inverse, 0.0f, 1.0f) * d;
        float& best = nearest[y * kSide + x];
        best = std::min(best, off.x * off.x + off.y * off.y);
      }
    }
  }
  for (int i = 0; i < kSide * kSide; ++i) {
    const float t = std::clamp((reach - std::sqrt(nearest[i])) / blur, 0.0f, 1.0f);
    image[i] = static_cast<uint8_t>(255 * t * t * (3 - 2 * t) + 0.5f);
  }
}

void Draw(const std::vector<Shape>& shapes, Random& random, uint8_t* image) {
  std::vector<Vertex> line = Write(shapes[random.Below(shapes.size())], random);
  const float radius = std::clamp(1.35f * LogNormal(random, 0.25), 0.7f, 2.5f);
  const float blur = std::min(Between(random, 1.8f, 3.4f), 2 * radius);
  const float size = Between(random, 20.5f, 24.0f);
  const Point centre = {kSide / 2 + Between(random, -0.5f, 0.5f), kSide / 2 + Between(random, -0.5f, 0.5f)};
  Fit(centre, size, radius, line);
  Ink(line, radius, blur, image);
}

absl::Status Check(const std::vector<std::string>& characters, int per_class) {
  if (characters.empty()) return absl::InvalidArgumentError("no characters to draw");
  if (per_class < 0) return absl::InvalidArgumentError(absl::StrCat("cannot draw ", per_class, " images per class"));
  std::set<std::string> seen;
  for (const std::string& character : characters) {
    if (character.size() != 1 || ShapesOf(character[0]).empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("cannot draw the character \"", character, "\": it must be one of 0-9, A-Z, a-z"));
    }
    if (!seen.insert(character).second) {
      return absl::InvalidArgumentError(absl::StrCat("the character \"", character, "\" is there twice"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ImageSet> DrawGlyphs(const std::vector<std::string>& characters, int per_class, uint64_t seed) {
  if (absl::Status status = Check(characters, per_class); !status.ok()) return status;

  ImageSet set;
  set.rows = kSide;
  set.columns = kSide;
  set.labels.resize(characters.size() * per_class);
  set.pixels.resize(set.labels.size() * set.pixels_per_image());
  for (size_t i = 0; i < set.labels.size(); ++i) {
    const size_t label = i % characters.size();
    const char character = characters[label][0];
    // Every image has a stream of random numbers to itself.
    Random random(seed, i / characters.size() * 128 + character);
    set.labels[i] = static_cast<uint16_t>(label);
    Draw(ShapesOf(character), random, &set.pixels[i * set.pixels_per_image()]);
  }
  return set;
}

}  // namespace inknet::data
