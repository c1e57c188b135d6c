// Makes of a picture what a network was trained on.
#ifndef INKNET_DATA_IMAGE_PREPARE_H_
#define INKNET_DATA_IMAGE_PREPARE_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/image/image.h"

namespace inknet::image {

// How a data set's images were made of scans (docs/prediction.md).
enum class Recipe {
  // Cohen, Afshar, Tapson & van Schaik 2017, "EMNIST: an extension of MNIST to handwritten letters": slightly blurred,
  // the box around the ink in the middle with a narrow border.
  kEmnist,
  // LeCun, Bottou, Bengio & Haffner 1998, "Gradient-based learning applied to document recognition", for its data set
  // MNIST: the box around the ink 20 of 28 pixels large, its centre of mass in the middle.
  kMnist,
};

// The recipe of the data set `name` of data/catalog.h; EMNIST's where it is unknown.
Recipe RecipeFor(absl::string_view name);

// `picture` shows one handwritten character, dark on light or light on dark, grey or RGB. The result is grey, with 0
// for the background and 255 for full ink. `columns` and `rows` are 8 .. 4096, or it is an error.
//
// A picture that is an enlargement of an image made by the recipe gives nearly that image, wherever in the picture it
// is. A picture with nothing on it is an error.
absl::StatusOr<Image> Prepare(const Image& picture, Recipe recipe, int columns, int rows);

}  // namespace inknet::image

#endif  // INKNET_DATA_IMAGE_PREPARE_H_
