#include "nn/kernels/amx.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "nn/kernels/kernels.h"

namespace inknet::nn {
namespace {

constexpr float kBeside = 7777;

// Small whole numbers, so that sums of products are exact in whatever order they are added up.
float Number(int row, int column) { return static_cast<float>((row * 7 + column * 5) % 9 - 4); }

uint16_t Bf16(float x) {
  uint16_t upper;
  BestKernels().to_bf16(&x, &upper, 1);
  return upper;
}

struct Shape {
  int rows;
  int depth;
  int columns;
};

class AmxTest : public ::testing::TestWithParam<Shape> {};

INSTANTIATE_TEST_SUITE_P(Shapes, AmxTest,
                         ::testing::Values(Shape{1, 32, 1}, Shape{16, 32, 16}, Shape{17, 64, 31}, Shape{32, 96, 64},
                                           Shape{33, 32, 65}, Shape{47, 544, 47}, Shape{64, 1024, 128},
                                           Shape{130, 1056, 200}),
                         [](const auto& info) {
                           return absl::StrCat(info.param.rows, "x", info.param.depth, "x", info.param.columns);
                         });

TEST_P(AmxTest, SumsAreExactAndNothingBesideThemIsWritten) {
  if (!HasAmx()) GTEST_SKIP() << "no AMX here";
  const auto [rows, depth, columns] = GetParam();
  const auto at = [](int row, int stride, int column) {
    return static_cast<size_t>(row) * static_cast<size_t>(stride) + static_cast<size_t>(column);
  };
  const int a_stride = depth + 32;
  const int panels = (columns + kBf16Panel - 1) / kBf16Panel;
  const size_t panel = at(depth, kBf16Panel, 0);
  std::vector<uint16_t> a(at(rows, a_stride, 0), Bf16(kBeside));
  std::vector<uint16_t> b(static_cast<size_t>(panels) * panel);
  for (int k = 0; k < depth; ++k) {
    for (int row = 0; row < rows; ++row) a[at(row, a_stride, k)] = Bf16(Number(row, k));
    for (int c = 0; c < columns; ++c) {
      const size_t word = at(k / 2, kBf16Panel, c % kBf16Panel);
      b[static_cast<size_t>(c / kBf16Panel) * panel + 2 * word + static_cast<size_t>(k % 2)] = Bf16(Number(c, k));
    }
  }
  std::vector<float> bias(static_cast<size_t>(columns));
  for (int c = 0; c < columns; ++c) bias[static_cast<size_t>(c)] = static_cast<float>(c - columns / 2);
  const int c_stride = columns + 3;
  for (const bool finishes : {false, true}) {
    std::vector<float> c(at(rows, c_stride, 0), kBeside);
    AmxMultiply(a.data(), a_stride, b.data(), panel, rows, depth, columns, finishes ? bias.data() : nullptr,
                finishes ? 0 : -std::numeric_limits<float>::infinity(), c.data(), c_stride);
    for (int row = 0; row < rows; ++row) {
      for (int column = 0; column < c_stride; ++column) {
        float want = kBeside;
        if (column < columns) {
          want = finishes ? bias[static_cast<size_t>(column)] : 0;
          for (int k = 0; k < depth; ++k) want += Number(row, k) * Number(column, k);
          if (finishes) want = std::max(want, 0.0f);
        }
        ASSERT_EQ(c[at(row, c_stride, column)], want) << row << ", " << column << (finishes ? ", finished" : "");
      }
    }
  }
}

}  // namespace
}  // namespace inknet::nn
