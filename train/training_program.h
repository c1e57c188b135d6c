// What //train:emnist and //train:mnist do: from the command line to a finished run folder.
#ifndef INKNET_TRAIN_TRAINING_PROGRAM_H_
#define INKNET_TRAIN_TRAINING_PROGRAM_H_

#include "absl/strings/string_view.h"

namespace inknet::train {

// `name`, such as "emnist", is that of the program, for its --help. `default_config` is the configuration (textproto)
// that --config replaces. Returns the exit code: 0, 1 after an error, 128 + signal after an interrupt.
int TrainingProgram(absl::string_view name, absl::string_view default_config, int argc, char** argv);

}  // namespace inknet::train

#endif  // INKNET_TRAIN_TRAINING_PROGRAM_H_
