// A labelled image data set in memory: what the rest of the house sees of the folder data/.
#ifndef INKNET_DATA_DATASET_H_
#define INKNET_DATA_DATASET_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "proto/config.pb.h"
#include "proto/run.pb.h"

namespace inknet::data {

// Images as bytes, one after the other, each row by row and upright; 0 is background, 255 is full ink.
struct ImageSet {
  int rows = 0;
  int columns = 0;
  std::vector<uint8_t> pixels;   // size() * rows * columns
  std::vector<uint16_t> labels;  // 0 .. classes - 1

  int64_t size() const { return static_cast<int64_t>(labels.size()); }
  int pixels_per_image() const { return rows * columns; }
};

struct Dataset {
  std::string name;
  std::vector<std::string> class_names;  // By label.
  ImageSet train;                        // Training and validation images together.
  ImageSet test;
  // All but the number of validation images, which whoever splits fills in.
  DataFingerprint fingerprint;
  // What a person should know of how it was read, a line each.
  std::vector<std::string> notes;
  // Whether its test images are a share of what had no test images.
  bool test_was_split_off = false;

  int classes() const { return static_cast<int>(class_names.size()); }
};

// Loads what `config` asks for: what its `path` holds, or a data set of the catalogue from the first place that has it
// (docs/data.md has the search order). Images of EMNIST are turned upright.
//
// `seed` seeds the drawn glyphs, should it come to them. Errors name the file and say what would be right.
absl::StatusOr<Dataset> Load(const DataConfig& config, uint64_t seed);

// Makes all images of `set` columns x rows pixels large (image/resize.h).
void Resize(int columns, int rows, ImageSet* set);

// One line for a person: what was loaded, how many images, and whether it is the official data.
std::string Describe(const Dataset& dataset);

}  // namespace inknet::data

#endif  // INKNET_DATA_DATASET_H_
