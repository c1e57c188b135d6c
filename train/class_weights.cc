#include "train/class_weights.h"

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace inknet::train {

absl::StatusOr<std::vector<float>> ClassWeights(const TrainConfig& config, const data::Dataset& dataset,
                                                const data::Split& split) {
  if (config.class_weighting() == TrainConfig::EQUAL) return std::vector<float>();
  const size_t classes = dataset.class_names.size();
  const bool listed = config.class_weighting() == TrainConfig::LIST;
  if (listed && static_cast<size_t>(config.class_weights_size()) != classes) {
    return absl::InvalidArgumentError(absl::StrCat("train.class_weights has ", config.class_weights_size(), " values; ",
                                                   dataset.name, " has ", classes, " classes"));
  }
  std::vector<double> counts(classes);
  // In an epoch; of the mix, on average.
  for (const uint32_t image : split.train) ++counts[dataset.train.labels[image]];
  for (const uint32_t image : split.mix) {
    counts[dataset.train.labels[image]] += static_cast<double>(split.mixed_in) / static_cast<double>(split.mix.size());
  }
  std::vector<double> weights(classes);
  double sum = 0;  // Over the images.
  for (size_t k = 0; k < classes; ++k) {
    if (counts[k] == 0) continue;
    weights[k] = listed ? config.class_weights(static_cast<int>(k)) : 1 / counts[k];
    sum += counts[k] * weights[k];
  }
  std::vector<float> scaled(classes);
  for (size_t k = 0; k < classes; ++k) {
    scaled[k] = static_cast<float>(weights[k] * static_cast<double>(split.images_per_epoch()) / sum);
  }
  return scaled;
}

}  // namespace inknet::train
