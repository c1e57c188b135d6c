#include "nn/warp.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "gtest/gtest.h"
#include "nn/augmenter.h"
#include "nn/test_data.h"

namespace inknet::nn {
namespace {

TEST(WarpTest, DependsOnSeedEpochAndImageAlone) {
  NetworkSpec spec = SpecThatAugments(28, 28);
  std::set<float> angles;
  for (spec.seed = 0; spec.seed < 3; ++spec.seed) {
    for (uint64_t epoch = 0; epoch < 10; ++epoch) {
      for (uint32_t image = 0; image < 100; ++image) {
        const Warp warp = DrawWarp(spec, epoch, image);
        EXPECT_EQ(warp.yx, DrawWarp(spec, epoch, image).yx);
        angles.insert(warp.yx);
      }
    }
  }
  EXPECT_GE(angles.size(), 2990u) << "every one is another";
}

TEST(WarpTest, StaysWithinTheConfigurationsBoundsAndFillsThem) {
  NetworkSpec spec = SpecThatAugments(28, 28, /*strength=*/0.5);
  constexpr int kImages = 20000;
  double sum = 0, square = 0, largest_angle = 0, largest_shift = 0, area = 0, erased = 0, largest_stroke = 0;
  for (uint32_t image = 0; image < kImages; ++image) {
    const Warp warp = DrawWarp(spec, 1, image);
    largest_angle = std::max(largest_angle, std::atan2(std::abs(warp.yx), warp.xx) * 180 / 3.14159265);
    largest_shift = std::max<double>({largest_shift, std::abs(warp.shift_x), std::abs(warp.shift_y)});
    largest_stroke = std::max<double>(largest_stroke, std::abs(warp.stroke));
    area += std::log(warp.xx * warp.yy - warp.xy * warp.yx) / kImages;
    erased += warp.erased_right > warp.erased_left && warp.erased_bottom > warp.erased_top;
    for (const float displacement : warp.displacement_x) {
      sum += static_cast<double>(displacement);
      square += static_cast<double>(displacement) * static_cast<double>(displacement);
    }
  }
  EXPECT_LE(largest_angle, 10 + 1e-4);
  EXPECT_GT(largest_angle, 9.9);
  EXPECT_LE(largest_shift, 1.5);
  EXPECT_GT(largest_shift, 1.49);
  EXPECT_EQ(largest_stroke, 64) << "half a pixel: a quarter on either side";
  EXPECT_NEAR(area, 0, 0.01) << "as often larger as smaller";
  EXPECT_NEAR(erased / kImages, 0.5, 0.02) << "erase_share is not scaled";
  const double count = 25.0 * kImages;
  EXPECT_NEAR(sum / count, 0, 0.005);
  EXPECT_NEAR(std::sqrt(square / count), 0.5 * 0.06 * 14, 0.002);
}

TEST(WarpTest, NodesCountOneInAllAtEveryPlace) {
  for (const int size : {1, 2, 5, 28, 256}) {
    for (int i = 0; i < size; ++i) {
      double sum = 0;
      for (int node = 0; node < kWarpNodes; ++node) sum += NodeWeight(node, i, size);
      EXPECT_NEAR(sum, 1, 1e-12) << size << " " << i;
    }
  }
  EXPECT_DOUBLE_EQ(NodeWeight(0, 0, 28), 1);
  EXPECT_DOUBLE_EQ(NodeWeight(4, 27, 28), 1);
  EXPECT_DOUBLE_EQ(NodeWeight(2, 14, 29), 1);
}

TEST(WarpTest, NothingToChangeIsKnown) {
  AugmentationConfig config;
  EXPECT_FALSE(Augments(config));
  config.set_rotation(10);
  EXPECT_TRUE(Augments(config));
  config.set_strength(0);
  EXPECT_FALSE(Augments(config));
  config.Clear();
  config.set_erase(4);
  EXPECT_TRUE(Augments(config));
  config.set_erase_share(0);
  EXPECT_FALSE(Augments(config));
}

TEST(AugmentedImagesTest, AreBytesOfTheSameSize) {
  const NetworkSpec spec = SpecThatAugments(28, 28);
  const TestImages set(3, spec.inputs(), 3);
  const std::vector<uint8_t> images = AugmentedImages(spec, set.batch(0, 3));
  EXPECT_EQ(images.size(), static_cast<size_t>(3 * spec.inputs()));
  EXPECT_NE(images, AugmentedImages(spec, set.batch(1, 2)));
}

}  // namespace
}  // namespace inknet::nn
