// What was read on a picture, drawn onto it.
#ifndef INKNET_TRAIN_ANNOTATION_H_
#define INKNET_TRAIN_ANNOTATION_H_

#include "data/image/image.h"
#include "train/prediction.h"
#include "train/predictor.h"

namespace inknet::train {

// As image::Annotated, with the answers, those in doubt with a question mark.
image::Image Annotated(const image::Image& picture, const Reading& reading, const TellingOptions& options);

}  // namespace inknet::train

#endif  // INKNET_TRAIN_ANNOTATION_H_
