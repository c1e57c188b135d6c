// Ranks that are threads of one process: what the ranks of a network compute, without MPI.
#ifndef INKNET_NN_TESTING_H_
#define INKNET_NN_TESTING_H_

#include <functional>

#include "nn/collective.h"

namespace inknet::nn {

// Runs body(collective) for each of `ranks` ranks at once, each on a thread of its own.
void WithRanks(int ranks, const std::function<void(Collective& collective)>& body);

}  // namespace inknet::nn

#endif  // INKNET_NN_TESTING_H_
