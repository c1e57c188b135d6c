// Ctrl-C and kill, as a flag to look at.
#ifndef INKNET_UTIL_INTERRUPT_H_
#define INKNET_UTIL_INTERRUPT_H_

#include <atomic>

namespace inknet {

// From now on (a second call changes nothing) the first SIGINT or SIGTERM sets the flag that is returned. A SIGINT that
// comes half a second after it or later ends the process at once. A further SIGTERM does nothing: at a job's time limit
// Slurm sends two within a moment, one of srun's, and a SIGKILL when it will wait no longer.
//
// A thread of its own waits for these signals; this thread, and those that it starts from now on, block them. So call
// it before making a network: no signal handler may run on a thread that computes. oneDNN 2.6's matrix kernels keep
// data below the stack pointer, where a handler's frame is put, and would go on with wrong numbers or a torn heap.
const std::atomic<bool>& CatchInterrupts();

// The exit code of a process that a signal ended: 128 + the number of the one that set the flag.
int InterruptExitCode();

}  // namespace inknet

#endif  // INKNET_UTIL_INTERRUPT_H_
