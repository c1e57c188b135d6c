#include "verify/pages/reading.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "data/image/decode.h"
#include "data/image/prepare.h"
#include "data/image/testing.h"

namespace inknet::pages {
namespace {

constexpr int kSize = 60;

double Correlation(const image::Image& a, const image::Image& b) {
  const double count = static_cast<double>(a.pixels.size());
  double mean_a = 0, mean_b = 0;
  for (size_t i = 0; i < a.pixels.size(); ++i) {
    mean_a += a.pixels[i] / count;
    mean_b += b.pixels[i] / count;
  }
  double aa = 0, bb = 0, ab = 0;
  for (size_t i = 0; i < a.pixels.size(); ++i) {
    const double x = a.pixels[i] - mean_a, y = b.pixels[i] - mean_b;
    aa += x * x;
    bb += y * y;
    ab += x * y;
  }
  return aa > 0 && bb > 0 ? ab / std::sqrt(aa * bb) : 0;
}

// Whether the middle of one box is in the other, both ways.
bool IsAt(const image::PixelBox& a, const image::PixelBox& b) {
  const double x = (a.left + a.right) / 2.0, y = (a.top + a.bottom) / 2.0;
  return x > b.left && x < b.right && y > b.top && y < b.bottom && a.height() < 1.5 * b.height() &&
         a.width() < 1.5 * b.width() + 8;
}

std::vector<image::Prepared> Found(const data::Page& page) {
  auto found = image::Prepare(page.picture, image::Target(), /*one=*/false);
  return found.ok() ? *std::move(found) : std::vector<image::Prepared>();
}

}  // namespace

data::Page DrawPage(const std::vector<std::string>& lines, int size, const Trouble& trouble, uint64_t seed) {
  data::Page page = data::DrawPage(lines, size, trouble, seed);
  if (trouble.jpeg > 0) {
    const int quality = static_cast<int>(100 - trouble.jpeg);
    auto decoded = image::Decode(image::EncodeJpeg(page.picture, {quality, image::JpegCoding::kBaseline, ""}));
    if (decoded.ok()) page.picture = *std::move(decoded);
  }
  return page;
}

const std::vector<Kind>& Kinds() {
  static const auto* const kinds = new std::vector<Kind>{
      {"light that falls off", "share of it", &Trouble::gradient, {0.3, 0.6, 0.8, 0.9, 0.95}},
      {"a hard shadow", "share of the light", &Trouble::shadow, {0.2, 0.4, 0.6, 0.8, 0.9}},
      {"grain", "grey levels", &Trouble::texture, {2, 5, 10, 15, 20}},
      {"rules", "of the ink", &Trouble::rules, {0.1, 0.3, 0.5, 0.8, 1}},
      {"squares", "of the ink", &Trouble::squares, {0.1, 0.3, 0.5, 0.8, 1}},
      {"pale ink", "share missing", &Trouble::pale, {0.5, 0.7, 0.8, 0.9, 0.95}},
      {"show-through", "of the ink", &Trouble::show_through, {0.1, 0.2, 0.3, 0.4, 0.5}},
      {"blur", "of the height", &Trouble::blur, {0.01, 0.02, 0.04, 0.06, 0.1}},
      {"lines that slope", "degrees", &Trouble::slope, {5, 10, 15, 20, 30}},
      {"specks", "on the page", &Trouble::specks, {10, 50, 200, 1000, 4000}},
      {"neighbours at the edge", "pixels", &Trouble::cut_off, {4, 8, 15, 25, 40}},
      {"overlapping characters", "of the width", &Trouble::touching, {0.1, 0.15, 0.2, 0.25, 0.3}},
      {"JPEG", "100 - quality", &Trouble::jpeg, {30, 60, 80, 90, 95}},
  };
  return *kinds;
}

double ShareFound(const Trouble& trouble, int pages) {
  const std::vector<std::string> lines = {"31A58", "HR427", "96KE0"};
  double right = 0, all = 0;
  for (uint64_t seed = 1; seed <= static_cast<uint64_t>(pages); ++seed) {
    // What makes a page as long decides where its characters are.
    Trouble none;
    none.slope = trouble.slope;
    none.touching = trouble.touching;
    const data::Page page = DrawPage(lines, kSize, trouble, seed);
    Trouble apart = none;
    apart.touching = 0;
    const std::vector<image::Prepared> wanted = Found(DrawPage(lines, kSize, apart, seed));
    const std::vector<image::Prepared> found = Found(page);
    all += static_cast<double>(page.boxes.size());
    if (wanted.size() != page.boxes.size()) continue;
    // What is found too much is wrong as well.
    if (found.size() > page.boxes.size()) right -= static_cast<double>(found.size() - page.boxes.size());
    for (size_t i = 0; i < page.boxes.size(); ++i) {
      right += std::any_of(found.begin(), found.end(), [&](const image::Prepared& one) {
        return one.line == page.lines[i] && IsAt(one.box, page.boxes[i]) &&
               Correlation(one.image, wanted[i].image) >= kSame;
      });
    }
  }
  return std::max(0.0, right / all);
}

}  // namespace inknet::pages
