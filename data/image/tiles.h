// Small pictures of one size in one large one.
#ifndef INKNET_DATA_IMAGE_TILES_H_
#define INKNET_DATA_IMAGE_TILES_H_

#include <cstdint>
#include <utility>

#include "data/image/image.h"

namespace inknet::image {

// Grey, white between the tiles and where none is drawn.
class Tiles {
 public:
  // For `columns` x `rows` tiles of `width` x `height` pixels. Small ones are shown larger, by whole pixels.
  Tiles(int columns, int rows, int width, int height);

  // Black ink on white, from pixels that are 0 for paper, row by row.
  void Draw(int column, int row, const uint8_t* pixels);

  Image Take() { return std::move(sheet_); }

 private:
  int width_;
  int height_;
  int zoom_;
  Image sheet_;
};

}  // namespace inknet::image

#endif  // INKNET_DATA_IMAGE_TILES_H_
