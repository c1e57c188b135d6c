// Images that are there more than once.
#ifndef INKNET_DATA_DUPLICATES_H_
#define INKNET_DATA_DUPLICATES_H_

#include <cstdint>

#include "data/dataset.h"

namespace inknet::data {

// How many test images are training images too, byte for byte. Empty ones are not counted.
int64_t CountTestImagesInTraining(const Dataset& dataset);

}  // namespace inknet::data

#endif  // INKNET_DATA_DUPLICATES_H_
