// Images and labels that are arrays: which belong together, and what their indices mean.
#ifndef INKNET_DATA_OWN_ARRAYS_H_
#define INKNET_DATA_OWN_ARRAYS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "data/formats/array.h"
#include "data/own/file_tree.h"
#include "data/own/labelled_images.h"

namespace inknet::own {

struct ArrayFile {
  const FileTree::File* file = nullptr;
  Format format = Format::kIdx;  // Or kNpy, kNpz, kMat.
};

// The arrays of `files`, which are IDX, NumPy or MATLAB files of one data set, as images with their labels. An array
// that belongs to none is left out, with a note.
absl::StatusOr<Reading> ReadArrays(const FileTree& tree, const std::vector<ArrayFile>& files);

// `images` as [images][rows][columns]: whichever its first index is of `count` images, whether rows and columns are one
// index or two, with or without channels, which are turned grey. Errors do not name the file.
absl::StatusOr<formats::Array> ArrangeImages(formats::Array images, int64_t count);

// The labels in an array of numbers or texts, of one index, or of two of which the second is one-hot or has more to say
// (QMNIST's). NaN and numbers that are not whole are errors.
absl::StatusOr<Labels> ArrangeLabels(const formats::Array& labels);

}  // namespace inknet::own

#endif  // INKNET_DATA_OWN_ARRAYS_H_
