#include "data/image/other_formats.h"

#include <leptonica/allheaders.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "data/image/decode.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::image {
namespace {

using ::testing::HasSubstr;

// 40 x 30: white, with a bar of ink in columns 10 .. 14, which is black, or red where there are colours.
PIX* Bar(int depth) {
  PIX* pix = pixCreate(40, 30, depth);
  for (int y = 0; y < 30; ++y) {
    for (int x = 0; x < 40; ++x) {
      const bool ink = x >= 10 && x < 15;
      if (depth == 1) pixSetPixel(pix, x, y, ink ? 1 : 0);
      if (depth == 8) pixSetPixel(pix, x, y, ink ? 0 : 255);
      if (depth == 32) pixSetRGBPixel(pix, x, y, ink ? 200 : 255, ink ? 0 : 255, ink ? 0 : 255);
    }
  }
  return pix;
}

// Bar(depth) as a file.
template <typename Write>
std::string File(int depth, Write write) {
  PIX* pix = Bar(depth);
  l_uint8* data = nullptr;
  size_t size = 0;
  EXPECT_EQ(write(&data, &size, pix), 0);
  std::string bytes(reinterpret_cast<const char*>(data), size);
  std::free(data);
  pixDestroy(&pix);
  return bytes;
}

std::string Bmp(int depth) {
  return File(depth, [](auto* d, auto* s, PIX* p) { return pixWriteMemBmp(d, s, p); });
}
std::string Pnm(int depth) {
  return File(depth, [](auto* d, auto* s, PIX* p) { return pixWriteMemPnm(d, s, p); });
}
std::string Gif() {
  return File(8, [](auto* d, auto* s, PIX* p) { return pixWriteMemGif(d, s, p); });
}
std::string Tiff(int depth, int compression) {
  return File(depth, [&](auto* d, auto* s, PIX* p) { return pixWriteMemTiff(d, s, p, compression); });
}
std::string Webp() {
  return File(32, [](auto* d, auto* s, PIX* p) { return pixWriteMemWebP(d, s, p, /*quality=*/90, /*lossless=*/1); });
}

std::vector<std::string> AllFiles() {
  return {Bmp(1),
          Bmp(8),
          Bmp(32),
          Pnm(1),
          Pnm(8),
          Pnm(32),
          Gif(),
          Tiff(1, IFF_TIFF_G4),
          Tiff(8, IFF_TIFF),
          Tiff(8, IFF_TIFF_LZW),
          Tiff(32, IFF_TIFF_ZIP),
          Webp()};
}

TEST(OtherFormatsTest, EveryFormatIsReadAsWhatItShows) {
  int number = 0;
  for (const std::string& file : AllFiles()) {
    SCOPED_TRACE(absl::StrCat("file ", number++));
    absl::StatusOr<Image> image = Decode(file);
    ASSERT_TRUE(image.ok()) << image.status();
    ASSERT_EQ(image->width, 40);
    ASSERT_EQ(image->height, 30);
    for (const int x : {0, 9, 15, 39}) EXPECT_EQ(*image->At(x, 7), 255) << x;
    for (const int x : {10, 14}) EXPECT_EQ(*image->At(x, 7), image->channels == 1 ? 0 : *image->At(10, 29)) << x;
    EXPECT_LT(*image->At(12, 7), 210);
  }
}

// As GIMP writes it: a header of 124 bytes with masks, and a fourth byte; and from the top, as others do.
TEST(OtherFormatsTest, BmpWithBitFieldsIsRead) {
  std::string header = Bmp(32).substr(0, 54);
  header[10] = static_cast<char>(14 + 124);
  header[14] = 124;
  header[28] = 32;
  header[30] = 3;
  header += std::string("\0\0\xff\0\0\xff\0\0\xff\0\0\0\0\0\0\xff", 16) + std::string(124 - 40 - 16, '\0');
  std::string pixels;
  for (int i = 0; i < 40 * 30; ++i)
    pixels += i % 40 >= 10 && i % 40 < 15 ? std::string("\0\0\xc8\xff", 4) : "\xff\xff\xff\xff";
  header[2] = static_cast<char>((138 + 4800) & 255);
  header[3] = static_cast<char>((138 + 4800) >> 8);
  header[34] = static_cast<char>(4800 & 255);
  header[35] = static_cast<char>(4800 >> 8);
  absl::StatusOr<Image> image = Decode(header + pixels);
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_EQ(*image->At(12, 3), 200);
  EXPECT_EQ(*(image->At(12, 3) + 1), 0);
  EXPECT_EQ(*image->At(20, 3), 255);
  const int height = -30;
  std::memcpy(&header[22], &height, 4);
  EXPECT_TRUE(Decode(header + pixels).ok());
  EXPECT_FALSE(Decode(header + pixels.substr(1)).ok());
}

TEST(OtherFormatsTest, OfAnAnimationTheFirstFrameIsRead) {
  const std::string one = Gif();
  // After the first frame whatever there is, such as a thousand more.
  std::string animation = one.substr(0, one.size() - 1);
  const size_t frame = animation.find(',');
  ASSERT_NE(frame, std::string::npos);
  for (int i = 0; i < 1000; ++i) animation += "," + std::string(9, '\xff');
  const auto image = Decode(animation);
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_EQ(image->pixels, Decode(one)->pixels);
}

TEST(OtherFormatsTest, PlainPnmWithCommentsIsRead) {
  absl::StatusOr<Image> image = Decode("P2\n# CREATOR: a program\n3 2\n255\n0 255 0\n255 0 255\n");
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_EQ(image->pixels, (std::vector<uint8_t>{0, 255, 0, 255, 0, 255}));
}

TEST(OtherFormatsTest, SizeBeyondTheLimitsIsRefusedByTheHeader) {
  EXPECT_THAT(std::string(Decode("P5\n10001 10\n255\n").status().message()), HasSubstr("10001x10 pixels is too large"));
  EXPECT_THAT(std::string(Decode("P5\n9000 9000\n255\n").status().message()), HasSubstr("too large"));
  std::string gif = Gif();
  gif[7] = '\xff';
  EXPECT_THAT(std::string(Decode(gif).status().message()), HasSubstr("is too large"));
  std::string bmp = Bmp(8);
  bmp[19] = 0x27;  // 10,024 columns.
  EXPECT_THAT(std::string(Decode(bmp).status().message()), HasSubstr("too large"));
  EXPECT_THAT(std::string(Decode("P5\n5000 5000\n255\n").status().message()),
              HasSubstr("more than a file of 17 bytes can hold"));
  bmp[19] = 0x20;  // 8,232 columns.
  EXPECT_THAT(std::string(Decode(bmp).status().message()), HasSubstr("bytes can hold"));
}

TEST(OtherFormatsTest, EveryTruncationIsAnErrorOrAPictureOfItsSize) {
  for (const std::string& file : AllFiles()) {
    int read = 0;
    for (size_t size = 2; size < file.size(); size += 1 + file.size() / 300) {
      const auto image = Decode(file.substr(0, size));
      if (!image.ok()) continue;
      ++read;
      EXPECT_EQ(image->pixels.size(), static_cast<size_t>(40 * 30 * image->channels));
    }
    EXPECT_LT(read, 150) << "half of a file is no picture";
  }
}

TEST(OtherFormatsTest, EveryFlippedBitIsAnErrorOrAPicture) {
  for (std::string file : AllFiles()) {
    for (size_t bit = 0; bit < 8 * file.size(); bit += 1 + file.size() / 40) {
      file[bit / 8] = static_cast<char>(file[bit / 8] ^ (1 << bit % 8));
      const auto image = Decode(file);
      if (image.ok()) {
        EXPECT_EQ(image->pixels.size(), static_cast<size_t>(image->width) * static_cast<size_t>(image->height) *
                                            static_cast<size_t>(image->channels));
      }
      file[bit / 8] = static_cast<char>(file[bit / 8] ^ (1 << bit % 8));
    }
  }
}

TEST(OtherFormatsTest, FormatsThatAreNotReadAreNamedWithWhatConvertsThem) {
  const auto error = [](absl::string_view bytes) { return std::string(Decode(bytes).status().message()); };
  EXPECT_THAT(error(absl::string_view("\0\0\0\x18"
                                      "ftypheic\0\0\0\0",
                                      16)),
              HasSubstr("heif-convert"));
  EXPECT_THAT(error(absl::string_view("\0\0\0\x18"
                                      "ftypavif\0\0\0\0",
                                      16)),
              HasSubstr("heif-convert"));
  EXPECT_THAT(error("%PDF-1.7\n"), HasSubstr("pdftoppm"));
  EXPECT_THAT(error("<?xml version=\"1.0\"?><svg>"), HasSubstr("rsvg-convert"));
  EXPECT_THAT(error("Palm trees"), HasSubstr("PNG, JPEG, WebP, BMP, PNM, TIFF and GIF files are"));
}

}  // namespace
}  // namespace inknet::image
