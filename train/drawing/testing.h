// What tests share: a small model, and drawings.
#ifndef INKNET_TRAIN_DRAWING_TESTING_H_
#define INKNET_TRAIN_DRAWING_TESTING_H_

#include <string>

#include "data/image/image.h"
#include "model/model.h"

namespace inknet::train::drawing {

// Of the classes "a", "b" and "c", for images of 12 x 12 pixels: whatever is drawn, it answers `answer`, the number of
// a class, with a probability of more than 0.9.
model::Model SmallModel(int answer);

// Dark strokes on white: a bar for each of `characters` that stand beside each other.
image::Image Drawing(int width, int height, int characters);
std::string DrawingPng(int width, int height, int characters);

}  // namespace inknet::train::drawing

#endif  // INKNET_TRAIN_DRAWING_TESTING_H_
