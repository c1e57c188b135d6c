// Ctrl-C and kill, as a flag to look at.
#ifndef INKNET_TRAIN_INTERRUPT_H_
#define INKNET_TRAIN_INTERRUPT_H_

#include <atomic>

namespace inknet::train {

// From now on the first SIGINT or SIGTERM sets the flag that is returned; a second one ends the process at once.
const std::atomic<bool>& CatchInterrupts();

// The exit code of a process that a signal ended: 128 + the number of the one that set the flag.
int InterruptExitCode();

}  // namespace inknet::train

#endif  // INKNET_TRAIN_INTERRUPT_H_
