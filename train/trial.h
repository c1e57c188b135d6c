// A trial of a sweep, in the process that trains it: the other end of train/trial_process.h.
#ifndef INKNET_TRAIN_TRIAL_H_
#define INKNET_TRAIN_TRIAL_H_

namespace inknet::train {

// Does what the order on standard input says, and reports there too (it is a socket). Looks at training and validation
// images alone. Ends at once when the socket's other end is closed. Returns the exit code.
int TrialMain();

}  // namespace inknet::train

#endif  // INKNET_TRAIN_TRIAL_H_
