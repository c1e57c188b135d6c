#include "data/glyphs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace inknet::data {
namespace {

using ::testing::HasSubstr;

std::vector<std::string> Characters(absl::string_view characters) {
  std::vector<std::string> result;
  for (char character : characters) result.emplace_back(1, character);
  return result;
}

// The classes of EMNIST Balanced.
std::vector<std::string> Balanced() { return Characters("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabdefghnqrt"); }

ImageSet DrawOrDie(const std::vector<std::string>& characters, int per_class, uint64_t seed) {
  absl::StatusOr<ImageSet> set = DrawGlyphs(characters, per_class, seed);
  if (!set.ok()) ADD_FAILURE() << set.status();
  return set.value();
}

std::vector<uint8_t> Image(const ImageSet& set, int64_t i) {
  const auto begin = set.pixels.begin() + i * set.pixels_per_image();
  return {begin, begin + set.pixels_per_image()};
}

// The pixels around the ink, in one direction: the first and the last row or column that has any.
struct Extent {
  int first = std::numeric_limits<int>::max();
  int last = -1;

  void Add(int position) {
    first = std::min(first, position);
    last = std::max(last, position);
  }
  int length() const { return last - first + 1; }
};

TEST(DrawGlyphsTest, LabelsTakeTurns) {
  const ImageSet set = DrawOrDie(Characters("x7Q"), 4, 1);
  EXPECT_EQ(set.rows, 28);
  EXPECT_EQ(set.columns, 28);
  EXPECT_EQ(set.labels, (std::vector<uint16_t>{0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2}));
  EXPECT_EQ(set.pixels.size(), 12u * 28 * 28);
}

TEST(DrawGlyphsTest, NoImagesIsAnEmptySet) { EXPECT_EQ(DrawOrDie(Balanced(), 0, 1).size(), 0); }

TEST(DrawGlyphsTest, SeedDecides) {
  const ImageSet set = DrawOrDie(Balanced(), 3, 1);
  EXPECT_EQ(set.pixels, DrawOrDie(Balanced(), 3, 1).pixels);

  const ImageSet other = DrawOrDie(Balanced(), 3, 2);
  for (int64_t i = 0; i < set.size(); ++i) EXPECT_NE(Image(set, i), Image(other, i)) << i;
}

TEST(DrawGlyphsTest, LongerSetStartsWithShorter) {
  const ImageSet shorter = DrawOrDie(Balanced(), 3, 7);
  ImageSet longer = DrawOrDie(Balanced(), 5, 7);
  longer.pixels.resize(shorter.pixels.size());
  EXPECT_EQ(longer.pixels, shorter.pixels);
}

TEST(DrawGlyphsTest, OtherCharactersDoNotMatter) {
  const ImageSet many = DrawOrDie(Characters("ABC"), 2, 7);
  const ImageSet one = DrawOrDie(Characters("B"), 2, 7);
  EXPECT_EQ(Image(one, 0), Image(many, 1));
  EXPECT_EQ(Image(one, 1), Image(many, 4));
}

TEST(DrawGlyphsTest, NoTwoImagesAreEqual) {
  const ImageSet set = DrawOrDie(Balanced(), 50, 3);
  std::set<std::vector<uint8_t>> images;
  for (int64_t i = 0; i < set.size(); ++i) images.insert(Image(set, i));
  EXPECT_EQ(images.size(), static_cast<size_t>(set.size()));
}

TEST(DrawGlyphsTest, InkIsCentredAndFillsTheImageLikeEmnist) {
  const ImageSet set = DrawOrDie(Balanced(), 50, 4);
  double ink = 0;
  for (int64_t i = 0; i < set.size(); ++i) {
    const std::vector<uint8_t> image = Image(set, i);
    Extent rows;
    Extent columns;
    for (int pixel = 0; pixel < set.pixels_per_image(); ++pixel) {
      ink += image[pixel];
      if (image[pixel] < 32) continue;
      rows.Add(pixel / set.columns);
      columns.Add(pixel % set.columns);
    }
    SCOPED_TRACE(testing::Message() << "image " << i << " of " << Balanced()[set.labels[i]]);
    EXPECT_NEAR(rows.first + rows.last, set.rows - 1, 3);
    EXPECT_NEAR(columns.first + columns.last, set.columns - 1, 3);
    EXPECT_GE(std::max(rows.length(), columns.length()), 19);
    EXPECT_GE(std::min(rows.first, columns.first), 1);
    EXPECT_LE(std::max(rows.last, columns.last), set.rows - 2);
    EXPECT_GT(*std::max_element(image.begin(), image.end()), 200);
  }
  // In real EMNIST images the mean is about 45.
  EXPECT_NEAR(ink / static_cast<double>(set.pixels.size()), 45, 5);
}

// The classes can be told apart, though not easily: the nearest class mean scores 0.63 to 0.69, depending on the seeds.
TEST(DrawGlyphsTest, ClassesDiffer) {
  const int classes = static_cast<int>(Balanced().size());
  const ImageSet train = DrawOrDie(Balanced(), 50, 5);
  const ImageSet test = DrawOrDie(Balanced(), 20, 6);
  const int pixels = train.pixels_per_image();

  std::vector<double> means(classes * pixels);
  for (size_t i = 0; i < train.pixels.size(); ++i) {
    means[train.labels[i / pixels] * pixels + i % pixels] += train.pixels[i] / 50.0;
  }

  int correct = 0;
  for (int64_t i = 0; i < test.size(); ++i) {
    int best = -1;
    double least = std::numeric_limits<double>::max();
    for (int c = 0; c < classes; ++c) {
      double distance = 0;
      for (int p = 0; p < pixels; ++p) {
        const double difference = test.pixels[i * pixels + p] - means[c * pixels + p];
        distance += difference * difference;
      }
      if (distance < least) {
        least = distance;
        best = c;
      }
    }
    correct += best == test.labels[i];
  }
  const double accuracy = static_cast<double>(correct) / static_cast<double>(test.size());
  RecordProperty("accuracy", std::to_string(accuracy));
  EXPECT_GT(accuracy, 0.58);
  EXPECT_LT(accuracy, 0.80);
}

TEST(DrawGlyphsTest, EveryLetterAndDigitCanBeDrawn) {
  const std::string all = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  EXPECT_EQ(DrawOrDie(Characters(all), 1, 1).size(), 62);
}

TEST(DrawGlyphsTest, UnknownCharacterIsNamed) {
  for (const char* unknown : {"", "?", " ", "AB", "\xc3\xa4"}) {
    const absl::Status status = DrawGlyphs({"A", unknown}, 1, 1).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << unknown;
    EXPECT_THAT(std::string(status.message()), HasSubstr("\"" + std::string(unknown) + "\""));
  }
}

TEST(DrawGlyphsTest, BadRequestsAreErrors) {
  EXPECT_EQ(DrawGlyphs({}, 1, 1).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(DrawGlyphs({"A"}, -1, 1).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(DrawGlyphs({"A", "B", "A"}, 1, 1).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace inknet::data
