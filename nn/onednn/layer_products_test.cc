// Products of a layer against sums in double, of the very numbers that are multiplied.
#include "nn/onednn/layer_products.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "nn/spec.h"

namespace inknet::nn::onednn {
namespace {

float RoundedToBf16(float x) {
  uint16_t upper;
  BestKernels().to_bf16(&x, &upper, 1);
  const uint32_t bits = static_cast<uint32_t>(upper) << 16;
  std::memcpy(&x, &bits, sizeof(x));
  return x;
}

float Number(int row, int column) { return static_cast<float>(std::sin(1 + 3.7 * row + 1.3 * column)); }

struct Shape {
  int inputs;
  int outputs;
  int tile_rows;  // Even.
  int tiles;
};

class LayerProductsTest : public ::testing::TestWithParam<std::tuple<TrainConfig::Precision, Shape>> {};

// Layer 1 of two: in front of it is another, behind it the end, so that its z has no gaps; or layer 0, whose z is the
// next one's x.
TEST_P(LayerProductsTest, AllThreeAreThoseOfTheRoundedNumbers) {
  const auto [precision, shape] = GetParam();
  const bool bf16 = precision == TrainConfig::BFLOAT16;
  if (bf16 && !Bf16Unit().ok()) GTEST_SKIP() << Bf16Unit().status();
  UseThisThreadOnly();
  for (const int layer_number : {0, 1}) {
    NetworkSpec spec;
    spec.widths = layer_number == 0 ? std::vector<int>{shape.inputs, shape.outputs, 3}
                                    : std::vector<int>{7, shape.inputs, shape.outputs};
    spec.precision = precision;
    spec.dropout = {0};
    DenseLayer layer(spec, layer_number, shape.tiles, shape.tile_rows);
    const int images = shape.tiles * shape.tile_rows;
    const auto rounded = [&](float x) { return bf16 ? RoundedToBf16(x) : x; };
    const auto x_of = [](int n, int i) { return Number(n, i); };
    const auto w_of = [](int i, int o) { return Number(i + 1000, o); };
    const auto delta_of = [](int n, int o) { return Number(n + 2000, o); };
    for (int i = 0; i < layer.inputs; ++i) {
      for (int o = 0; o < layer.outputs; ++o) layer.weights[Area(i, layer.stride) + Area(1, o)] = w_of(i, o);
    }
    std::vector<float> x(Area(images, layer.x_stride));
    std::vector<float> delta(Area(images, layer.z_stride));
    for (int n = 0; n < images; ++n) {
      for (int i = 0; i < layer.inputs; ++i) x[Area(n, layer.x_stride) + Area(1, i)] = x_of(n, i);
      for (int o = 0; o < layer.outputs; ++o) delta[Area(n, layer.z_stride) + Area(1, o)] = delta_of(n, o);
    }
    for (int tile = 0; tile < shape.tiles; ++tile) {
      const int row = tile * shape.tile_rows;
      const float* tile_x = x.data() + Area(row, layer.x_stride);
      const float* tile_delta = delta.data() + Area(row, layer.z_stride);
      if (bf16) {
        layer.bf16->SetX(tile_x, row, shape.tile_rows, layer.x_stride);
        layer.bf16->SetDelta(tile_delta, row, shape.tile_rows, layer.z_stride);
      } else {
        std::copy_n(tile_x, Area(shape.tile_rows, layer.x_stride), layer.x.data() + Area(row, layer.x_stride));
        std::copy_n(tile_delta, Area(shape.tile_rows, layer.z_stride), layer.delta.data() + Area(row, layer.z_stride));
      }
    }
    // In two parts, as weight tiles set them.
    const int half = std::min(layer.inputs, 16);
    if (bf16) {
      layer.bf16->SetWeights(layer.weights.data(), 0, half, layer.stride);
      layer.bf16->SetWeights(layer.weights.data() + Area(half, layer.stride), half, layer.inputs - half, layer.stride);
    }

    LayerProducts products(&layer);
    ASSERT_TRUE(products.MakeForward(shape.tile_rows, {}, 1).ok());
    ASSERT_TRUE(products.MakeWeightGradient(half, 1).ok());
    if (layer_number > 0) {
      ASSERT_TRUE(products.MakeDataGradient(shape.tile_rows, 1).ok());
    }
    const int last_row = (shape.tiles - 1) * shape.tile_rows;
    const std::string name = absl::StrCat("layer ", layer_number);

    std::vector<float> z(Area(shape.tile_rows, layer.z_stride));
    ASSERT_TRUE(products.Forward(last_row, 0, z.data()).ok());
    for (int n = 0; n < shape.tile_rows; ++n) {
      for (int o = 0; o < layer.outputs; ++o) {
        double sum = 0;
        for (int i = 0; i < layer.inputs; ++i) {
          sum += static_cast<double>(rounded(x_of(last_row + n, i))) * static_cast<double>(rounded(w_of(i, o)));
        }
        ASSERT_NEAR(z[Area(n, layer.z_stride) + Area(1, o)], sum, 1e-4 + 1e-6 * std::abs(sum))
            << name << ", z " << n << ", " << o;
      }
    }
    if (layer_number > 0) {
      std::vector<float> dx(Area(shape.tile_rows, layer.x_stride));
      ASSERT_TRUE(products.DataGradient(last_row, 0, dx.data()).ok());
      for (int n = 0; n < shape.tile_rows; ++n) {
        for (int i = 0; i < layer.inputs; ++i) {
          double sum = 0;
          for (int o = 0; o < layer.outputs; ++o) {
            sum += static_cast<double>(rounded(delta_of(last_row + n, o))) * static_cast<double>(rounded(w_of(i, o)));
          }
          ASSERT_NEAR(dx[Area(n, layer.x_stride) + Area(1, i)], sum, 1e-4 + 1e-6 * std::abs(sum))
              << name << ", dx " << n << ", " << i;
        }
      }
    }
    // Of the second part, if there is one as large.
    const int first = layer.inputs >= 2 * half ? half : 0;
    std::vector<float> gradient(Area(half, layer.stride));
    ASSERT_TRUE(products.WeightGradient(first, half, 0, gradient.data()).ok());
    for (int i = 0; i < half; ++i) {
      for (int o = 0; o < layer.outputs; ++o) {
        double sum = 0;
        for (int n = 0; n < images; ++n) {
          sum += static_cast<double>(rounded(x_of(n, first + i))) * static_cast<double>(rounded(delta_of(n, o)));
        }
        ASSERT_NEAR(gradient[Area(i, layer.stride) + Area(1, o)], sum, 1e-4 + 1e-6 * std::abs(sum))
            << name << ", dW " << i << ", " << o;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, LayerProductsTest,
                         ::testing::Combine(::testing::Values(TrainConfig::FLOAT32, TrainConfig::BFLOAT16),
                                            ::testing::Values(Shape{1, 1, 2, 1}, Shape{64, 64, 32, 1},
                                                              Shape{37, 47, 6, 3}, Shape{129, 65, 38, 2},
                                                              Shape{100, 200, 128, 2}, Shape{784, 10, 34, 1},
                                                              Shape{70, 600, 34, 1})),
                         [](const auto& info) {
                           const Shape shape = std::get<1>(info.param);
                           return absl::StrCat(TrainConfig::Precision_Name(std::get<0>(info.param)), "_", shape.inputs,
                                               "x", shape.outputs, "_", shape.tiles, "x", shape.tile_rows);
                         });

}  // namespace
}  // namespace inknet::nn::onednn
