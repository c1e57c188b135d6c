// data/dataset.h declares Load; here is the same with the places to search as an argument, for tests.
#ifndef INKNET_DATA_LOAD_H_
#define INKNET_DATA_LOAD_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "data/catalog.h"
#include "data/dataset.h"
#include "data/locate.h"
#include "proto/config.pb.h"

namespace inknet::data {

// Loads `entry`, whatever data set `config` names, from the first of the places that has it.
absl::StatusOr<Dataset> LoadFrom(const CatalogEntry& entry, const DataConfig& config, const SearchPlaces& places,
                                 uint64_t seed);

}  // namespace inknet::data

#endif  // INKNET_DATA_LOAD_H_
