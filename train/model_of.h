// What a run has learnt, as the model that its files hold.
#ifndef INKNET_TRAIN_MODEL_OF_H_
#define INKNET_TRAIN_MODEL_OF_H_

#include "data/dataset.h"
#include "model/model.h"
#include "nn/parameters.h"
#include "proto/config.pb.h"

namespace inknet::train {

// Batch normalization is folded into the weights (nn/normalization.h): whoever uses the model need not know of it.
model::Model ModelOf(const ModelConfig& architecture, const data::Dataset& dataset, float pixel_scale,
                     const nn::Parameters& parameters);

}  // namespace inknet::train

#endif  // INKNET_TRAIN_MODEL_OF_H_
