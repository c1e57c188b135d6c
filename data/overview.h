// What is in a data set, as text.
#ifndef INKNET_DATA_OVERVIEW_H_
#define INKNET_DATA_OVERVIEW_H_

#include <string>

#include "data/dataset.h"

namespace inknet::data {

// A line for each class: its name, and how many training and test images it has. Of many classes, the largest and the
// smallest.
std::string ClassTable(const Dataset& dataset);

}  // namespace inknet::data

#endif  // INKNET_DATA_OVERVIEW_H_
