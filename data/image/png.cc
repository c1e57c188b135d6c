#include "data/image/png.h"

#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <cstring>
#include <vector>

#include "absl/strings/str_cat.h"
#include "data/image/limits.h"
#include "data/image/transparency.h"
#include "util/status.h"

namespace inknet::image {
namespace {

// What libpng's callbacks see of a file that is being read.
struct Source {
  absl::string_view rest;
  std::jmp_buf on_error;
  char message[128] = "";
};

void Read(png_structp png, png_bytep out, size_t size) {
  Source& source = *static_cast<Source*>(png_get_io_ptr(png));
  if (size > source.rest.size()) png_error(png, "it ends too early");
  std::memcpy(out, source.rest.data(), size);
  source.rest.remove_prefix(size);
}

[[noreturn]] void Fail(png_structp png, png_const_charp message) {
  Source& source = *static_cast<Source*>(png_get_error_ptr(png));
  std::strncpy(source.message, message, sizeof(source.message) - 1);
  std::longjmp(source.on_error, 1);
}

void Ignore(png_structp, png_const_charp) {}

// The two functions below return false where libpng found a fault. It leaves them by a jump that skips destructors, so
// nothing in them may have one.

bool ReadHeader(png_structp png, png_infop info, Source* source, Image* header) {
  if (setjmp(source->on_error) != 0) return false;
  png_read_info(png, info);
  png_set_expand(png);    // Palettes, fewer than 8 bits, a colour that counts as transparent.
  png_set_scale_16(png);  // 16 bits.
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  header->width = static_cast<int>(png_get_image_width(png, info));
  header->height = static_cast<int>(png_get_image_height(png, info));
  header->channels = png_get_channels(png, info);
  return true;
}

bool ReadPixels(png_structp png, Source* source, png_bytepp rows) {
  if (setjmp(source->on_error) != 0) return false;
  png_read_image(png, rows);
  png_read_end(png, nullptr);
  return true;
}

// libpng's two structs, which one call frees.
struct Reader {
  png_structp png = nullptr;
  png_infop info = nullptr;
  ~Reader() { png_destroy_read_struct(&png, &info, nullptr); }
};

// A big-endian number of 32 bits.
uint32_t Number(absl::string_view bytes) {
  uint32_t number = 0;
  for (int i = 0; i < 4; ++i) number = number << 8 | static_cast<uint8_t>(bytes[i]);
  return number;
}

// The size as the file's first chunk, IHDR, has it.
absl::Status CheckHeaderSize(absl::string_view bytes) {
  constexpr size_t kWidth = 16;
  constexpr size_t kHeight = 20;
  constexpr size_t kBitDepth = 24;
  // Deflate's densest code, a match of 258 bytes in two bits, makes at most 1032 bytes out of one.
  constexpr int64_t kMaxDeflateRatio = 1032;
  if (bytes.size() <= kBitDepth) return absl::InvalidArgumentError("the PNG is damaged: it ends too early");
  const int64_t width = Number(bytes.substr(kWidth));
  const int64_t height = Number(bytes.substr(kHeight));
  RETURN_IF_ERROR(CheckSize(width, height));
  // Of a single channel; libpng knows which depths there are.
  const int64_t pixel_bits = std::clamp<int64_t>(static_cast<uint8_t>(bytes[kBitDepth]), 1, 16);
  const int64_t most_bits = 8 * kMaxDeflateRatio * static_cast<int64_t>(bytes.size());
  return CheckHeld(width, height, most_bits / pixel_bits, bytes.size());
}

}  // namespace

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

absl::StatusOr<Image> DecodePng(absl::string_view bytes) {
  RETURN_IF_ERROR(CheckHeaderSize(bytes));
  Source source;
  source.rest = bytes;
  const auto damaged = [&] { return absl::InvalidArgumentError(absl::StrCat("the PNG is damaged: ", source.message)); };
  Reader reader;
  reader.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &source, Fail, Ignore);
  if (reader.png == nullptr) return absl::InternalError("libpng cannot start");
  reader.info = png_create_info_struct(reader.png);
  if (reader.info == nullptr) return absl::InternalError("libpng cannot start");
  png_set_read_fn(reader.png, &source, Read);
  png_set_user_limits(reader.png, kMaxSide, kMaxSide);
  // Skips texts, colour profiles and whatever else does not make the picture: libpng would make room for them on the
  // word of their lengths, up to 2 GiB, and only warns where that is over its own limit.
  png_set_keep_unknown_chunks(reader.png, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);

  Image header;
  if (!ReadHeader(reader.png, reader.info, &source, &header)) return damaged();
  Image image = Image::Blank(header.width, header.height, header.channels);
  std::vector<png_bytep> rows(static_cast<size_t>(image.height));
  for (int y = 0; y < image.height; ++y) rows[static_cast<size_t>(y)] = image.At(0, y);
  if (!ReadPixels(reader.png, &source, rows.data())) return damaged();
  if (image.channels == 2 || image.channels == 4) Flatten(&image);
  return image;
}

}  // namespace inknet::image
