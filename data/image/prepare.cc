#include "data/image/prepare.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "data/image/character_ink.h"
#include "data/image/characters.h"
#include "data/image/filter.h"
#include "data/image/ink.h"
#include "data/image/plane.h"
#include "data/image/resize.h"
#include "data/image/touching.h"
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

// Of the plain recipe: less of an image its ink never is.
constexpr double kLeastShare = 0.1;
// How much the share and the place of the ink may differ for a picture to be framed as an image.
constexpr double kSameShare = 0.25;
constexpr double kSamePlace = 0.12;
// By how much what a recipe makes may differ from what it aims at, pixels of 28.
constexpr double kSameBox = 1.5;
constexpr double kSameMass = 0.75;
constexpr double kSameBlur = 0.05;
// A picture of an image's size is that image where its paper is darker and its ink lighter.
constexpr double kClearPaper = 24;
constexpr int kFullInk = 160;

// What may be several characters is cut into no more slices, which make 20 pieces.
constexpr int kMostSlices = 6;
// Where more may be several, they are specks or a pattern, and none is cut: so that time is bounded.
constexpr std::ptrdiff_t kMostCut = 200;

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

// Square pixels of `pitch` pixels of a picture a side, one of which has its upper left corner at (x, y).
struct PixelGrid {
  double pitch = 1;
  double x = 0;
  double y = 0;
};

// An image whose pixel with its corner at the grid's (x, y) stands in column `column` and row `row`.
struct GridImage {
  PixelGrid grid;
  Plane pixels;
  int column = 0;
  int row = 0;
};

// The ink in pixels of `grid`, after a blur, in pixels of the picture. At least `margin` pixels on all sides of the
// grid's corner.
GridImage Reduced(const Plane& ink, const PixelGrid& grid, double blur, int margin) {
  const double reach = margin * grid.pitch;
  return {
      grid,
      Resample(blur > 0 ? Blur(ink, blur) : ink, grid.x - reach, grid.y - reach, grid.pitch, 2 * margin, 2 * margin),
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

Image PrepareEmnist(const CharacterInk& ink, int columns, int rows) {
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

// The centre of mass of the ink on a plane.
struct Middle {
  double x = 0;
  double y = 0;
};
Middle MiddleOfInk(const Plane& amount) {
  double sum = 0;
  Middle middle;
  for (int y = 0; y < amount.height; ++y) {
    for (int x = 0; x < amount.width; ++x) {
      const double ink = std::max(0.0f, amount.Row(y)[x]);
      sum += ink;
      middle.x += ink * (x + 0.5);
      middle.y += ink * (y + 0.5);
    }
  }
  return sum > 0 ? Middle{middle.x / sum, middle.y / sum} : Middle{amount.width / 2.0, amount.height / 2.0};
}

Image PrepareMnist(const CharacterInk& ink, int columns, int rows) {
  const double box = std::max(ink.right - ink.left, ink.bottom - ink.top);
  const double pitch = box / (kMnistBox / kSide * std::min(columns, rows));
  const GridImage drawn = Reduced(ink.amount, {pitch, ink.left, ink.top}, 0, std::max(columns, rows));
  const Middle mass = MiddleOfInk(drawn.pixels);
  const double x = mass.x - drawn.column, y = mass.y - drawn.row;
  // In MNIST the centre of mass is in the pixel to the right of the middle and below: it was moved by whole pixels.
  return Placed(drawn, static_cast<int>(std::ceil(columns / 2 - x)), static_cast<int>(std::ceil(rows / 2 - y)), columns,
                rows);
}

// The box around the ink in the middle.
Image PreparePlain(const CharacterInk& ink, const Target& target) {
  const double box = std::max(ink.right - ink.left, ink.bottom - ink.top);
  const int side = std::max(target.columns, target.rows);
  const double pitch = box / (std::clamp(target.ink_share, kLeastShare, 1.0) * side);
  const PixelGrid middle = {pitch, (ink.left + ink.right) / 2, (ink.top + ink.bottom) / 2};
  const GridImage drawn = Reduced(ink.amount, middle, 0, side);
  return Placed(drawn, target.columns / 2, target.rows / 2, target.columns, target.rows);
}

// What the pixels at the edge are: their mean.
double BorderMean(const Image& grey) {
  int64_t sum = 0;
  for (int x = 0; x < grey.width; ++x) sum += *grey.At(x, 0) + *grey.At(x, grey.height - 1);
  for (int y = 0; y < grey.height; ++y) sum += *grey.At(0, y) + *grey.At(grey.width - 1, y);
  return static_cast<double>(sum) / (2 * (grey.width + grey.height));
}

// `grey` with ink light on dark.
Image InkOnZero(Image grey) {
  if (BorderMean(grey) <= 127.5) return grey;
  for (uint8_t& pixel : grey.pixels) pixel = static_cast<uint8_t>(255 - pixel);
  return grey;
}

// Whether an image has black paper and white ink, as those of data sets do.
bool IsClean(const Image& image) {
  const int most_ink = *std::max_element(image.pixels.begin(), image.pixels.end());
  return most_ink > kFullInk && BorderMean(image) < kClearPaper;
}

// Whether a picture, of which `ink` is all, is an image of those that the target's recipe makes: nobody else frames a
// character just so. Of the plain recipe, at any size.
bool IsOfTheRecipe(const CharacterInk& ink, const Image& picture, const Target& target) {
  const double box = std::max(ink.right - ink.left, ink.bottom - ink.top);
  const double side = std::max(picture.width, picture.height);
  const double off_x = ink.x + (ink.left + ink.right - picture.width) / 2;
  const double off_y = ink.y + (ink.top + ink.bottom - picture.height) / 2;
  const double off_middle = std::max(std::abs(off_x), std::abs(off_y));
  if (target.recipe == Recipe::kPlain) {
    return std::abs(box / side / target.ink_share - 1) < kSameShare && off_middle < kSamePlace * side;
  }
  if (picture.width != target.columns || picture.height != target.rows) return false;
  const double pixel = std::min(target.columns, target.rows) / kSide;
  if (target.recipe == Recipe::kEmnist) {
    const double outer = box - 2 * OutlineShift(std::min(ink.level, 0.49)) * ink.blur;
    return off_middle < pixel && ink.blur > kLeastBlur - kSameBlur && ink.blur < kMostBlur + kSameBlur &&
           std::abs(kBoxShare * outer + kBorder * ink.blur - side) < kSameBox * pixel;
  }
  const Middle mass = MiddleOfInk(ink.amount);
  return std::abs(box - kMnistBox * pixel) < kSameBox * pixel &&
         std::max(std::abs(ink.x + mass.x - picture.width / 2.0 - 0.5 * pixel),
                  std::abs(ink.y + mass.y - picture.height / 2.0 - 0.5 * pixel)) < kSameMass * pixel;
}

Image PrepareCharacter(const CharacterInk& ink, const Target& target) {
  switch (target.recipe) {
    case Recipe::kPlain:
      return PreparePlain(ink, target);
    case Recipe::kMnist:
      return PrepareMnist(ink, target.columns, target.rows);
    case Recipe::kEmnist:
      break;
  }
  return PrepareEmnist(ink, target.columns, target.rows);
}

// `box` of a picture that was averaged down by `factor`, on the picture.
PixelBox Enlarged(const PixelBox& box, int factor, const Image& picture) {
  return {box.left * factor, box.top * factor, std::min(box.right * factor, picture.width),
          std::min(box.bottom * factor, picture.height)};
}

// Cuts those of `characters` that may be several into pieces, in place of the parts that they were. Boxes are in pixels
// of the ink.
void CutTouching(const std::vector<Character>& characters, const Target& target, Ink* ink,
                 std::vector<Prepared>* prepared) {
  const auto may_be_several = [](const Character& character) { return MayBeSeveral(character.box); };
  if (std::count_if(characters.begin(), characters.end(), may_be_several) > kMostCut) return;
  std::vector<Part> parts;
  std::vector<std::vector<int>> slices(characters.size());  // Numbers of parts.
  std::vector<bool> is_cut(ink->parts.size());
  for (size_t i = 0; i < characters.size(); ++i) {
    if (!may_be_several(characters[i])) continue;
    std::vector<const Part*> of_it;
    for (const int number : characters[i].parts) of_it.push_back(&ink->parts[static_cast<size_t>(number)]);
    std::vector<Part> cut = Slices(ink->amount, of_it, kMostSlices);
    if (cut.size() == 1) continue;
    for (const int number : characters[i].parts) is_cut[static_cast<size_t>(number)] = true;
    for (Part& slice : cut) {
      slices[i].push_back(static_cast<int>(parts.size()));
      parts.push_back(std::move(slice));
    }
  }
  for (size_t i = 0; i < ink->parts.size(); ++i) {
    if (!is_cut[i]) parts.push_back(std::move(ink->parts[i]));
  }
  ink->parts = std::move(parts);
  for (size_t i = 0; i < characters.size(); ++i) {
    const int count = static_cast<int>(slices[i].size());
    (*prepared)[i].slices = std::max(1, count);
    for (int first = 0; first < count; ++first) {
      std::vector<int> chosen;
      PixelBox box = ink->parts[static_cast<size_t>(slices[i][static_cast<size_t>(first)])].box;
      for (int end = first + 1; end <= count && end - first < count; ++end) {
        chosen.push_back(slices[i][static_cast<size_t>(end - 1)]);
        box = Union(box, ink->parts[static_cast<size_t>(chosen.back())].box);
        (*prepared)[i].pieces.push_back({first, end, PrepareCharacter(CutOut(*ink, chosen), target), box});
      }
    }
  }
}

}  // namespace

absl::StatusOr<std::vector<Prepared>> Prepare(const Image& picture, const Target& target, bool one) {
  const int columns = target.columns, rows = target.rows;
  if (std::min(columns, rows) < kMinSide || std::max(columns, rows) > kMaxSide) {
    return absl::InvalidArgumentError(absl::StrCat("a character cannot be drawn on ", columns, "x", rows,
                                                   " pixels: a side has ", kMinSide, " to ", kMaxSide));
  }
  const int factor = (std::max(picture.width, picture.height) + kMaxWorkingSide - 1) / kMaxWorkingSide;
  ASSIGN_OR_RETURN(Ink ink, FindInk(AverageGrey(picture, factor), /*all=*/one));
  if (ink.parts.size() > kMaxParts) {
    return absl::InvalidArgumentError(absl::StrCat(
        ink.parts.size(), " separate specks on it: a pattern or noise; at most ", kMaxParts, " are looked at"));
  }
  const std::vector<Character> characters =
      one ? std::vector<Character>{AllAsOne(ink.parts)} : FindCharacters(ink.parts);
  std::vector<Prepared> all;
  for (const Character& character : characters) {
    const CharacterInk cut = CutOut(ink, character.parts);
    if (characters.size() == 1 && factor == 1 && IsOfTheRecipe(cut, picture, target)) {
      Image whole = InkOnZero(ToGrey(picture));
      if (target.recipe == Recipe::kPlain || IsClean(whole)) {
        Prepared prepared;
        prepared.image = ResizeToFit(whole, columns, rows);
        prepared.box = {0, 0, picture.width, picture.height};
        return std::vector<Prepared>{std::move(prepared)};
      }
    }
    Prepared prepared;
    prepared.image = PrepareCharacter(cut, target);
    prepared.box = Enlarged(character.box, factor, picture);
    prepared.line = character.line;
    all.push_back(std::move(prepared));
  }
  if (one) return all;
  CutTouching(characters, target, &ink, &all);
  for (Prepared& prepared : all) {
    for (Piece& piece : prepared.pieces) piece.box = Enlarged(piece.box, factor, picture);
  }
  return all;
}

}  // namespace inknet::image
