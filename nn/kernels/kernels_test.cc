// Every instruction set that this machine has against the formulas.
#include "nn/kernels/kernels.h"

#include <cmath>
#include <cstring>
#include <numeric>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "nn/optimizer.h"
#include "nn/test_data.h"

namespace inknet::nn {
namespace {

class KernelsTest : public ::testing::TestWithParam<const Kernels*> {
 protected:
  const Kernels& kernels() const { return *GetParam(); }
};

INSTANTIATE_TEST_SUITE_P(InstructionSets, KernelsTest, ::testing::ValuesIn(KernelsThatRunHere()),
                         [](const auto& info) { return std::string(info.param->isa).substr(7); });

TEST_P(KernelsTest, GatherScalesTheChosenImagesAndAddsTheConstantInput) {
  std::vector<uint8_t> pixels(3 * 37);
  std::iota(pixels.begin(), pixels.end(), uint8_t{0});
  const uint32_t rows[] = {2, 0};
  std::vector<float> out(2 * 48, -1);
  kernels().gather(pixels.data(), rows, 2, 37, 0.5f, out.data(), 48);
  for (int i = 0; i < 37; ++i) {
    EXPECT_EQ(out[static_cast<size_t>(i)], 0.5f * static_cast<float>(74 + i));
    EXPECT_EQ(out[static_cast<size_t>(48 + i)], 0.5f * static_cast<float>(i));
  }
  EXPECT_EQ(out[37], 1);
  EXPECT_EQ(out[48 + 37], 1);
  EXPECT_EQ(out[38], -1) << "nothing beyond the row's width is written";
}

TEST_P(KernelsTest, Bf16IsTheNearestAndTheEvenOneOfTwo) {
  const auto bits = [](uint32_t value) {
    float x;
    std::memcpy(&x, &value, sizeof(x));
    return x;
  };
  // Exact; below, at and above the middle between an even one and the next; the same with an odd one; rounded up to
  // infinity; a NaN all of whose upper bits are 0.
  const std::vector<float> x = {bits(0x3f800000), bits(0x3f807fff), bits(0x3f808000),
                                bits(0x3f808001), bits(0x3f818000), bits(0xbf818000),
                                bits(0x7f7fffff), bits(0x7f800001), -0.0f};
  const std::vector<uint16_t> want = {0x3f80, 0x3f80, 0x3f80, 0x3f81, 0x3f82, 0xbf82, 0x7f80, 0x7fc0, 0x8000};
  std::vector<uint16_t> got(x.size());
  kernels().to_bf16(x.data(), got.data(), x.size());
  EXPECT_EQ(got, want);

  std::vector<float> sum(20, 0.5f);
  const std::vector<uint16_t> ones(20, 0x3f80);
  kernels().add_bf16(sum.data(), ones.data(), sum.size());
  EXPECT_EQ(sum, std::vector<float>(20, 1.5f));
  kernels().add(sum.data(), std::vector<float>(20, 0.25f).data(), sum.size());
  EXPECT_EQ(sum, std::vector<float>(20, 1.75f));
}

TEST_P(KernelsTest, AChangeIsRoundedForItsOwnerToo) {
  const std::vector<float> before(17, 1.0f);
  std::vector<float> w(17, 1.0f + 0.01f);
  std::vector<uint16_t> difference(17);
  kernels().round_change(before.data(), w.data(), difference.data(), w.size());
  std::vector<float> other = before;
  kernels().add_bf16(other.data(), difference.data(), other.size());
  EXPECT_EQ(w, other);
  EXPECT_NEAR(w[0], 1.01f, 0.01 / 256);
}

// Rows and columns that are no multiples of what goes at once, between numbers that belong to others.
TEST_P(KernelsTest, Bf16OperandsAreWhereProductsLookForThem) {
  constexpr int kRows = 38;
  constexpr int kColumns = 100;
  constexpr int kPadded = 128;
  constexpr int kStride = 144;
  constexpr uint16_t kOther = 0x1234;
  const auto at = [](int row, int stride, int column) { return static_cast<size_t>(row * stride + column); };
  std::vector<float> in(at(kRows, kStride, 0), 0.0f);
  for (int r = 0; r < kRows; ++r) {
    for (int c = 0; c < kColumns; ++c) in[at(r, kStride, c)] = static_cast<float>(std::sin(r * 100 + c));
  }
  const auto number = [&](int r, int c) {
    uint16_t upper = 0;
    if (r < kRows && c < kColumns) kernels().to_bf16(&in[at(r, kStride, c)], &upper, 1);
    return upper;
  };

  std::vector<uint16_t> rows(at(kRows, kStride, 0), kOther);
  kernels().bf16_rows(in.data(), kRows, kColumns, kStride, rows.data(), kPadded, kStride);
  for (int r = 0; r < kRows; ++r) {
    for (int c = 0; c < kStride; ++c) {
      ASSERT_EQ(rows[at(r, kStride, c)], c < kPadded ? number(r, c) : kOther) << r << ", " << c;
    }
  }

  constexpr int kTransposedStride = 41;
  std::vector<uint16_t> transposed(at(kPadded, kTransposedStride, 0), kOther);
  kernels().bf16_transpose(rows.data(), kRows, kPadded, kStride, transposed.data(), kTransposedStride);
  for (int c = 0; c < kPadded; ++c) {
    for (int r = 0; r < kTransposedStride; ++r) {
      ASSERT_EQ(transposed[at(c, kTransposedStride, r)], r < kRows ? number(r, c) : kOther) << r << ", " << c;
    }
  }

  // Two panels of 64 rows each, of which the upper 38 are set; in pairs of rows.
  constexpr size_t kPanel = 64 * kBf16Panel;
  const auto packed_at = [](int r, int c) {
    return static_cast<size_t>(c / kBf16Panel) * kPanel + static_cast<size_t>(r / 2 * 2 * kBf16Panel) +
           static_cast<size_t>(c % kBf16Panel * 2 + r % 2);
  };
  std::vector<uint16_t> packed(2 * kPanel, kOther);
  kernels().bf16_pack(rows.data(), kRows, kPadded, kStride, packed.data(), kPanel);
  std::vector<uint16_t> packed_weights(2 * kPanel, kOther);
  kernels().bf16_pack_weights(in.data(), kRows - 1, kPadded, kStride, packed_weights.data(), kPanel);
  for (int r = 0; r < 64; ++r) {
    for (int c = 0; c < kPadded; ++c) {
      ASSERT_EQ(packed[packed_at(r, c)], r < kRows ? number(r, c) : kOther) << r << ", " << c;
      // The last row has no partner.
      const uint16_t weight = r < kRows - 1 ? number(r, c) : 0;
      ASSERT_EQ(packed_weights[packed_at(r, c)], r < kRows ? weight : kOther) << r << ", " << c;
    }
  }

  // Rows 16 to 53 of a matrix become columns of one that is packed, [128, 64].
  constexpr size_t kTransposedPanel = kPadded * kBf16Panel;
  std::vector<uint16_t> columns(kTransposedPanel, kOther);
  kernels().bf16_pack_weights_transposed(in.data(), kRows, kPadded, kStride, 16, columns.data(), kTransposedPanel);
  for (int r = 0; r < kPadded; ++r) {
    for (int c = 0; c < kBf16Panel; ++c) {
      const bool set = c >= 16 && c < 16 + kRows;
      ASSERT_EQ(columns[at(r / 2, 2 * kBf16Panel, 2 * c + r % 2)], set ? number(c - 16, r) : kOther) << r << ", " << c;
    }
  }
}

TEST_P(KernelsTest, ReluBackwardOfBf16AndSumsOfColumns) {
  // Positive, 0, -0, negative, the smallest positive one.
  const std::vector<uint16_t> y = {0x3f80, 0x0000, 0x8000, 0xbf80, 0x0001};
  std::vector<float> dx = {1, 2, 3, 4, 5};
  kernels().relu_backward_bf16(y.data(), dx.data(), dx.size(), 2.0f);
  EXPECT_EQ(dx, (std::vector<float>{2, 0, 0, 0, 10}));
  std::vector<float> sums = {100, 200, 300};
  const std::vector<float> in = {1, 2, 3, -1, 10, 20, 30, -1};
  kernels().add_columns(in.data(), 2, 3, 4, sums.data());
  EXPECT_EQ(sums, (std::vector<float>{111, 222, 333}));
}

TEST_P(KernelsTest, DenseIsTheProductWithOneRowAndTheBiases) {
  constexpr int kOutputs = 37;
  constexpr int kStride = 48;
  for (const int inputs : {1, 7, 8, 9, 100}) {
    std::vector<float> x;
    for (int i = 0; i < inputs; ++i) x.push_back(i % 3 == 1 ? 0.0f : 0.25f * static_cast<float>(i % 5));
    std::vector<float> weights;
    for (int i = 0; i < (inputs + 1) * kStride; ++i) {
      weights.push_back(i % kStride < kOutputs ? static_cast<float>(i % 11 - 5) : 0.0f);
    }
    std::vector<float> y(kStride, -1);
    kernels().dense(x.data(), inputs, weights.data(), &weights[static_cast<size_t>(inputs * kStride)], kStride,
                    y.data());
    for (int o = 0; o < kStride; ++o) {
      float want = weights[static_cast<size_t>(inputs * kStride + o)];
      for (int i = 0; i < inputs; ++i)
        want += x[static_cast<size_t>(i)] * weights[static_cast<size_t>(i * kStride + o)];
      EXPECT_EQ(y[static_cast<size_t>(o)], want) << "inputs " << inputs << ", output " << o;  // Small integers: exact.
    }
  }
}

TEST_P(KernelsTest, ReluBackwardPassesWhatWasPositiveAndScalesIt) {
  std::vector<float> y;
  std::vector<float> dx;
  for (int i = 0; i < 37; ++i) {
    y.push_back(static_cast<float>(i % 3 - 1));
    dx.push_back(static_cast<float>(i - 18));
  }
  kernels().relu_backward(y.data(), dx.data(), dx.size(), 1.5f);
  for (int i = 0; i < 37; ++i) {
    EXPECT_EQ(dx[static_cast<size_t>(i)], i % 3 == 2 ? 1.5f * static_cast<float>(i - 18) : 0.0f) << i;
  }
}

// Of 5 images and 70 units, [5, 80], with what lies between the rows; against the formulas in double.
class NormalizationKernelsTest : public KernelsTest {
 protected:
  static constexpr int kImages = 5;
  static constexpr int kUnits = 70;
  static constexpr int kStride = 80;
  static constexpr float kNoFloor = -INFINITY;

  static size_t At(int n, int o) { return static_cast<size_t>(n * kStride + o); }
  static std::vector<float> Numbers(double step) {
    std::vector<float> numbers(kImages * kStride, 0);
    for (int n = 0; n < kImages; ++n) {
      for (int o = 0; o < kUnits; ++o) numbers[At(n, o)] = static_cast<float>(std::sin(step * (n * kUnits + o)));
    }
    return numbers;
  }

  // One column, or one row, of kImages x kUnits: each image n and unit o of it.
  template <typename Body>
  static void ForEachInGroup(bool columns, int group, const Body& body) {
    for (int i = 0; i < (columns ? kImages : kUnits); ++i) columns ? body(i, group) : body(group, i);
  }

  void ExpectFormulas(bool columns) {
    const std::vector<float> u = Numbers(1.7);
    const std::vector<float> dz = Numbers(0.9);
    std::vector<float> scale(kStride, 0);
    std::vector<float> bias(kStride, 0);
    for (int o = 0; o < kUnits; ++o) {
      scale[At(0, o)] = 0.5f + 0.01f * static_cast<float>(o);
      bias[At(0, o)] = 0.1f * static_cast<float>(o % 7);
    }
    const NormalizedTile tile = {kImages, kUnits, kStride, scale.data(), bias.data(), 1e-3f};
    std::vector<float> zhat = u;
    std::vector<float> z(u.size(), 7);
    std::vector<float> du = dz;
    std::vector<float> statistics(kStride), variance(kStride), dscale(kStride, 1), dbias(kStride, 2);
    if (columns) {
      kernels().normalize_columns(tile, kNoFloor, zhat.data(), z.data(), statistics.data(), variance.data());
      kernels().normalize_columns_backward(tile, variance.data(), zhat.data(), du.data(), dscale.data(), dbias.data());
    } else {
      kernels().normalize_rows(tile, kNoFloor, zhat.data(), z.data(), statistics.data());
      kernels().normalize_rows_backward(tile, statistics.data(), zhat.data(), du.data(), dscale.data(), dbias.data());
    }
    for (int group = 0; group < (columns ? kUnits : kImages); ++group) {
      const double count = columns ? kImages : kUnits;
      double mean = 0, square = 0, gradient = 0, slope = 0;
      ForEachInGroup(columns, group, [&](int n, int o) { mean += u[At(n, o)] / count; });
      ForEachInGroup(columns, group, [&](int n, int o) { square += std::pow(u[At(n, o)] - mean, 2) / count; });
      const double factor = 1 / std::sqrt(square + 1e-3);
      const auto normalized = [&](int n, int o) { return (u[At(n, o)] - mean) * factor; };
      const auto g = [&](int n, int o) { return static_cast<double>(scale[At(0, o)]) * dz[At(n, o)]; };
      ForEachInGroup(columns, group, [&](int n, int o) {
        gradient += g(n, o) / count;
        slope += g(n, o) * normalized(n, o) / count;
      });
      ForEachInGroup(columns, group, [&](int n, int o) {
        EXPECT_NEAR(zhat[At(n, o)], normalized(n, o), 2e-5);
        EXPECT_NEAR(z[At(n, o)], scale[At(0, o)] * normalized(n, o) + bias[At(0, o)], 2e-5);
        EXPECT_NEAR(du[At(n, o)], factor * (g(n, o) - gradient - normalized(n, o) * slope), 2e-5);
      });
    }
    for (int o = 0; o < kUnits; ++o) {
      double sum = 2, product = 1;
      for (int n = 0; n < kImages; ++n) {
        sum += dz[At(n, o)];
        product += static_cast<double>(dz[At(n, o)]) * zhat[At(n, o)];
      }
      EXPECT_NEAR(dbias[At(0, o)], sum, 1e-5);
      EXPECT_NEAR(dscale[At(0, o)], product, 1e-5);
    }
    for (int n = 0; n < kImages; ++n) {
      for (int o = kUnits; o < kStride; ++o) EXPECT_EQ(z[At(n, o)], 7) << "what is between the rows stays";
    }
  }
};

INSTANTIATE_TEST_SUITE_P(InstructionSets, NormalizationKernelsTest, ::testing::ValuesIn(KernelsThatRunHere()),
                         [](const auto& info) { return std::string(info.param->isa).substr(7); });

TEST_P(NormalizationKernelsTest, ColumnsFollowTheFormulas) { ExpectFormulas(/*columns=*/true); }

TEST_P(NormalizationKernelsTest, RowsFollowTheFormulas) { ExpectFormulas(/*columns=*/false); }

TEST_P(KernelsTest, DropoutFollowsTheMask) {
  constexpr int kRows = 200;
  constexpr int kOutputs = 77;
  constexpr int kStride = 80;
  const DropoutMask mask{{0x12345678u, 0x9abcdef0u}, static_cast<int32_t>(0.7 * 2147483647.0), 1.25f};
  const std::vector<float> in(kRows * kStride, 2);
  std::vector<float> out(in.size(), -1);
  kernels().dropout(in.data(), out.data(), kRows, kOutputs, kStride, 1000, mask);
  int kept = 0;
  for (int n = 0; n < kRows; ++n) {
    for (int o = 0; o < kStride; ++o) {
      const float value = out[static_cast<size_t>(n * kStride + o)];
      if (o >= kOutputs) {
        EXPECT_EQ(value, -1) << "nothing beyond the row's width is written";
        continue;
      }
      const uint32_t index = static_cast<uint32_t>((1000 + n) * kOutputs + o);
      const bool keep = DropoutHash(mask.key, index) < mask.keep_below;
      EXPECT_EQ(value, keep ? 2.5f : 0.0f);
      kept += keep;
    }
  }
  // Four standard deviations of a binomial distribution.
  const double images = kRows * kOutputs;
  EXPECT_NEAR(kept / images, 0.7, 4 * std::sqrt(0.7 * 0.3 / images));
}

TEST_P(KernelsTest, SumOfSquaresOfAnyLength) {
  for (size_t size : {0, 1, 15, 16, 17, 1000}) {
    std::vector<float> x(size);
    double want = 0;
    for (size_t i = 0; i < size; ++i) {
      x[i] = 0.25f * static_cast<float>(i % 9) - 1;
      want += static_cast<double>(x[i]) * x[i];
    }
    EXPECT_NEAR(kernels().sum_of_squares(x.data(), size), want, 1e-5 * want);
  }
}

// Two steps on one weight w = 1 with gradients 0.5 and -0.25, worked out by hand from the published rules. The other
// lanes hold the same, so that each is looked at.
struct TwoSteps {
  std::vector<float> w = std::vector<float>(2 * kLanes, 1.0f);
  std::vector<float> m = std::vector<float>(2 * kLanes, 0.0f);
  std::vector<float> v = std::vector<float>(2 * kLanes, 0.0f);

  using Update = double (*)(float*, const float*, float*, float*, size_t, const UpdateRule&);
  void Run(Update update, const OptimizerConfig& config) {
    int64_t t = 0;
    for (float gradient : {0.5f, -0.25f}) {
      const std::vector<float> g(w.size(), gradient);
      const double squares = update(w.data(), g.data(), m.data(), v.data(), w.size(), MakeUpdateRule(config, ++t));
      EXPECT_FLOAT_EQ(static_cast<float>(squares), gradient * gradient * static_cast<float>(w.size()));
    }
  }
  void ExpectWeights(float want) const {
    for (float weight : w) EXPECT_NEAR(weight, want, 2e-7);
  }
};

TEST_P(KernelsTest, SgdWithMomentum) {
  OptimizerConfig config;
  config.set_algorithm(OptimizerConfig::SGD);
  config.set_learning_rate(0.1);
  config.set_momentum(0.9);
  TwoSteps steps;
  steps.Run(kernels().sgd, config);
  // v1 = 0.5, w1 = 0.95; v2 = 0.45 - 0.25 = 0.2, w2 = 0.93.
  steps.ExpectWeights(0.93f);
}

TEST_P(KernelsTest, SgdWithWeightDecay) {
  OptimizerConfig config;
  config.set_algorithm(OptimizerConfig::SGD);
  config.set_learning_rate(0.1);
  config.set_weight_decay(0.2);
  TwoSteps steps;
  steps.Run(kernels().sgd, config);
  // w1 = 1 - 0.1 (0.5 + 0.2) = 0.93; w2 = 0.93 - 0.1 (-0.25 + 0.186) = 0.9364.
  steps.ExpectWeights(0.9364f);
}

TEST_P(KernelsTest, Adam) {
  OptimizerConfig config;
  config.set_learning_rate(0.1);
  TwoSteps steps;
  steps.Run(kernels().adam, config);
  // m1 = 0.05, s1 = 0.00025; corrected 0.5 and 0.25: w1 = 1 - 0.1 * 0.5 / 0.5 = 0.9.
  // m2 = 0.045 - 0.025 = 0.02, s2 = 0.00024975 + 0.0000625 = 0.00031225; corrected 0.02 / 0.19 = 0.10526316 and
  // 0.00031225 / 0.001999 = 0.15620310, whose root is 0.39522538: w2 = 0.9 - 0.1 * 0.26633705 = 0.87336630.
  steps.ExpectWeights(0.8733663f);
}

TEST_P(KernelsTest, RmsProp) {
  OptimizerConfig config;
  config.set_algorithm(OptimizerConfig::RMSPROP);
  config.set_learning_rate(0.01);
  TwoSteps steps;
  steps.Run(kernels().rmsprop, config);
  // s1 = 0.01 * 0.25 = 0.0025, root 0.05: w1 = 1 - 0.01 * 0.5 / 0.05 = 0.9.
  // s2 = 0.002475 + 0.000625 = 0.0031, root 0.05567764: w2 = 0.9 + 0.01 * 0.25 / 0.05567764 = 0.94490133.
  steps.ExpectWeights(0.9449013f);
}

TEST_P(KernelsTest, NesterovsMomentum) {
  OptimizerConfig config;
  config.set_algorithm(OptimizerConfig::SGD);
  config.set_learning_rate(0.1);
  config.set_momentum(0.9);
  config.set_nesterov(true);
  TwoSteps steps;
  steps.Run(UpdateKernelOf(kernels(), config), config);
  // v1 = 0.5, w1 = 1 - 0.1 (0.5 + 0.45) = 0.905; v2 = 0.2, w2 = 0.905 - 0.1 (-0.25 + 0.18) = 0.912.
  steps.ExpectWeights(0.912f);
}

TEST_P(KernelsTest, AdamWTakesItsDecayOffTheWeightsAndNotOntoTheGradient) {
  OptimizerConfig config;
  config.set_algorithm(OptimizerConfig::ADAMW);
  config.set_learning_rate(0.1);
  config.set_weight_decay(0.2);
  TwoSteps steps;
  steps.Run(UpdateKernelOf(kernels(), config), config);
  // Adam's steps, 0.1 and 0.02663370 (see above), after w (1 - 0.02): 0.98 - 0.1 = 0.88; 0.8624 - 0.0266337.
  steps.ExpectWeights(0.8357663f);
}

TEST_P(KernelsTest, NAdam) {
  OptimizerConfig config;
  config.set_algorithm(OptimizerConfig::NADAM);
  config.set_learning_rate(0.1);
  TwoSteps steps;
  steps.Run(UpdateKernelOf(kernels(), config), config);
  // mu_1 = 0.9 (1 - 0.96^0.004 / 2) = 0.45007347, mu_2 = 0.45014692, mu_3 = 0.45022037; mu_1 mu_2 = 0.20259919 and
  // mu_1 mu_2 mu_3 = 0.09121428.
  // m1 = 0.05: 0.45014692 0.05 / 0.79740081 + 0.54992653 0.5 / 0.54992653 = 0.52822589; over the root 0.5:
  // w1 = 1 - 0.1 1.05645178 = 0.89435482.
  // m2 = 0.02: 0.45022037 0.02 / 0.90878572 - 0.54985308 0.25 / 0.79740081 = -0.16248078; over 0.39522538, that of
  // Adam: -0.41110915, w2 = 0.93546574.
  steps.ExpectWeights(0.9354657f);
}

TEST_P(KernelsTest, AdaGrad) {
  OptimizerConfig config;
  config.set_algorithm(OptimizerConfig::ADAGRAD);
  config.set_learning_rate(0.1);
  TwoSteps steps;
  steps.Run(UpdateKernelOf(kernels(), config), config);
  // s1 = 0.25: w1 = 1 - 0.1; s2 = 0.3125, root 0.55901699: w2 = 0.9 + 0.1 0.25 / 0.55901699 = 0.94472136.
  steps.ExpectWeights(0.9447214f);
}

TEST_P(KernelsTest, GradientScaleMultipliesTheGradientButNotTheDecay) {
  std::vector<float> w(kLanes, 1.0f);
  std::vector<float> m(kLanes, 0.0f);
  std::vector<float> v(kLanes, 0.0f);
  const std::vector<float> g(kLanes, 2.0f);
  UpdateRule rule;
  rule.gradient_scale = 0.25f;
  rule.weight_decay = 0.1f;
  rule.learning_rate = 1;
  kernels().sgd(w.data(), g.data(), m.data(), v.data(), w.size(), rule);
  for (float weight : w) EXPECT_FLOAT_EQ(weight, 1 - (0.25f * 2 + 0.1f));
}

TEST(OptimizerTest, ClippingBoundsTheNorm) {
  EXPECT_EQ(ClipScale(5, 0), 1);
  EXPECT_EQ(ClipScale(0.5, 1), 1);
  EXPECT_EQ(ClipScale(4, 1), 0.25);
}

}  // namespace
}  // namespace inknet::nn
