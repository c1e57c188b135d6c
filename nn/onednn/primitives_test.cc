#include "nn/onednn/primitives.h"

#include <cmath>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace inknet::nn::onednn {
namespace {

// A matrix in memory that is larger than it, filled with what no result may hold.
constexpr float kBeside = 7777;

struct Matrix {
  explicit Matrix(const Layout& l)
      : layout(l), values(static_cast<size_t>(l.rows * l.row_stride + l.columns * l.column_stride + 64), kBeside) {}

  float& at(int row, int column) {
    return values[static_cast<size_t>(row * layout.row_stride + column * layout.column_stride)];
  }

  void Fill() {
    for (int row = 0; row < layout.rows; ++row) {
      for (int column = 0; column < layout.columns; ++column) {
        at(row, column) = static_cast<float>(std::sin(1 + 3.7 * row + 1.3 * column));
      }
    }
  }

  Layout layout;
  std::vector<float> values;
};

// Rows of whole cache lines, as the network has them.
Layout Padded(int rows, int columns) { return {rows, columns, (columns + 15) / 16 * 16}; }
Layout Tight(int rows, int columns) { return {rows, columns, columns}; }

// oneDNN knows several ways to multiply matrices, and chooses by shape: those of one row or column are the corners.
TEST(MatMulTest, ProductsOfAnyShapeAreRightAndNothingBesideThemIsWritten) {
  UseThisThreadOnly();
  const std::vector<int> sizes = {1, 2, 3, 5, 16, 17};
  for (const auto layout : {Padded, Tight}) {
    for (const int m : sizes) {
      for (const int n : sizes) {
        for (const int k : sizes) {
          for (int transposed = 0; transposed < 4; ++transposed) {
            const std::string name =
                absl::StrCat(m, " x ", n, " x ", k, layout == Padded ? ", padded" : "", ", transposed ", transposed);
            Matrix a((transposed & 1) != 0 ? layout(k, m).Transposed() : layout(m, k));
            Matrix b((transposed & 2) != 0 ? layout(n, k).Transposed() : layout(k, n));
            Matrix c(layout(m, n));
            a.Fill();
            b.Fill();
            const auto product = MatMul::Create(a.layout, b.layout, c.layout, PostOps{}, 1);
            ASSERT_TRUE(product.ok()) << name << product.status();
            ASSERT_TRUE(product->Run(0, a.values.data(), b.values.data(), nullptr, c.values.data()).ok()) << name;
            for (int i = 0; i < m; ++i) {
              for (int j = 0; j < n; ++j) {
                double sum = 0;
                for (int l = 0; l < k; ++l) sum += static_cast<double>(a.at(i, l)) * b.at(l, j);
                ASSERT_NEAR(c.at(i, j), sum, 1e-4) << name << ": " << i << ", " << j;
                c.at(i, j) = kBeside;
              }
            }
            for (const float value : c.values) ASSERT_EQ(value, kBeside) << name;
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace inknet::nn::onednn
