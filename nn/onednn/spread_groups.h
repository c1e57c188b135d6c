// Batch normalization of groups of images that are spread over several ranks: sums by column go to all of them before
// anything can be normalized. One layer's.
#ifndef INKNET_NN_ONEDNN_SPREAD_GROUPS_H_
#define INKNET_NN_ONEDNN_SPREAD_GROUPS_H_

#include <vector>

#include "nn/batch_shares.h"
#include "nn/collective.h"
#include "nn/kernels/kernels.h"
#include "nn/spec.h"

namespace inknet::nn::onednn {

// A rank's rows, all of one group, are divided into tiles; NormalizedTile (nn/kernels/kernels.h) says how one lies in
// memory. Tiles may be worked on by several threads at once.
class SpreadGroups {
 public:
  // `spec` outlives it. `outputs` units, `tiles` tiles of rows.
  SpreadGroups(const NetworkSpec& spec, int outputs, int tiles);

  // Of a tile's u, a step of the forward pass; then Exchange; then every tile's u becomes zhat, and z = max(scale zhat
  // + bias, floor).
  void AddForward(int tile, const NormalizedTile& rows, const float* u);
  void Normalize(const NormalizedTile& rows, float floor, float* u, float* z) const;

  // Of a tile's d loss / d z; then Exchange; then that becomes d loss / d u. Adds the tile's own part of d loss / d
  // scale and d loss / d bias.
  void AddBackward(int tile, const NormalizedTile& rows, const float* zhat, const float* dz, float* dscale,
                   float* dbias);
  void Backward(const NormalizedTile& rows, const float* zhat, float* dz) const;

  // After all tiles' sums; tiles without images add nothing, which Clear says of them. The first of the two writes the
  // group's mean and variance, [outputs], which are kept for the way back.
  void Clear(int tile);
  void ExchangeForward(const BatchShare& share, Collective* collective, float* mean, float* variance);
  void ExchangeBackward(const BatchShare& share, Collective* collective);

 private:
  // Adds up the tiles, then the ranks of this one's group. The result is the group's two sums of each column.
  const double* Exchange(const BatchShare& share, Collective* collective);
  // Images of the group, on all ranks.
  double Images(const BatchShare& share) const;

  const NetworkSpec& spec_;
  const size_t outputs_;
  std::vector<std::vector<double>> tile_sums_;  // By tile, [2, outputs].
  std::vector<double> sums_;                    // By group, [2, outputs].
  std::vector<float> mean_;
  std::vector<float> factor_;     // 1 / sqrt(variance + epsilon)
  std::vector<float> mean_dz_;    // Means over the group: of d loss / d z,
  std::vector<float> mean_dzhz_;  // and of that times zhat.
};

}  // namespace inknet::nn::onednn

#endif  // INKNET_NN_ONEDNN_SPREAD_GROUPS_H_
