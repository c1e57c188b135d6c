// Ink on a picture that is none of its characters.
#ifndef INKNET_DATA_IMAGE_FOREIGN_H_
#define INKNET_DATA_IMAGE_FOREIGN_H_

#include <vector>

#include "data/image/parts.h"

namespace inknet::image {

// Takes out what the edges of a picture of width x height pixels cut off: a neighbour's stroke, a thumb, the corner of
// a table; and frames around others: windows, form boxes. Nothing is left where all is blots, which no pen drew.
void RemoveForeign(int width, int height, std::vector<Part>* parts);

}  // namespace inknet::image

#endif  // INKNET_DATA_IMAGE_FOREIGN_H_
