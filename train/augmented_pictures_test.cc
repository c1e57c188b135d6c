#include "train/augmented_pictures.h"

#include "gtest/gtest.h"

namespace inknet::train {
namespace {

// Images of one colour each, by label: 10, 20, 30; under a shift of at most a pixel their middles stay so.
TEST(AugmentedPicturesTest, HasARowOfImagesOfDifferentClassesAndOneForEachOfSomeEpochs) {
  data::ImageSet images;
  images.rows = images.columns = 28;
  images.labels = {0, 0, 1, 2, 2};
  for (const uint16_t label : images.labels) images.pixels.insert(images.pixels.end(), 784, (label + 1) * 10);
  data::Split split;
  split.train = {1, 2, 3};
  split.validation = {0, 4};
  nn::NetworkSpec spec;
  spec.widths = {784, 3};
  spec.image_columns = 28;
  spec.augmentation.set_shift(1);
  image::Image picture = AugmentedPictures(spec, images, split);
  EXPECT_EQ(picture.width, 3 * 30 + 2);
  EXPECT_EQ(picture.height, 5 * 30 + 2);
  for (int column = 0; column < 3; ++column) {
    for (int row = 0; row < 5; ++row) {
      EXPECT_EQ(*picture.At(column * 30 + 16, row * 30 + 16), 255 - 10 * (column + 1)) << column << " " << row;
    }
  }
}

// Fewer images than columns, and one class.
TEST(AugmentedPicturesTest, SmallestDataSetWillDo) {
  data::ImageSet images;
  images.rows = images.columns = 8;
  images.labels = {0};
  images.pixels.resize(64);
  data::Split split;
  split.train = {0};
  nn::NetworkSpec spec;
  spec.widths = {64, 2};
  spec.image_columns = 8;
  spec.augmentation.set_rotation(10);
  EXPECT_GT(AugmentedPictures(spec, images, split).width, 8);
}

}  // namespace
}  // namespace inknet::train
