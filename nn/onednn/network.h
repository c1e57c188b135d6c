// The fast network: oneDNN's primitives, the loops of nn/kernels where oneDNN has none, on all cores.
#ifndef INKNET_NN_ONEDNN_NETWORK_H_
#define INKNET_NN_ONEDNN_NETWORK_H_

#include <memory>

#include "absl/status/statusor.h"
#include "nn/collective.h"
#include "nn/network.h"

namespace inknet::nn::onednn {

// Makes every primitive and allocates all memory. With the same spec, threads included, and as many ranks, results are
// the same to the bit. `collective` outlives the network.
absl::StatusOr<std::unique_ptr<Network>> CreateOneDnnNetwork(const NetworkSpec& spec,
                                                             Collective& collective = ByItself());

}  // namespace inknet::nn::onednn

#endif  // INKNET_NN_ONEDNN_NETWORK_H_
