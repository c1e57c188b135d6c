#include "data/image/decode.h"

#include <png.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "data/image/png.h"
#include "data/image/testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::image {
namespace {

using ::testing::HasSubstr;

// A ramp from left to right, `channels` bytes a pixel.
std::vector<uint8_t> Ramp(int width, int height, int channels) {
  std::vector<uint8_t> pixels;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < channels; ++c) pixels.push_back(static_cast<uint8_t>(255 * x / (width - 1)));
    }
  }
  return pixels;
}

// A PNG file of libpng's simple formats.
std::string Png(int width, int height, int format, const void* pixels, const void* colormap = nullptr, int colors = 0) {
  png_image header = {};
  header.version = PNG_IMAGE_VERSION;
  header.width = static_cast<png_uint_32>(width);
  header.height = static_cast<png_uint_32>(height);
  header.format = static_cast<png_uint_32>(format);
  header.colormap_entries = static_cast<png_uint_32>(colors);
  std::string bytes(1 << 20, '\0');
  png_alloc_size_t size = bytes.size();
  EXPECT_NE(png_image_write_to_memory(&header, bytes.data(), &size, 0, pixels, 0, colormap), 0) << header.message;
  bytes.resize(size);
  return bytes;
}

std::string InterlacedPng(int width, int height) {
  std::string bytes;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  png_set_write_fn(
      png, &bytes,
      [](png_structp p, png_bytep data, size_t size) {
        static_cast<std::string*>(png_get_io_ptr(p))->append(reinterpret_cast<char*>(data), size);
      },
      nullptr);
  png_set_IHDR(png, info, static_cast<png_uint_32>(width), static_cast<png_uint_32>(height), 8, PNG_COLOR_TYPE_GRAY,
               PNG_INTERLACE_ADAM7, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  std::vector<uint8_t> pixels = Ramp(width, height, 1);
  std::vector<png_bytep> rows;
  for (int y = 0; y < height; ++y) rows.push_back(pixels.data() + y * width);
  png_set_rows(png, info, rows.data());
  png_write_png(png, info, PNG_TRANSFORM_IDENTITY, nullptr);
  png_destroy_write_struct(&png, &info);
  return bytes;
}

std::string Jpeg(int width, int height, int channels, JpegCoding coding) {
  return EncodeJpeg({width, height, channels, Ramp(width, height, channels)}, {95, coding, ""});
}

// The decoded picture is the ramp, give or take `tolerance`.
void ExpectRamp(const std::string& bytes, int width, int height, int tolerance) {
  const auto image = Decode(bytes);
  ASSERT_TRUE(image.ok()) << image.status();
  ASSERT_EQ(image->width, width);
  ASSERT_EQ(image->height, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < image->channels; ++c) ASSERT_NEAR(image->At(x, y)[c], 255 * x / (width - 1), tolerance);
    }
  }
}

TEST(DecodeTest, PngOfEveryKindIsReadAsWhatItShows) {
  const std::vector<uint8_t> grey = Ramp(20, 7, 1);
  const std::vector<uint8_t> rgb = Ramp(20, 7, 3);
  ExpectRamp(Png(20, 7, PNG_FORMAT_GRAY, grey.data()), 20, 7, 0);
  ExpectRamp(Png(20, 7, PNG_FORMAT_RGB, rgb.data()), 20, 7, 0);
  ExpectRamp(InterlacedPng(20, 7), 20, 7, 0);
  std::vector<uint8_t> opaque;
  for (const uint8_t value : grey) opaque.insert(opaque.end(), {value, value, value, 255});
  ExpectRamp(Png(20, 7, PNG_FORMAT_RGBA, opaque.data()), 20, 7, 0);
  std::vector<uint8_t> colors;
  for (int i = 0; i < 256; ++i) colors.insert(colors.end(), 3, static_cast<uint8_t>(i));
  ExpectRamp(Png(20, 7, PNG_FORMAT_RGB_COLORMAP, grey.data(), colors.data(), 256), 20, 7, 0);
}

TEST(DecodeTest, SixteenBitsAChannelAreRead) {
  std::vector<uint16_t> pixels;
  for (const uint8_t value : Ramp(20, 7, 1)) pixels.push_back(static_cast<uint16_t>(value * 257));
  const auto image = Decode(Png(20, 7, PNG_FORMAT_LINEAR_Y, pixels.data()));
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_EQ(*image->At(0, 0), 0);
  EXPECT_EQ(*image->At(19, 0), 255);
}

TEST(DecodeTest, TransparentGroundIsWhiteUnderDarkInkAndBlackUnderWhiteInk) {
  for (const int ink : {0, 255}) {
    std::vector<uint8_t> pixels;
    for (int i = 0; i < 100; ++i) {
      const bool drawn = i / 10 == 5;
      pixels.insert(pixels.end(), 3, static_cast<uint8_t>(drawn ? ink : 77));
      pixels.push_back(drawn ? 255 : 0);
    }
    const auto image = Decode(Png(10, 10, PNG_FORMAT_RGBA, pixels.data()));
    ASSERT_TRUE(image.ok()) << image.status();
    EXPECT_EQ(*image->At(0, 0), 255 - ink);
    EXPECT_EQ(*image->At(5, 5), ink);
  }
}

TEST(DecodeTest, JpegOfEveryKindIsReadAsWhatItShows) {
  for (const int channels : {1, 3}) {
    for (const JpegCoding coding : {JpegCoding::kBaseline, JpegCoding::kProgressive}) {
      ExpectRamp(Jpeg(40, 24, channels, coding), 40, 24, 6);
    }
  }
}

TEST(DecodeTest, WhatIsNoPictureIsAnError) {
  for (const absl::string_view bytes : {"", "x", "GIF89a", "\x89PNG\r\n\x1a\n", "\xff\xd8\xff"}) {
    EXPECT_FALSE(Decode(bytes).ok()) << bytes;
  }
}

TEST(DecodeTest, PictureBeyondTheLimitsIsRefusedByItsHeader) {
  const std::vector<uint8_t> pixels(20000);
  const auto wide = Decode(Png(20000, 1, PNG_FORMAT_GRAY, pixels.data()));
  EXPECT_THAT(std::string(wide.status().message()), HasSubstr("20000x1 pixels is too large: at most 10000 a side"));
  // A header that promises 10000 x 10000 pixels, with hardly any data behind it.
  std::string bytes = Png(10, 10, PNG_FORMAT_GRAY, pixels.data());
  bytes.replace(16, 8, std::string("\0\0\x27\x10\0\0\x27\x10", 8));
  EXPECT_FALSE(Decode(bytes).ok());
}

// `bytes` with a header that has `size` at `at`.
std::string WithSize(std::string bytes, size_t at, const std::string& size) {
  return bytes.replace(at, size.size(), size);
}

// Within the limits, but no file of some hundred bytes has such a picture.
TEST(DecodeTest, PictureThatTheFileCannotHoldIsAnErrorNotAnAllocation) {
  const std::vector<uint8_t> grey = Ramp(20, 7, 1);
  const std::string png = Png(20, 7, PNG_FORMAT_GRAY, grey.data());
  EXPECT_THAT(std::string(Decode(WithSize(png, 16, std::string("\0\0\x10\0\0\0\x10\0", 8))).status().message()),
              HasSubstr("4096x4096 pixels, more than a file of"));
  const std::string jpeg = Jpeg(20, 7, 3, JpegCoding::kBaseline);
  const size_t frame = jpeg.find("\xff\xc0");  // Marker, length, precision, height, width.
  ASSERT_NE(frame, std::string::npos);
  EXPECT_THAT(std::string(Decode(WithSize(jpeg, frame + 5, std::string("\x10\0\x10\0", 4))).status().message()),
              HasSubstr("4096x4096 pixels, more than a file of"));
}

TEST(DecodeTest, PicturesOfOneColourAreNotTooLargeForTheirFiles) {
  constexpr int kSide = 4000;
  const std::vector<uint8_t> white(size_t{kSide} * kSide, 255);
  const std::string png = Png(kSide, kSide, PNG_FORMAT_GRAY, white.data());
  EXPECT_LT(png.size(), white.size() / 500);
  EXPECT_TRUE(Decode(png).ok()) << Decode(png).status();
}

TEST(DecodeTest, ArithmeticCodingIsAnErrorThatSaysSo) {
  EXPECT_THAT(std::string(Decode(Jpeg(20, 7, 3, JpegCoding::kArithmetic)).status().message()),
              HasSubstr("arithmetic coding"));
}

TEST(DecodeTest, EveryTruncationIsAnError) {
  const std::vector<uint8_t> grey = Ramp(20, 7, 1);
  for (const std::string& bytes : {Png(20, 7, PNG_FORMAT_GRAY, grey.data()), Jpeg(20, 7, 3, JpegCoding::kBaseline)}) {
    // PNG's last chunk and JPEG's end marker hold no picture: without them it is whole.
    for (size_t size = 0; size + 12 < bytes.size(); ++size) EXPECT_FALSE(Decode(bytes.substr(0, size)).ok()) << size;
  }
}

TEST(DecodeTest, EveryFlippedBitIsAnErrorOrAPicture) {
  const std::vector<uint8_t> grey = Ramp(20, 7, 1);
  int errors = 0;
  for (const std::string& bytes :
       {Png(20, 7, PNG_FORMAT_GRAY, grey.data()), Jpeg(20, 7, 3, JpegCoding::kProgressive)}) {
    for (size_t i = 0; i < 8 * bytes.size(); ++i) {
      std::string damaged = bytes;
      damaged[i / 8] = static_cast<char>(damaged[i / 8] ^ (1 << (i % 8)));
      const auto image = Decode(damaged);
      errors += !image.ok();
      if (image.ok()) {
        ASSERT_EQ(image->pixels.size(), static_cast<size_t>(image->width * image->height * image->channels));
      }
    }
  }
  EXPECT_GT(errors, 500);
}

}  // namespace
}  // namespace inknet::image
