#include "image/png.h"

#include <png.h>

#include "absl/strings/str_cat.h"

namespace inknet::image {

absl::StatusOr<std::string> EncodePng(const Image& image) {
  png_image header = {};
  header.version = PNG_IMAGE_VERSION;
  header.width = static_cast<png_uint_32>(image.width);
  header.height = static_cast<png_uint_32>(image.height);
  header.format = image.channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(header);
  std::string bytes(size, '\0');
  if (png_image_write_to_memory(&header, &bytes[0], &size, /*convert_to_8_bit=*/0, image.pixels.data(),
                                /*row_stride=*/0, /*colormap=*/nullptr) == 0) {
    return absl::InternalError(absl::StrCat("cannot write a PNG picture: ", header.message));
  }
  bytes.resize(size);
  return bytes;
}

}  // namespace inknet::image
