// What the images and labels of a data set are, whatever files they came in.
#ifndef INKNET_DATA_CONTENT_HASH_H_
#define INKNET_DATA_CONTENT_HASH_H_

#include <string>

#include "data/dataset.h"

namespace inknet::data {

// SHA-256 over pixels and labels, training set first; a label is a byte, or two (little-endian) where there are more
// than 256 classes. Lower-case hex.
std::string ContentSha256(const Dataset& dataset);

}  // namespace inknet::data

#endif  // INKNET_DATA_CONTENT_HASH_H_
