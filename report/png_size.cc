#include "report/png_size.h"

#include <cstddef>
#include <cstdint>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace inknet::report {
namespace {

constexpr uint32_t kMaxSide = 1 << 20;

// A PNG file begins with this signature and the chunk IHDR, whose first fields are width and height.
constexpr absl::string_view kSignature("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", 16);
constexpr size_t kHeaderBytes = 24;

// Big-endian.
uint32_t Uint32At(absl::string_view bytes, size_t offset) {
  uint32_t value = 0;
  for (size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[offset + i]);
  return value;
}

}  // namespace

absl::StatusOr<PngSize> ReadPngSize(absl::string_view png) {
  if (png.size() < kHeaderBytes || !absl::StartsWith(png, kSignature)) {
    return absl::InvalidArgumentError("not a PNG picture");
  }
  const uint32_t width = Uint32At(png, kSignature.size());
  const uint32_t height = Uint32At(png, kSignature.size() + 4);
  if (width > kMaxSide || height > kMaxSide) {
    return absl::InvalidArgumentError(absl::StrCat(width, "x", height, " pixels; a side must have at most ", kMaxSide));
  }
  return PngSize{static_cast<int>(width), static_cast<int>(height)};
}

}  // namespace inknet::report
