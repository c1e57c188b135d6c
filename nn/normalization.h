// Normalization of what goes into a hidden layer's activation.
//
// With u = x W of shape [N, O], and a mean and a variance (the mean square of u - mean):
//   zhat = (u - mean) / sqrt(variance + epsilon)      z = scale zhat + b
// BATCH takes them for each unit over a group of images, and in use over those that training has seen; LAYER for each
// image over its units.
#ifndef INKNET_NN_NORMALIZATION_H_
#define INKNET_NN_NORMALIZATION_H_

#include <cmath>
#include <cstdint>

#include "nn/parameters.h"
#include "nn/spec.h"

namespace inknet::nn {

// As torch.nn's BatchNorm1d and LayerNorm.
inline constexpr float kNormalizationEpsilon = 1e-5f;
// What a step counts in the mean and variance that are kept for use, and what was there before 1 - that. The variance
// that is kept is the unbiased one. As torch.nn's.
inline constexpr float kRunningShare = 0.1f;

// The groups of images that share statistics: as few as spec.normalization_images allows for a whole batch, and of
// equal size, so that a short last batch has no group of one image unless it is one.
class ImageGroups {
 public:
  // Of a batch of `images`.
  ImageGroups(const NetworkSpec& spec, int images)
      : images_(images), count_((images + LargestGroup(spec) - 1) / LargestGroup(spec)) {}

  static int LargestGroup(const NetworkSpec& spec) {
    const int most = spec.normalization_images > 0 ? spec.normalization_images : spec.batch_size;
    const int groups = (spec.batch_size + most - 1) / most;
    return (spec.batch_size + groups - 1) / groups;
  }

  int count() const { return count_; }
  // Group g is images [begin(g), begin(g + 1)).
  int begin(int group) const { return static_cast<int>(int64_t{images_} * group / count_); }

 private:
  int images_;
  int count_;
};

// One image has no variance over images, and a batch is divided so that no group has one unless all of it is one.
inline bool CanTrainOn(const NetworkSpec& spec, int images) {
  return images > 1 || spec.normalization != ModelConfig::BATCH || spec.layers() == 1;
}

// What scale and variance make of x W in use.
inline float FoldedFactor(float scale, float variance) { return scale / std::sqrt(variance + kNormalizationEpsilon); }

// The same function without batch normalization: what is kept for use goes into weights and biases. Other layers stay
// as they are.
Parameters Folded(Parameters parameters);

}  // namespace inknet::nn

#endif  // INKNET_NN_NORMALIZATION_H_
