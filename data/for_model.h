// Other images than a model was trained on, as it takes them.
#ifndef INKNET_DATA_FOR_MODEL_H_
#define INKNET_DATA_FOR_MODEL_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "data/dataset.h"

namespace inknet::data {

// Makes all images test images: those that were split off, and the others.
void TestOnAll(Dataset* dataset);

// Gives the test images the labels of `class_names`, by the names of their classes. A class that is not among them is
// an error.
absl::Status NumberClassesAs(const std::vector<std::string>& class_names, Dataset* dataset);

}  // namespace inknet::data

#endif  // INKNET_DATA_FOR_MODEL_H_
