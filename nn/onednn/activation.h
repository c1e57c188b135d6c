// Activations of hidden layers.
#ifndef INKNET_NN_ONEDNN_ACTIVATION_H_
#define INKNET_NN_ONEDNN_ACTIVATION_H_

#include "proto/config.pb.h"

namespace inknet::nn::onednn {

// x = activation(x), for single images.
void Activate(ModelConfig::Activation activation, float* x, int size);

}  // namespace inknet::nn::onednn

#endif  // INKNET_NN_ONEDNN_ACTIVATION_H_
