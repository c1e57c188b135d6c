// A confusion matrix to look at.
#ifndef INKNET_RECORD_TENSORBOARD_CONFUSION_PICTURE_H_
#define INKNET_RECORD_TENSORBOARD_CONFUSION_PICTURE_H_

#include "data/image/image.h"
#include "proto/evaluation.pb.h"

namespace inknet::tensorboard {

// A square of about 600 pixels a side with one cell for each pair of classes: a row is a true class, a column a
// predicted one, both by label from the upper left, with a line after every tenth. A cell's colour goes from white to
// dark blue with the square root of its share of its row's images, so that a mistake of 1 % of them can be seen.
// `evaluation` needs `confusion` alone, with at least one row.
image::Image DrawConfusionMatrix(const Evaluation& evaluation);

}  // namespace inknet::tensorboard

#endif  // INKNET_RECORD_TENSORBOARD_CONFUSION_PICTURE_H_
