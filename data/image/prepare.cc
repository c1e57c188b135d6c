#include "data/image/prepare.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "data/image/filter.h"
#include "data/image/ink.h"
#include "data/image/pixel_grid.h"
#include "data/image/plane.h"
#include "util/status.h"

namespace inknet::image {
namespace {

// Larger pictures are averaged down to no more pixels a side before anything else.
constexpr int kMaxWorkingSide = 1024;

// Of what it prepares: with less there is no room for the recipes' borders.
constexpr int kMinSide = 8;
constexpr int kMaxSide = 4096;

// Sizes in both recipes are for images of 28 pixels.
constexpr double kSide = 28;

// EMNIST's originals were blurred by a pixel and then given a border of two, before they were made smaller. So how soft
// an image is tells how far it was reduced, and how wide its border is. By least squares over 3000 training images,
//   28 = kBoxShare * box + kBorder * blur, where box is that of the outline at half the ink.
constexpr double kBoxShare = 0.89;
constexpr double kBorder = 13.5;
// What blur they have, in pixels: 98 % of them.
constexpr double kLeastBlur = 0.6;
constexpr double kMostBlur = 0.9;

// The box stands in the middle, or up to half a pixel further right or down where a border had to be rounded.
constexpr double kOffMiddle = 0.08;

// MNIST's box around the ink.
constexpr double kMnistBox = 20;

// By how many deviations of the blur the outline at `level` lies outside that at one half: the quantile of the normal
// distribution.
double OutlineShift(double level) {
  double low = 0;
  double high = 4;
  for (int i = 0; i < 40; ++i) {
    const double middle = (low + high) / 2;
    (0.5 * std::erfc(middle / std::sqrt(2)) > level ? low : high) = middle;
  }
  return low;
}

// The ink in pixels of `guess`, or of the grid near it that the picture was enlarged from; there is no need to add
// `blur`, in pixels of the picture, then. At least `margin` pixels on all sides of the guess's corner.
GridImage Reduced(const Plane& ink, const PixelGrid& guess, double blur, int margin) {
  std::optional<GridImage> found = FindGridImage(ink, guess);
  if (found.has_value()) return *std::move(found);
  const double reach = margin * guess.pitch;
  return {
      guess,
      Resample(blur > 0 ? Blur(ink, blur) : ink, guess.x - reach, guess.y - reach, guess.pitch, 2 * margin, 2 * margin),
      margin, margin};
}

// `drawn` in an image of its own, with the pixel at the grid's corner in the given column and row, and the most ink
// 255.
Image Placed(const GridImage& drawn, int column, int row, int columns, int rows) {
  const Plane& pixels = drawn.pixels;
  const float most = *std::max_element(pixels.values.begin(), pixels.values.end());
  Image image = Image::Blank(columns, rows, 1);
  for (int y = 0; y < rows; ++y) {
    for (int x = 0; x < columns; ++x) {
      const int from_x = x - column + drawn.column;
      const int from_y = y - row + drawn.row;
      if (from_x < 0 || from_x >= pixels.width || from_y < 0 || from_y >= pixels.height) continue;
      *image.At(x, y) =
          static_cast<uint8_t>(std::lround(255 * std::clamp(pixels.Row(from_y)[from_x] / most, 0.0f, 1.0f)));
    }
  }
  return image;
}

Image PrepareEmnist(const Ink& ink, int columns, int rows) {
  const double side = kSide;
  const double outline = OutlineShift(std::min(ink.level, 0.49));
  const double outer_box = std::max(ink.right - ink.left, ink.bottom - ink.top);
  // A blur that would leave less than half was estimated too large: in specks, everything is edge.
  const double box = std::max(outer_box - 2 * outline * ink.blur, outer_box / 2);
  // Were the image of 28 pixels.
  const double pitch =
      std::clamp((kBoxShare * box + kBorder * ink.blur) / side, kBoxShare * box / (side - kBorder * kLeastBlur),
                 kBoxShare * box / (side - kBorder * kMostBlur));
  const double missing_blur = std::sqrt(std::max(0.0, std::pow(kLeastBlur * pitch, 2) - std::pow(ink.blur, 2)));
  const PixelGrid middle = {pitch * side / std::min(columns, rows), (ink.left + ink.right) / 2 - kOffMiddle * pitch,
                            (ink.top + ink.bottom) / 2 - kOffMiddle * pitch};
  const GridImage drawn = Reduced(ink.amount, middle, missing_blur, std::max(columns, rows));
  return Placed(drawn, columns / 2, rows / 2, columns, rows);
}

Image PrepareMnist(const Ink& ink, int columns, int rows) {
  const double box = std::max(ink.right - ink.left, ink.bottom - ink.top);
  const double pitch = box / (kMnistBox / kSide * std::min(columns, rows));
  const GridImage drawn = Reduced(ink.amount, {pitch, ink.left, ink.top}, 0, std::max(columns, rows));
  double ink_sum = 0;
  double x_sum = 0;
  double y_sum = 0;
  for (int y = 0; y < drawn.pixels.height; ++y) {
    for (int x = 0; x < drawn.pixels.width; ++x) {
      const double amount = std::max(0.0f, drawn.pixels.Row(y)[x]);
      ink_sum += amount;
      x_sum += amount * (x - drawn.column + 0.5);
      y_sum += amount * (y - drawn.row + 0.5);
    }
  }
  // In MNIST the centre of mass is in the pixel to the right of the middle and below: it was moved by whole pixels.
  return Placed(drawn, static_cast<int>(std::ceil(columns / 2 - x_sum / ink_sum)),
                static_cast<int>(std::ceil(rows / 2 - y_sum / ink_sum)), columns, rows);
}

}  // namespace

Recipe RecipeFor(absl::string_view name) { return name == "mnist" ? Recipe::kMnist : Recipe::kEmnist; }

absl::StatusOr<Image> Prepare(const Image& picture, Recipe recipe, int columns, int rows) {
  if (std::min(columns, rows) < kMinSide || std::max(columns, rows) > kMaxSide) {
    return absl::InvalidArgumentError(absl::StrCat("a character cannot be drawn on ", columns, "x", rows,
                                                   " pixels: a side has ", kMinSide, " to ", kMaxSide));
  }
  const int factor = (std::max(picture.width, picture.height) + kMaxWorkingSide - 1) / kMaxWorkingSide;
  ASSIGN_OR_RETURN(const Ink ink, FindInk(AverageGrey(picture, factor)));
  return recipe == Recipe::kMnist ? PrepareMnist(ink, columns, rows) : PrepareEmnist(ink, columns, rows);
}

}  // namespace inknet::image
