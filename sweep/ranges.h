// Whether the values that parameters can have give valid configurations, tried before anything is trained.
#ifndef INKNET_SWEEP_RANGES_H_
#define INKNET_SWEEP_RANGES_H_

#include <string>
#include <vector>

#include "proto/problems.h"
#include "proto/sweep.pb.h"
#include "sweep/parameters.h"
#include "sweep/search/distribution.h"

namespace inknet::sweep {

// A parameter that makes sense by itself: CheckValues accepts its values.
struct BoundParameter {
  std::string name;
  search::Distribution distribution;
  Target target;
};

struct BoundParameters {
  std::vector<BoundParameter> list;
  // False where a parameter is missing that may set the hidden layers or their dropout: these are not checked then.
  bool layers_complete = true;
};

// Whether `target` is the hidden layers or their dropout, whose values must fit each other.
bool SetsLayers(const Target& target);

// Adds what ValidateRunConfig and the catalogue of data sets say of the configurations that `bounds` make of
// config.base(): with every listed value and both ends of every range, and with every combination of hidden layers and
// dropout, as long as these are not over 20,000. Each fault comes once, with the names of the parameters whose it is.
void CheckRanges(const SweepConfig& config, const BoundParameters& bounds, Problems* problems);

}  // namespace inknet::sweep

#endif  // INKNET_SWEEP_RANGES_H_
