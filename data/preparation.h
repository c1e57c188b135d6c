// How the images of a data set were made, for those who make more of them.
#ifndef INKNET_DATA_PREPARATION_H_
#define INKNET_DATA_PREPARATION_H_

#include "absl/strings/string_view.h"
#include "data/dataset.h"
#include "proto/run.pb.h"

namespace inknet::data {

// The recipe of the data set `name` of the catalogue: EMNIST's for all of its, MNIST's for MNIST, plain for others.
Preparation::Recipe RecipeOf(absl::string_view name);

// Of the longer side of the box around the ink in that of the image: the median over up to a thousand images. 0 where
// there is no ink.
double InkShare(const ImageSet& images);

}  // namespace inknet::data

#endif  // INKNET_DATA_PREPARATION_H_
