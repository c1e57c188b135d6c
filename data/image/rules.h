// Lines that are printed on paper: those of ruled and squared sheets and of forms.
#ifndef INKNET_DATA_IMAGE_RULES_H_
#define INKNET_DATA_IMAGE_RULES_H_

#include "data/image/plane.h"

namespace inknet::image {

// Takes straight thin lines off that cross the picture, where `amount`, the ink of pixels, is at least `level`. Strokes
// that cross them stay whole. Lines may slope a little, bend a little, and be broken. True: there were some.
bool RemoveRules(double level, Plane* amount);

}  // namespace inknet::image

#endif  // INKNET_DATA_IMAGE_RULES_H_
