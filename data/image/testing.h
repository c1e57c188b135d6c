// Files of pictures for tests.
#ifndef INKNET_DATA_IMAGE_TESTING_H_
#define INKNET_DATA_IMAGE_TESTING_H_

#include <string>

#include "absl/strings/string_view.h"
#include "data/image/image.h"

namespace inknet::image {

enum class JpegCoding { kBaseline, kProgressive, kArithmetic };

struct JpegOptions {
  int quality = 95;  // 1 .. 100
  JpegCoding coding = JpegCoding::kBaseline;
  absl::string_view exif;  // The whole content of a segment APP1.
};

std::string EncodeJpeg(const Image& picture, const JpegOptions& options);

}  // namespace inknet::image

#endif  // INKNET_DATA_IMAGE_TESTING_H_
