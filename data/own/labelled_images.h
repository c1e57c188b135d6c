// Images with their labels, as one or several files hold them.
#ifndef INKNET_DATA_OWN_LABELLED_IMAGES_H_
#define INKNET_DATA_OWN_LABELLED_IMAGES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "data/formats/array.h"
#include "data/own/file_names.h"
#include "data/own/labels.h"

namespace inknet::own {

// Sides of images, pixels.
inline constexpr int kMinSide = 8;
inline constexpr int kMaxSide = 256;
// All images together, bytes as they are trained on.
inline constexpr uint64_t kMaxPixelBytes = uint64_t{4} << 30;

struct LabelledImages {
  Share share = Share::kUnknown;
  // Grey, [images][rows][columns], the last index running fastest; of whatever numbers.
  formats::Array images;
  Labels labels;

  int64_t size() const { return images.shape[0]; }
  int rows() const { return static_cast<int>(images.shape[1]); }
  int columns() const { return static_cast<int>(images.shape[2]); }
};

struct Options {
  // Pixels a side that pictures of all sizes are made; 0: as they are.
  int size = 0;
  // Which column of a table has the labels: "first", "last", its name; empty: what the table says.
  std::string label_column;
  // Which data set is meant where a folder has several: what their files' names begin with.
  std::string dataset;
};

// What was read of a path.
struct Reading {
  std::vector<LabelledImages> parts;
  // "IDX files of unsigned bytes", "PNG pictures": what the images were in.
  std::string format;
  // What the files' names have in common: "emnist-balanced"; often nothing.
  std::string name;
  // By what the files themselves call a class, what it is.
  Mapping mapping;
  // Whether the names are EMNIST's, whose files have columns where rows belong.
  bool named_emnist = false;
  // How pictures of other sizes were resized; empty: none was.
  std::string filter;
  // What size those had that were; 0: several.
  int stored_rows = 0;
  int stored_columns = 0;
  // What a person should know, a line each.
  std::vector<std::string> notes;
};

}  // namespace inknet::own

#endif  // INKNET_DATA_OWN_LABELLED_IMAGES_H_
