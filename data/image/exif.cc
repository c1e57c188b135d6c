#include "data/image/exif.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace inknet::image {
namespace {

// Numbers in a TIFF structure, in the byte order that it names; 0 beyond its end.
class Tiff {
 public:
  explicit Tiff(absl::string_view bytes) : bytes_(bytes), little_endian_(absl::StartsWith(bytes, "II")) {}

  uint32_t Number(size_t offset, int size) const {
    if (offset > bytes_.size() || bytes_.size() - offset < static_cast<size_t>(size)) return 0;
    uint32_t number = 0;
    for (int i = 0; i < size; ++i) {
      const int byte = little_endian_ ? size - 1 - i : i;
      number = number << 8 | static_cast<uint8_t>(bytes_[offset + static_cast<size_t>(byte)]);
    }
    return number;
  }

 private:
  const absl::string_view bytes_;
  const bool little_endian_;
};

int OrientationIn(const Tiff& tiff) {
  constexpr uint32_t kOrientationTag = 0x0112;
  constexpr size_t kEntryBytes = 12;
  const size_t directory = tiff.Number(4, 4);
  const size_t entries = tiff.Number(directory, 2);
  for (size_t i = 0; i < entries; ++i) {
    const size_t entry = directory + 2 + i * kEntryBytes;
    if (tiff.Number(entry, 2) != kOrientationTag) continue;
    const uint32_t orientation = tiff.Number(entry + 8, 2);
    return orientation >= 1 && orientation <= 8 ? static_cast<int>(orientation) : 1;
  }
  return 1;
}

}  // namespace

int ExifOrientation(absl::string_view jpeg_bytes) {
  constexpr uint8_t kApp1 = 0xe1;
  constexpr uint8_t kStartOfScan = 0xda;
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(jpeg_bytes[i]); };
  // Segments: 0xff, a marker, two bytes of length that count themselves.
  for (size_t at = 2; at + 4 <= jpeg_bytes.size() && byte(at) == 0xff && byte(at + 1) != kStartOfScan;) {
    const size_t length = static_cast<size_t>(byte(at + 2) << 8 | byte(at + 3));
    if (length < 2) return 1;
    absl::string_view content = jpeg_bytes.substr(at + 4, length - 2);
    if (byte(at + 1) == kApp1 && absl::ConsumePrefix(&content, absl::string_view("Exif\0\0", 6))) {
      return OrientationIn(Tiff(content));
    }
    at += 2 + length;
  }
  return 1;
}

Image Turned(Image stored, int orientation) {
  if (orientation == 1) return stored;
  const bool swapped = orientation >= 5;  // Its rows are columns.
  const bool from_right = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
  const bool from_bottom = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
  Image upright =
      Image::Blank(swapped ? stored.height : stored.width, swapped ? stored.width : stored.height, stored.channels);
  for (int y = 0; y < upright.height; ++y) {
    for (int x = 0; x < upright.width; ++x) {
      const int across = from_right ? upright.width - 1 - x : x;
      const int down = from_bottom ? upright.height - 1 - y : y;
      std::copy_n(swapped ? stored.At(down, across) : stored.At(across, down), stored.channels, upright.At(x, y));
    }
  }
  return upright;
}

}  // namespace inknet::image
