// The weights that a network starts with.
#ifndef INKNET_NN_INITIALIZER_H_
#define INKNET_NN_INITIALIZER_H_

#include "nn/parameters.h"
#include "nn/spec.h"

namespace inknet::nn {

// Weights drawn from N(0, sigma^2) by spec.seed, biases 0, scales 1. With fan_in = I, sigma is sqrt(2 / I) for HE (He
// et al. 2015), sqrt(1 / I) for XAVIER (Glorot & Bengio 2010, counting inputs alone, as the reference system does),
// 0.01 for NORMAL. Each layer has its own stream of numbers: its weights do not depend on the other layers' widths.
Parameters InitialParameters(const NetworkSpec& spec);

}  // namespace inknet::nn

#endif  // INKNET_NN_INITIALIZER_H_
