// A user's own images, from whatever they are kept in, as a data set.
#ifndef INKNET_DATA_LOAD_OWN_H_
#define INKNET_DATA_LOAD_OWN_H_

#include "absl/status/statusor.h"
#include "data/dataset.h"
#include "proto/config.pb.h"

namespace inknet::data {

// Loads what `config.path` holds, and tests on `config.test_path`, on the path's own test images, or on a share of its
// images, chosen by `config.test_seed`. What was decided is in the fingerprint's `reading` and in the data set's notes.
// Images of a data set that we know, by its content or the names of its files, are loaded as that.
absl::StatusOr<Dataset> LoadOwn(const DataConfig& config);

}  // namespace inknet::data

#endif  // INKNET_DATA_LOAD_OWN_H_
