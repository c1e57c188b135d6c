#include "train/training_spec.h"

#include <cstddef>

#include "absl/strings/str_cat.h"
#include "nn/normalization.h"
#include "train/class_weights.h"
#include "util/status.h"

namespace inknet::train {

absl::StatusOr<nn::NetworkSpec> TrainingSpec(const RunConfig& config, const data::Dataset& dataset,
                                             const data::Split& split) {
  nn::NetworkSpec spec =
      nn::MakeSpec(config.model(), config.train(), dataset.train.pixels_per_image(), dataset.classes());
  spec.augmentation = config.data().augmentation();
  spec.image_columns = dataset.train.columns;
  ASSIGN_OR_RETURN(spec.class_weights, ClassWeights(config.train(), dataset, split));
  const int64_t images = split.images_per_epoch();
  if (images % spec.batch_size == 1 && !nn::CanTrainOn(spec, 1)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "model.normalization is BATCH, and of ", images, " training images in batches of ", spec.batch_size,
        " the last is alone in its batch, where it has no variance; choose another "
        "train.batch_size, or LAYER"));
  }
  return spec;
}

}  // namespace inknet::train
