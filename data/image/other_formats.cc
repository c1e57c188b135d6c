#include "data/image/other_formats.h"

#include <leptonica/allheaders.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "data/image/limits.h"
#include "data/image/pix.h"
#include "data/image/transparency.h"
#include "util/status.h"

namespace inknet::image {
namespace {

const char* NameOf(OtherFormat format) {
  switch (format) {
    case OtherFormat::kBmp:
      return "BMP";
    case OtherFormat::kPnm:
      return "PNM";
    case OtherFormat::kGif:
      return "GIF";
    case OtherFormat::kTiff:
      return "TIFF";
    case OtherFormat::kWebp:
      return "WebP";
    case OtherFormat::kNone:
      break;
  }
  return "picture";
}

absl::Status Damaged(OtherFormat format) {
  return absl::InvalidArgumentError(
      absl::StrCat("the ", NameOf(format), " is damaged, cut off, or of a kind that is not read"));
}

const l_uint8* Data(absl::string_view bytes) { return reinterpret_cast<const l_uint8*>(bytes.data()); }

int Uint8At(absl::string_view bytes, size_t at) { return static_cast<uint8_t>(bytes[at]); }
int Uint16At(absl::string_view bytes, size_t at) { return Uint8At(bytes, at) | Uint8At(bytes, at + 1) << 8; }
int32_t Int32At(absl::string_view bytes, size_t at) {
  return static_cast<int32_t>(static_cast<uint32_t>(Uint16At(bytes, at)) |
                              static_cast<uint32_t>(Uint16At(bytes, at + 2)) << 16);
}

// A BMP's header, of Windows; that of OS/2 is not read.
constexpr size_t kBmpWidth = 18;
constexpr size_t kBmpHeight = 22;
constexpr size_t kBmpHeaderEnd = 54;

// Animations are read whole by giflib, however long they are: the bytes of a GIF up to the end of its first frame, and
// the trailer. The frame's size goes into width and height. Empty where the file is not one.
std::string FirstFrame(absl::string_view bytes, int* width, int* height) {
  constexpr size_t kHeader = 13;
  constexpr size_t kDescriptor = 10;
  constexpr int kExtension = 0x21;
  constexpr int kFrame = 0x2c;
  constexpr char kTrailer = 0x3b;
  // A palette's bytes, by the byte that says whether there is one and how large it is.
  const auto palette = [](int flags) { return (flags & 0x80) != 0 ? size_t{3} << ((flags & 7) + 1) : size_t{0}; };
  if (bytes.size() < kHeader) return "";
  *width = Uint16At(bytes, 6);
  *height = Uint16At(bytes, 8);
  size_t at = kHeader + palette(Uint8At(bytes, 10));
  // Blocks of a length and so many bytes, up to one of length 0.
  const auto skip_blocks = [&] {
    while (at < bytes.size() && bytes[at] != 0) at += 1 + static_cast<size_t>(Uint8At(bytes, at));
    return ++at <= bytes.size();
  };
  while (at < bytes.size()) {
    const int kind = Uint8At(bytes, at);
    if (kind == kExtension) {
      at += 2;
      if (!skip_blocks()) return "";
    } else if (kind == kFrame && at + kDescriptor < bytes.size()) {
      *width = std::max(*width, Uint16At(bytes, at + 5));
      *height = std::max(*height, Uint16At(bytes, at + 7));
      at += kDescriptor + palette(Uint8At(bytes, at + 9)) + 1;
      if (!skip_blocks()) return "";
      return absl::StrCat(bytes.substr(0, at), absl::string_view(&kTrailer, 1));
    } else {
      return "";
    }
  }
  return "";
}

// A BMP of 32 bits a pixel, which Leptonica reads with red for blue, or, where it says where each colour is ("bit
// fields", as GIMP writes it), not at all. Nothing where it is another BMP, or the colours are not where they are
// usually.
std::optional<absl::StatusOr<Image>> Decode32BitBmp(absl::string_view bytes) {
  constexpr size_t kPixels = 10;
  constexpr size_t kBits = 28;
  constexpr size_t kCompression = 30;
  constexpr size_t kMasks = kBmpHeaderEnd;
  constexpr int kBitFields = 3;
  constexpr absl::string_view kUsualMasks("\0\0\xff\0\0\xff\0\0\xff\0\0\0", 12);  // Of red, green and blue.
  if (bytes.size() < kMasks + kUsualMasks.size() || Uint16At(bytes, kBits) != 32) return std::nullopt;
  const int compression = Int32At(bytes, kCompression);
  if (compression != 0 && !(compression == kBitFields && bytes.substr(kMasks, kUsualMasks.size()) == kUsualMasks)) {
    return std::nullopt;
  }
  const int64_t width = Int32At(bytes, kBmpWidth);
  const int64_t height = std::abs(int64_t{Int32At(bytes, kBmpHeight)});
  const bool from_the_top = Int32At(bytes, kBmpHeight) < 0;  // Else the last row comes first.
  const int64_t begin = Int32At(bytes, kPixels);
  if (begin < 0 || begin + 4 * width * height > static_cast<int64_t>(bytes.size())) return Damaged(OtherFormat::kBmp);
  Image image = Image::Blank(static_cast<int>(width), static_cast<int>(height), 3);
  const char* in = bytes.data() + begin;
  for (int row = 0; row < image.height; ++row) {
    uint8_t* out = image.At(0, from_the_top ? row : image.height - 1 - row);
    // The fourth byte means something in some programs' files and nothing in others'.
    for (int x = 0; x < image.width; ++x, in += 4, out += 3) {
      for (int channel = 0; channel < 3; ++channel) out[channel] = static_cast<uint8_t>(in[2 - channel]);
    }
  }
  return image;
}

bool IsAnimatedWebp(absl::string_view bytes) {
  constexpr size_t kFlags = 20;
  constexpr int kAnimation = 2;
  return bytes.size() > kFlags && bytes.substr(12, 4) == "VP8X" && (Uint8At(bytes, kFlags) & kAnimation) != 0;
}

absl::StatusOr<Image> ToImage(PixPointer pix, OtherFormat format) {
  if (pixGetColormap(pix.get()) != nullptr) pix.reset(pixRemoveColormap(pix.get(), REMOVE_CMAP_BASED_ON_SRC));
  if (pix != nullptr && pixGetDepth(pix.get()) != 8 && pixGetDepth(pix.get()) != 32) {
    pix.reset(pixConvertTo8(pix.get(), /*cmapflag=*/0));
  }
  if (pix == nullptr) return Damaged(format);
  const int width = pixGetWidth(pix.get());
  const int height = pixGetHeight(pix.get());
  RETURN_IF_ERROR(CheckSize(width, height));
  const bool grey = pixGetDepth(pix.get()) == 8;
  const bool has_alpha = !grey && pixGetSpp(pix.get()) == 4;
  Image image = Image::Blank(width, height, grey ? 1 : has_alpha ? 4 : 3);
  const l_uint32* words = pixGetData(pix.get());
  for (int y = 0; y < height; ++y, words += pixGetWpl(pix.get())) {
    uint8_t* out = image.At(0, y);
    for (int x = 0; x < width; ++x) {
      if (grey) {
        *out++ = static_cast<uint8_t>(GET_DATA_BYTE(words, x));
        continue;
      }
      for (int channel = 0; channel < image.channels; ++channel) {
        *out++ = static_cast<uint8_t>(words[x] >> (24 - 8 * channel) & 255);
      }
    }
  }
  if (has_alpha) Flatten(&image);
  return image;
}

}  // namespace

OtherFormat OtherFormatOf(absl::string_view bytes) {
  if (absl::StartsWith(bytes, "BM")) return OtherFormat::kBmp;
  if (bytes.size() > 2 && bytes[0] == 'P' && bytes[1] >= '1' && bytes[1] <= '7' &&
      (bytes[2] == '\n' || bytes[2] == '\r' || bytes[2] == ' ' || bytes[2] == '\t' || bytes[2] == '#')) {
    return OtherFormat::kPnm;
  }
  if (absl::StartsWith(bytes, "GIF87a") || absl::StartsWith(bytes, "GIF89a")) return OtherFormat::kGif;
  if (absl::StartsWith(bytes, absl::string_view("II*\0", 4)) || absl::StartsWith(bytes, absl::string_view("MM\0*", 4)))
    return OtherFormat::kTiff;
  if (absl::StartsWith(bytes, "RIFF") && bytes.size() > 12 && bytes.substr(8, 4) == "WEBP") return OtherFormat::kWebp;
  return OtherFormat::kNone;
}

absl::StatusOr<PictureSize> SizeOf(OtherFormat format, absl::string_view bytes) {
  static const int severity = setMsgSeverity(L_SEVERITY_NONE);  // What is wrong is said once, and by us.
  static_cast<void>(severity);
  int width = 0;
  int height = 0;
  // Pixels that a byte can stand for at most; 0: any number.
  int64_t most_per_byte = 0;
  if (format == OtherFormat::kBmp) {
    // Leptonica would read all of it to tell.
    if (bytes.size() < kBmpHeaderEnd || Int32At(bytes, kBmpHeight) == std::numeric_limits<int32_t>::min()) {
      return Damaged(format);
    }
    width = Int32At(bytes, kBmpWidth);
    height = std::abs(Int32At(bytes, kBmpHeight));
    most_per_byte = 8;
  } else if (format == OtherFormat::kGif) {
    if (FirstFrame(bytes, &width, &height).empty()) return Damaged(format);
    most_per_byte = 2731;  // A code of at most 12 bits stands for at most 4096 pixels.
  } else {
    int kind = 0, bits = 0, channels = 0, has_palette = 0;
    if (pixReadHeaderMem(Data(bytes), bytes.size(), &kind, &width, &height, &bits, &channels, &has_palette) != 0) {
      return Damaged(format);
    }
    if (format == OtherFormat::kPnm) most_per_byte = 8;
  }
  RETURN_IF_ERROR(CheckSize(width, height));
  if (most_per_byte > 0) {
    RETURN_IF_ERROR(CheckHeld(width, height, most_per_byte * static_cast<int64_t>(bytes.size()), bytes.size()));
  }
  return PictureSize{width, height};
}

absl::StatusOr<Image> DecodeOther(OtherFormat format, absl::string_view bytes) {
  RETURN_IF_ERROR(SizeOf(format, bytes).status());
  if (format == OtherFormat::kBmp) {
    if (auto image = Decode32BitBmp(bytes); image.has_value()) return *std::move(image);
  }
  if (format == OtherFormat::kWebp && IsAnimatedWebp(bytes)) {
    return absl::InvalidArgumentError("an animated WebP; save one of its pictures");
  }
  std::string first_frame;
  if (format == OtherFormat::kGif) {
    int width = 0;
    int height = 0;
    first_frame = FirstFrame(bytes, &width, &height);
    bytes = first_frame;
  }
  PixPointer pix(pixReadMem(Data(bytes), bytes.size()));
  if (pix == nullptr) return Damaged(format);
  return ToImage(std::move(pix), format);
}

}  // namespace inknet::image
