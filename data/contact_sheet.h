// Some images of each class in one picture, to look at.
#ifndef INKNET_DATA_CONTACT_SHEET_H_
#define INKNET_DATA_CONTACT_SHEET_H_

#include "data/dataset.h"
#include "data/image/image.h"

namespace inknet::data {

// Training images, black ink on white: a row for each of up to fifty classes, or a tile for each of more, in the order
// of the classes.
image::Image ContactSheet(const Dataset& dataset);

}  // namespace inknet::data

#endif  // INKNET_DATA_CONTACT_SHEET_H_
