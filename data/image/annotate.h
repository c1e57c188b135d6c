// Draws onto a picture what was read on it.
#ifndef INKNET_DATA_IMAGE_ANNOTATE_H_
#define INKNET_DATA_IMAGE_ANNOTATE_H_

#include <string>
#include <vector>

#include "data/image/image.h"
#include "data/image/parts.h"

namespace inknet::image {

struct Mark {
  PixelBox box;
  std::string text;  // What does not print in ASCII is drawn as ?.
  bool in_doubt = false;
};

// `picture`, in RGB, with a box and a text for each mark: green, or orange where it is in doubt. Lines and texts grow
// with the picture; one of under 640 pixels a side is enlarged. Boxes may reach beyond it.
Image Annotated(const Image& picture, const std::vector<Mark>& marks);

}  // namespace inknet::image

#endif  // INKNET_DATA_IMAGE_ANNOTATE_H_
