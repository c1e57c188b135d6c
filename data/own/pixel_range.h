// What the numbers of images mean: bytes of 0 .. 255 in the end, whatever the files have.
#ifndef INKNET_DATA_OWN_PIXEL_RANGE_H_
#define INKNET_DATA_OWN_PIXEL_RANGE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "data/own/labelled_images.h"

namespace inknet::own {

// A byte is round(scale (element + offset)).
struct PixelRange {
  double offset = 0;
  double scale = 1;
  // "elements of 0 .. 1 stand for 0 .. 255"; empty where they are that already.
  std::string meaning;

  bool is_plain() const { return offset == 0 && scale == 1; }
};

// By the least and the largest element of all parts: 0 .. 1, whole numbers of 0 .. 15 or 16, 0 .. 4095, 0 .. 65535; 0
// .. 255, -1 .. 1, -0.5 .. 0.5, -128 .. 127; anything else is stretched to 0 .. 255. NaN and infinities are errors.
absl::StatusOr<PixelRange> RangeOf(const std::vector<const LabelledImages*>& parts);

// The images' bytes; moved, where they are bytes already.
std::vector<uint8_t> TakeBytes(const PixelRange& range, formats::Array* images);

}  // namespace inknet::own

#endif  // INKNET_DATA_OWN_PIXEL_RANGE_H_
