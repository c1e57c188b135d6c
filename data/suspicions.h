// What looks wrong with a data set that can be read all the same: the faults that a training does not notice.
#ifndef INKNET_DATA_SUSPICIONS_H_
#define INKNET_DATA_SUSPICIONS_H_

#include <string>
#include <vector>

#include "data/dataset.h"

namespace inknet::data {

// A line for each, for a person: classes without images, or with images in one of the two sets only; images that are
// empty; ink and paper the wrong way round; pixels of 0 and 1 where 0 .. 255 is meant; test images that are
// trained on; images that lie on their side.
std::vector<std::string> FindSuspicions(const Dataset& dataset);

}  // namespace inknet::data

#endif  // INKNET_DATA_SUSPICIONS_H_
