// Makes of a picture what a network was trained on.
#ifndef INKNET_DATA_IMAGE_PREPARE_H_
#define INKNET_DATA_IMAGE_PREPARE_H_

#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "data/image/image.h"
#include "data/image/parts.h"

namespace inknet::image {

// How a data set's images were made of scans (docs/prediction.md).
enum class Recipe {
  // The box around the ink in the middle of the image, as large as the target's ink_share says.
  kPlain,
  // Cohen, Afshar, Tapson & van Schaik 2017, "EMNIST: an extension of MNIST to handwritten letters": slightly blurred,
  // the box around the ink in the middle with a narrow border.
  kEmnist,
  // LeCun, Bottou, Bengio & Haffner 1998, "Gradient-based learning applied to document recognition", for its data set
  // MNIST: the box around the ink 20 of 28 pixels large, its centre of mass in the middle.
  kMnist,
};

// What a network takes.
struct Target {
  Recipe recipe = Recipe::kEmnist;
  int columns = 28;  // 8 .. 4096, or it is an error.
  int rows = 28;
  // For kPlain: of the longer side of the box around the ink in that of the image.
  double ink_share = 0.75;
};

// Some neighbouring slices of what may be several characters that touch (touching.h), as if they were one.
struct Piece {
  int first = 0, end = 0;  // Slices first .. end - 1.
  Image image;             // As Prepared::image.
  PixelBox box;            // As Prepared::box.
};

// A character found on a picture.
struct Prepared {
  // Grey, with 0 for the background and 255 for full ink.
  Image image;
  // Where it is, in pixels of the picture.
  PixelBox box;
  int line = 0;  // From 0, top to bottom.
  // Where it may be several that touch: how many slices it was cut into, and all that neighbouring ones make but the
  // whole.
  int slices = 1;
  std::vector<Piece> pieces;
};

// The handwritten characters on `picture`, dark on light or light on dark, grey or RGB, in reading order; as one
// character, whatever there is, if `one` is true. A picture of the target's size that is framed as the recipe frames,
// or for kPlain one of any size that is, is taken whole.
//
// A picture with nothing on it is NotFound, and one with more separate parts than kMaxParts an error.
inline constexpr size_t kMaxParts = 5000;
absl::StatusOr<std::vector<Prepared>> Prepare(const Image& picture, const Target& target, bool one);

}  // namespace inknet::image

#endif  // INKNET_DATA_IMAGE_PREPARE_H_
