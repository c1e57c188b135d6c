// The arguments that a sweep file's `command` gives to every trial.
#ifndef INKNET_SWEEP_COMMAND_ARGUMENTS_H_
#define INKNET_SWEEP_COMMAND_ARGUMENTS_H_

#include <string>
#include <vector>

#include "proto/sweep.pb.h"
#include "sweep/source.h"

namespace inknet::sweep {

struct CommandWord {
  std::string text;
  Place place;
};

// Adds to sweep->fixed what the words after the program's say: "--name value", "--name=value", "--name 128 64" (a
// list),
// "--name" (true), "name=value". What stands for something else (${args}, ${env}) is W&B's; an argument whose value is
// not in the file, or whose name is a letter, is one of sweep->unused_keys.
void ReadArguments(const std::vector<CommandWord>& words, SweepConfig* sweep, Source* source);

}  // namespace inknet::sweep

#endif  // INKNET_SWEEP_COMMAND_ARGUMENTS_H_
