// How values are distributed, as TensorBoard's histograms show it.
#ifndef INKNET_RECORD_TENSORBOARD_HISTOGRAM_H_
#define INKNET_RECORD_TENSORBOARD_HISTOGRAM_H_

#include <vector>

#include "record/tensorboard/event.pb.h"

namespace inknet::tensorboard {

// Counts `values` in log-linear buckets: eight of equal width for every power of two, on either side of zero, and one
// on either side for what is nearer to zero than 2^-40 (9e-13). So a bucket is 7 to 13 % wide, as TensorFlow's are (10
// %), but the first bits of a float already are its bucket's number: a million values take milliseconds.
//
// The first and last bucket of the result hold something; of several empty ones in a row, it has one as wide as all.
// Values that are not finite are left out, also of the other figures. Without any value there are no buckets.
Histogram MakeHistogram(const std::vector<float>& values);

}  // namespace inknet::tensorboard

#endif  // INKNET_RECORD_TENSORBOARD_HISTOGRAM_H_
