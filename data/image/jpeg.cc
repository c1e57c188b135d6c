#include "data/image/jpeg.h"

#include <jpeglib.h>

#include <csetjmp>
#include <cstdio>  // jpeglib.h wants it included first.
#include <utility>

#include "absl/strings/str_cat.h"
#include "data/image/exif.h"
#include "data/image/limits.h"
#include "util/status.h"

namespace inknet::image {
namespace {

// A progressive picture's coefficients, 16 bits each, wait in memory until the last scan: 300 MB for the largest.
constexpr long kMaxDecoderBytes = 512l << 20;

// libjpeg's struct, with what its callbacks need behind it.
struct Decoder {
  jpeg_decompress_struct jpeg = {};
  jpeg_error_mgr errors = {};
  jpeg_progress_mgr progress = {};
  std::jmp_buf on_error;
  char message[JMSG_LENGTH_MAX] = "";

  ~Decoder() { jpeg_destroy_decompress(&jpeg); }
};

Decoder& DecoderOf(j_common_ptr jpeg) { return *static_cast<Decoder*>(jpeg->client_data); }

[[noreturn]] void Fail(j_common_ptr jpeg) {
  Decoder& decoder = DecoderOf(jpeg);
  jpeg->err->format_message(jpeg, decoder.message);
  std::longjmp(decoder.on_error, 1);
}

// Negative levels are warnings, the others tell what the decoder is doing.
void FailOnWarning(j_common_ptr jpeg, int level) {
  if (level < 0) Fail(jpeg);
}

void FailOnManyScans(j_common_ptr jpeg) {
  Decoder& decoder = DecoderOf(jpeg);
  if (decoder.jpeg.input_scan_number <= kMaxScans) return;
  std::snprintf(decoder.message, sizeof(decoder.message), "it has more than %d scans", kMaxScans);
  std::longjmp(decoder.on_error, 1);
}

// The two functions below return false where libjpeg found a fault. It leaves them by a jump that skips destructors, so
// nothing in them may have one.

bool ReadHeader(absl::string_view bytes, Decoder* decoder) {
  if (setjmp(decoder->on_error) != 0) return false;
  jpeg_decompress_struct& jpeg = decoder->jpeg;
  jpeg_create_decompress(&jpeg);
  jpeg.mem->max_memory_to_use = kMaxDecoderBytes;
  jpeg.progress = &decoder->progress;
  jpeg_mem_src(&jpeg, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  jpeg_read_header(&jpeg, /*require_image=*/TRUE);
  return true;
}

bool ReadPixels(Decoder* decoder, Image* image) {
  if (setjmp(decoder->on_error) != 0) return false;
  jpeg_decompress_struct& jpeg = decoder->jpeg;
  jpeg.out_color_space = image->channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_start_decompress(&jpeg);
  while (jpeg.output_scanline < jpeg.output_height) {
    JSAMPROW row = image->At(0, static_cast<int>(jpeg.output_scanline));
    jpeg_read_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_decompress(&jpeg);
  return true;
}

}  // namespace

absl::StatusOr<Image> DecodeJpeg(absl::string_view bytes) {
  Decoder decoder;
  decoder.jpeg.client_data = &decoder;
  decoder.jpeg.err = jpeg_std_error(&decoder.errors);
  decoder.errors.error_exit = Fail;
  decoder.errors.emit_message = FailOnWarning;
  decoder.progress.progress_monitor = FailOnManyScans;
  const auto damaged = [&] {
    return absl::InvalidArgumentError(absl::StrCat("the JPEG is damaged: ", decoder.message));
  };

  if (!ReadHeader(bytes, &decoder)) return damaged();
  RETURN_IF_ERROR(CheckSize(decoder.jpeg.image_width, decoder.jpeg.image_height));
  // Arithmetic coding, which hardly any program writes or reads, puts many blocks into a bit; Huffman's codes have at
  // least a bit for each block of 8x8.
  if (decoder.jpeg.arith_code) return absl::InvalidArgumentError("a JPEG with arithmetic coding, which is not read");
  constexpr int64_t kMaxPixelsPerByte = 8 * 64;
  RETURN_IF_ERROR(CheckHeld(decoder.jpeg.image_width, decoder.jpeg.image_height,
                            kMaxPixelsPerByte * static_cast<int64_t>(bytes.size()), bytes.size()));
  const J_COLOR_SPACE colours = decoder.jpeg.jpeg_color_space;
  if (colours == JCS_CMYK || colours == JCS_YCCK) {
    return absl::InvalidArgumentError("a JPEG in the colours of a printer (CMYK); save it as RGB or grey");
  }
  Image image = Image::Blank(static_cast<int>(decoder.jpeg.image_width), static_cast<int>(decoder.jpeg.image_height),
                             colours == JCS_GRAYSCALE ? 1 : 3);
  if (!ReadPixels(&decoder, &image)) return damaged();
  return Turned(std::move(image), ExifOrientation(bytes));
}

}  // namespace inknet::image
