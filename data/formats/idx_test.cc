#include "data/formats/idx.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "data/formats/testing.h"

namespace inknet::formats {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Two images of 2x3 pixels.
const std::string& TwoImages() {
  static const std::string& file = *new std::string(IdxImagesFile(2, 2, 3, "abcdefghijkl"));
  return file;
}

std::string ImagesError(absl::string_view file_bytes) {
  return std::string(ParseIdxImages(file_bytes, "dir/images", Orientation::kUpright).status().message());
}

std::string LabelsError(absl::string_view file_bytes) {
  return std::string(ParseIdxLabels(file_bytes, "dir/labels").status().message());
}

TEST(IdxTest, ReadsPlainImages) {
  const auto images = ParseIdxImages(TwoImages(), "images", Orientation::kUpright);
  ASSERT_TRUE(images.ok()) << images.status();
  EXPECT_EQ(images->count, 2);
  EXPECT_EQ(images->rows, 2);
  EXPECT_EQ(images->columns, 3);
  EXPECT_THAT(images->pixels, ElementsAre('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'));
}

TEST(IdxTest, ReadsGzipAsItReadsPlain) {
  const auto plain = ParseIdxImages(TwoImages(), "images", Orientation::kUpright);
  const auto gzip = ParseIdxImages(Gzip(TwoImages()), "images.gz", Orientation::kUpright);
  ASSERT_TRUE(plain.ok() && gzip.ok()) << gzip.status();
  EXPECT_EQ(gzip->pixels, plain->pixels);
}

TEST(IdxTest, TurnsTransposedImagesUpright) {
  const auto images = ParseIdxImages(TwoImages(), "images", Orientation::kTransposed);
  ASSERT_TRUE(images.ok()) << images.status();
  EXPECT_EQ(images->rows, 3);
  EXPECT_EQ(images->columns, 2);
  EXPECT_THAT(images->pixels, ElementsAre('a', 'd', 'b', 'e', 'c', 'f', 'g', 'j', 'h', 'k', 'i', 'l'));
}

// More than one piece of the reader's, the last of them short.
TEST(IdxTest, ReadsManyImages) {
  std::string pixels(1001 * 28 * 28, '\0');
  for (size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<char>(i * 7919 >> 5);
  const auto images = ParseIdxImages(Gzip(IdxImagesFile(1001, 28, 28, pixels)), "images.gz", Orientation::kUpright);
  ASSERT_TRUE(images.ok()) << images.status();
  EXPECT_EQ(std::string(images->pixels.begin(), images->pixels.end()), pixels);
}

TEST(IdxTest, ReadsLabelsPlainAndGzip) {
  const std::string file = IdxLabelsFile({3, 1, 255});
  const auto plain = ParseIdxLabels(file, "labels");
  const auto gzip = ParseIdxLabels(Gzip(file), "labels.gz");
  ASSERT_TRUE(plain.ok() && gzip.ok());
  EXPECT_THAT(*plain, ElementsAre(3, 1, 255));
  EXPECT_EQ(*gzip, *plain);
}

TEST(IdxTest, EmptyFileIsAnError) {
  EXPECT_THAT(ImagesError(""), AllOf(HasSubstr("dir/images"), HasSubstr("empty")));
  EXPECT_THAT(LabelsError(""), AllOf(HasSubstr("dir/labels"), HasSubstr("empty")));
  EXPECT_THAT(ImagesError(Gzip("")), HasSubstr("empty"));
}

TEST(IdxTest, FileTruncatedAtAnyLengthIsAnError) {
  for (const std::string& file : {TwoImages(), Gzip(TwoImages())}) {
    for (size_t length = 1; length < file.size(); ++length) {
      EXPECT_THAT(ImagesError(file.substr(0, length)), HasSubstr("truncated")) << length << " of " << file.size();
    }
  }
  for (const std::string& file : {IdxLabelsFile({1, 2, 3}), Gzip(IdxLabelsFile({1, 2, 3}))}) {
    for (size_t length = 1; length < file.size(); ++length) {
      EXPECT_THAT(LabelsError(file.substr(0, length)), HasSubstr("truncated")) << length << " of " << file.size();
    }
  }
}

TEST(IdxTest, TruncatedBeforeCompressionIsAnError) {
  EXPECT_THAT(ImagesError(Gzip(TwoImages().substr(0, 27))), HasSubstr("ends after 1 of the 2 images"));
}

TEST(IdxTest, TrailingBytesAreAnError) {
  EXPECT_THAT(ImagesError(TwoImages() + "x"), HasSubstr("goes on after the 2 images"));
  EXPECT_THAT(ImagesError(Gzip(TwoImages() + "x")), HasSubstr("goes on after the 2 images"));
  EXPECT_THAT(ImagesError(Gzip(TwoImages()) + "x"), HasSubstr("bytes follow the end of the gzip data"));
  EXPECT_THAT(LabelsError(IdxLabelsFile({1, 2}) + "x"), HasSubstr("goes on after the 2 labels"));
}

// One flipped bit in the compressed data, its CRC or its length (the ten bytes before are gzip's header) is an error,
// or it is one of the bits that pad deflate's last byte.
TEST(IdxTest, CorruptGzipDataIsAnError) {
  const std::string file = Gzip(TwoImages());
  const std::vector<uint8_t> pixels = ParseIdxImages(file, "images.gz", Orientation::kUpright)->pixels;
  for (size_t i = 10; i < file.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string corrupt = file;
      corrupt[i] = static_cast<char>(corrupt[i] ^ (1 << bit));
      const auto images = ParseIdxImages(corrupt, "images.gz", Orientation::kUpright);
      EXPECT_TRUE(!images.ok() || images->pixels == pixels) << "byte " << i << ", bit " << bit;
    }
  }
  std::string corrupt = file;
  corrupt[file.size() - 8] = static_cast<char>(corrupt[file.size() - 8] ^ 1);
  EXPECT_THAT(ImagesError(corrupt),
              AllOf(HasSubstr("dir/images"), HasSubstr("corrupt gzip data: incorrect data check")));
}

TEST(IdxTest, SwappedFilesAreAnErrorThatSaysSo) {
  EXPECT_THAT(ImagesError(IdxLabelsFile({1, 2, 3})), HasSubstr("a file of labels where images belong"));
  EXPECT_THAT(LabelsError(TwoImages()), HasSubstr("a file of images where labels belong"));
}

TEST(IdxTest, OtherFilesAreAnErrorThatSaysWhatTheyAre) {
  const auto idx = [](char type, char dimensions) { return std::string("\0\0", 2) + type + dimensions + "data"; };
  const std::vector<std::pair<std::string, std::string>> files = {
      {"\n<!DOCTYPE html><html>", "an HTML page: the download was answered with a page"},
      {"<HTML><head>", "an HTML page"},
      {std::string("PK\x03\x04") + "....", "a zip archive, which has to be unpacked"},
      {"BZh91AY&SY", "a bzip2 file, which has to be unpacked: bunzip2"},
      {Gzip(TwoImages()), "gzip data within gzip data"},
      {"version https://git-lfs.github.com/spec/v1\noid sha256:0", "a Git LFS pointer"},
      {"label,pixel0,pixel1,pixel2\n3,0,0,0\n", "a table in text (CSV); --data=PATH"},
      {"\x93NUMPY\x01", "a NumPy array; --data=PATH"},
      {"MATLAB 5.0 MAT-file, Platform", "a MATLAB file; --data=PATH"},
      {"\x89PNG\r\n\x1a\n", "a PNG picture"},
      {idx(0x0c, 3), "IDX of 32-bit integers in 3 dimensions; unsigned bytes are read"},
      {idx(0x0d, 1), "IDX of 32-bit floats in 1 dimension;"},
      {idx(0x08, 2), "IDX of unsigned bytes in 2 dimensions; unsigned bytes are read, of images in 3"},
      {"dear reader", "a text"},
      {std::string("\x01\x02\x03\xfe\xff"), "something else: it starts with 0x010203fe"},
  };
  for (const auto& [content, kind] : files) {
    // Compressed, it is no other thing; but what is compressed already is recognised within only.
    if (content[0] != '\x1f') {
      EXPECT_THAT(ImagesError(content), HasSubstr("gzip-compressed) but " + kind));
    }
    EXPECT_THAT(LabelsError(Gzip(content)), HasSubstr("gzip-compressed) but " + kind));
  }
}

TEST(IdxTest, GzipDataOfSeveralMembersAndZerosBehindAreReadAsGzipReadsThem) {
  const std::string file = TwoImages();
  const std::vector<uint8_t> pixels = ParseIdxImages(file, "images", Orientation::kUpright)->pixels;
  for (const std::string& compressed :
       {Gzip(file.substr(0, 20)) + Gzip(file.substr(20)), Gzip(file) + std::string(1000, '\0'),
        Gzip(file.substr(0, 3)) + Gzip("") + Gzip(file.substr(3)) + std::string(1, '\0')}) {
    const auto images = ParseIdxImages(compressed, "images.gz", Orientation::kUpright);
    ASSERT_TRUE(images.ok()) << images.status();
    EXPECT_EQ(images->pixels, pixels);
  }
  EXPECT_THAT(ImagesError(Gzip(file) + std::string(10, '\0') + "x"), HasSubstr("bytes follow the end"));
  EXPECT_THAT(ImagesError(Gzip(file.substr(0, 20)) + Gzip(file.substr(20)).substr(0, 15)), HasSubstr("breaks off"));
}

TEST(IdxTest, HugeHeaderIsAnErrorAndNoAllocation) {
  for (const std::string& file : {IdxImagesFile(4000000000u, 28, 28, "x"), IdxImagesFile(1, 0xffffffff, 0xffffffff, ""),
                                  IdxImagesFile(0xffffffff, 4096, 4096, "x"), IdxImagesFile(100000, 28, 28, "x")}) {
    EXPECT_THAT(ImagesError(file), HasSubstr("its header announces"));
    EXPECT_THAT(ImagesError(Gzip(file)), HasSubstr("its header announces"));
  }
}

TEST(IdxTest, NoImagesAndEmptyImagesAreErrors) {
  EXPECT_THAT(ImagesError(IdxImagesFile(0, 28, 28, "")), HasSubstr("announces no images"));
  EXPECT_THAT(ImagesError(IdxImagesFile(1, 0, 28, "")), HasSubstr("images of 0x28 pixels"));
  EXPECT_THAT(LabelsError(IdxLabelsFile({})), HasSubstr("announces no labels"));
}

}  // namespace
}  // namespace inknet::formats
