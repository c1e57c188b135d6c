// Whether the values that parameters can have give valid configurations, tried before anything is trained.
#ifndef INKNET_SWEEP_RANGES_H_
#define INKNET_SWEEP_RANGES_H_

#include "proto/sweep.pb.h"
#include "sweep/bind.h"
#include "sweep/source.h"

namespace inknet::sweep {

// Takes off the ends of continuous ranges that their fields exclude, the 0 of a learning rate or the 1 of a dropout, by
// one step of the numbers that networks compute with, with a warning.
void CloseRanges(const SweepConfig& config, const Source& source, BoundParameters* bounds, Remarks* warnings);

// Adds what ValidateRunConfig and the catalogue of data sets say of the configurations that `bounds` make of
// config.base(): with every listed value and both ends of every range, and with every combination of hidden layers and
// dropout, as long as these are not over 20,000. Each fault comes once, at the value whose it is.
void CheckRanges(const SweepConfig& config, const Source& source, const BoundParameters& bounds, Remarks* errors);

}  // namespace inknet::sweep

#endif  // INKNET_SWEEP_RANGES_H_
