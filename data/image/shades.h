// Shades, which are no strokes.
#ifndef INKNET_DATA_IMAGE_SHADES_H_
#define INKNET_DATA_IMAGE_SHADES_H_

#include <vector>

#include "data/image/parts.h"
#include "data/image/plane.h"

namespace inknet::image {

// Whether `parts` of `amount` are shades, as of a face, a cloud or cloth. All ink of a picture ends as sharply as the
// lens and the pen let it; shades end sharply in one place and softly in the next. Without parts, false.
bool AreShades(const Plane& amount, const std::vector<Part>& parts);

}  // namespace inknet::image

#endif  // INKNET_DATA_IMAGE_SHADES_H_
