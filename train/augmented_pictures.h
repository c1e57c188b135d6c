// What augmentation makes of training images, to look at.
#ifndef INKNET_TRAIN_AUGMENTED_PICTURES_H_
#define INKNET_TRAIN_AUGMENTED_PICTURES_H_

#include "data/dataset.h"
#include "data/image/image.h"
#include "data/split.h"
#include "nn/spec.h"

namespace inknet::train {

// A column for each of some training images, of different classes as far as there are: as it is, then as the first
// epochs see it. `spec` augments.
image::Image AugmentedPictures(const nn::NetworkSpec& spec, const data::ImageSet& images, const data::Split& split);

}  // namespace inknet::train

#endif  // INKNET_TRAIN_AUGMENTED_PICTURES_H_
