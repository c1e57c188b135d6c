#include "nn/reference/warped.h"

#include <algorithm>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "nn/augmenter.h"
#include "nn/test_data.h"
#include "nn/warp.h"

namespace inknet::nn::reference {
namespace {

class AugmenterTest : public ::testing::TestWithParam<const Kernels*> {};

INSTANTIATE_TEST_SUITE_P(InstructionSets, AugmenterTest, ::testing::ValuesIn(KernelsThatRunHere()),
                         [](const auto& info) { return std::string(info.param->isa).substr(7); });

TEST_P(AugmenterTest, EveryPixelIsWhatThePlainLoopsSay) {
  struct Size {
    int rows, columns;
  };
  for (const Size& size : {Size{28, 28}, Size{8, 8}, Size{20, 33}, Size{64, 17}, Size{1, 1}, Size{256, 256}}) {
    const NetworkSpec spec = SpecThatAugments(size.rows, size.columns, /*strength=*/2);
    const int images = size.rows > 100 ? 2 : 20;
    const TestImages set(images, spec.inputs(), 3);
    Batch batch = set.batch(0, images);
    batch.epoch = 3;
    const Augmenter augmenter(spec, /*workers=*/1, *GetParam());
    const int stride = spec.inputs() + 1;
    std::vector<float> x(static_cast<size_t>(images * stride));
    augmenter.Gather(batch, 0, images, 0.5f, 0, x.data(), stride);
    double largest = 0;
    for (int n = 0; n < images; ++n) {
      const uint8_t* pixels = batch.pixels + static_cast<size_t>(batch.rows[n]) * static_cast<size_t>(spec.inputs());
      const std::vector<double> want =
          Warped(std::vector<double>(pixels, pixels + spec.inputs()), size.columns, DrawWarp(spec, 3, batch.rows[n]));
      const float* got = &x[static_cast<size_t>(n * stride)];
      for (size_t i = 0; i < want.size(); ++i) {
        // A place in float is off by a few millionths of the side, and neighbours may differ by 255.
        ASSERT_NEAR(got[i], 0.5 * want[i], 1e-5 * (size.rows + size.columns + 100)) << "image " << n << " pixel " << i;
        largest = std::max(largest, want[i]);
      }
      EXPECT_EQ(got[spec.inputs()], 1);
    }
    EXPECT_TRUE(largest > 50 || spec.inputs() == 1) << "there was nothing to compare";
  }
}

// One pixel of ink in the middle of 9 x 9, moved by the whole warp by hand.
TEST_P(AugmenterTest, ShiftAndStrokeByHand) {
  Warp warp;
  warp.shift_x = 1.25f;  // From the right: ink goes to the left.
  warp.stroke = 128;     // Half of the way to the largest neighbour.
  std::vector<double> image(81, 0);
  image[4 * 9 + 4] = 200;
  const std::vector<double> result = Warped(image, 9, warp);
  EXPECT_DOUBLE_EQ(result[4 * 9 + 3], 0.75 * 200 + 0.25 * 100);
  EXPECT_DOUBLE_EQ(result[4 * 9 + 2], 0.75 * 100 + 0.25 * 200);
  EXPECT_DOUBLE_EQ(result[3 * 9 + 3], 0.75 * 100);
  EXPECT_DOUBLE_EQ(result[4 * 9 + 5], 0);
}

}  // namespace
}  // namespace inknet::nn::reference
