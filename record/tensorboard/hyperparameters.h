// A configuration as TensorBoard's hparams plugin takes it: a flat list.
#ifndef INKNET_RECORD_TENSORBOARD_HYPERPARAMETERS_H_
#define INKNET_RECORD_TENSORBOARD_HYPERPARAMETERS_H_

#include <google/protobuf/message.h>

#include <vector>

#include "record/tensorboard/hparams.pb.h"

namespace inknet::tensorboard {

// Every field of `config` that --set can name, in the order of the .proto file, under its whole path
// ("train.optimizer.learning_rate") and with the value that holds: the default where none is set. Numbers, switches and
// texts are what they are; an enum's value is its name; a list is one text, its elements separated by commas.
std::vector<Hyperparameter> HyperparametersOf(const google::protobuf::Message& config);

}  // namespace inknet::tensorboard

#endif  // INKNET_RECORD_TENSORBOARD_HYPERPARAMETERS_H_
