#include "nn/onednn/spread_groups.h"

#include <algorithm>
#include <cmath>

#include "absl/types/span.h"
#include "nn/normalization.h"

namespace inknet::nn::onednn {
namespace {

size_t At(const NormalizedTile& rows, int row) { return static_cast<size_t>(row) * static_cast<size_t>(rows.stride); }

}  // namespace

SpreadGroups::SpreadGroups(const NetworkSpec& spec, int outputs, int tiles)
    : spec_(spec),
      outputs_(static_cast<size_t>(outputs)),
      tile_sums_(static_cast<size_t>(tiles), std::vector<double>(2 * outputs_)),
      mean_(outputs_),
      factor_(outputs_),
      mean_dz_(outputs_),
      mean_dzhz_(outputs_) {
  sums_.resize(2 * outputs_ * static_cast<size_t>(ImageGroups(spec, spec.batch_size).count()));
}

void SpreadGroups::Clear(int tile) {
  std::vector<double>& sums = tile_sums_[static_cast<size_t>(tile)];
  std::fill(sums.begin(), sums.end(), 0);
}

void SpreadGroups::AddForward(int tile, const NormalizedTile& rows, const float* u) {
  Clear(tile);
  double* sum = tile_sums_[static_cast<size_t>(tile)].data();
  double* square = sum + outputs_;
  for (int row = 0; row < rows.n; ++row) {
    const float* x = u + At(rows, row);
    for (size_t o = 0; o < outputs_; ++o) {
      const double value = static_cast<double>(x[o]);
      sum[o] += value;
      square[o] += value * value;
    }
  }
}

void SpreadGroups::Normalize(const NormalizedTile& rows, float floor, float* u, float* z) const {
  for (int row = 0; row < rows.n; ++row) {
    float* x = u + At(rows, row);
    float* y = z + At(rows, row);
    for (size_t o = 0; o < outputs_; ++o) {
      x[o] = (x[o] - mean_[o]) * factor_[o];
      y[o] = std::max(rows.scale[o] * x[o] + rows.bias[o], floor);
    }
  }
}

void SpreadGroups::AddBackward(int tile, const NormalizedTile& rows, const float* zhat, const float* dz, float* dscale,
                               float* dbias) {
  Clear(tile);
  double* sum = tile_sums_[static_cast<size_t>(tile)].data();
  double* product = sum + outputs_;
  for (int row = 0; row < rows.n; ++row) {
    const float* x = zhat + At(rows, row);
    const float* dy = dz + At(rows, row);
    for (size_t o = 0; o < outputs_; ++o) {
      sum[o] += static_cast<double>(dy[o]);
      product[o] += static_cast<double>(dy[o]) * static_cast<double>(x[o]);
    }
  }
  for (size_t o = 0; o < outputs_; ++o) {
    dbias[o] += static_cast<float>(sum[o]);
    dscale[o] += static_cast<float>(product[o]);
  }
}

void SpreadGroups::Backward(const NormalizedTile& rows, const float* zhat, float* dz) const {
  for (int row = 0; row < rows.n; ++row) {
    const float* x = zhat + At(rows, row);
    float* dy = dz + At(rows, row);
    for (size_t o = 0; o < outputs_; ++o) {
      dy[o] = rows.scale[o] * factor_[o] * (dy[o] - mean_dz_[o] - x[o] * mean_dzhz_[o]);
    }
  }
}

double SpreadGroups::Images(const BatchShare& share) const {
  const ImageGroups groups(spec_, share.total);
  return groups.begin(share.end_group) - groups.begin(share.first_group);
}

const double* SpreadGroups::Exchange(const BatchShare& share, Collective* collective) {
  std::fill(sums_.begin(), sums_.end(), 0);
  double* own = sums_.data() + 2 * outputs_ * static_cast<size_t>(share.first_group);
  for (const std::vector<double>& tile : tile_sums_) {
    for (size_t k = 0; k < 2 * outputs_; ++k) own[k] += tile[k];
  }
  collective->Sum(absl::MakeSpan(sums_));
  return own;
}

void SpreadGroups::ExchangeForward(const BatchShare& share, Collective* collective, float* mean, float* variance) {
  const double* sums = Exchange(share, collective);
  const double n = Images(share);
  for (size_t o = 0; o < outputs_; ++o) {
    const double m = sums[o] / n;
    // In double: what is lost by taking one large number from another is far below a float's last digit.
    const double v = std::max(sums[outputs_ + o] / n - m * m, 0.0);
    mean[o] = mean_[o] = static_cast<float>(m);
    variance[o] = static_cast<float>(v);
    factor_[o] = 1 / std::sqrt(variance[o] + kNormalizationEpsilon);
  }
}

void SpreadGroups::ExchangeBackward(const BatchShare& share, Collective* collective) {
  const double* sums = Exchange(share, collective);
  const double n = Images(share);
  for (size_t o = 0; o < outputs_; ++o) {
    mean_dz_[o] = static_cast<float>(sums[o] / n);
    mean_dzhz_[o] = static_cast<float>(sums[outputs_ + o] / n);
  }
}

}  // namespace inknet::nn::onednn
