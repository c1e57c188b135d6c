// What of a configuration its own settings make meaningless, and which trials of a sweep are the same for that.
#ifndef INKNET_SWEEP_HEEDED_H_
#define INKNET_SWEEP_HEEDED_H_

#include "proto/config.pb.h"
#include "proto/sweep.pb.h"
#include "sweep/plan.h"
#include "sweep/source.h"

namespace inknet::sweep {

// `run` without what it does not heed: the momentum of Adam, the dropout of no hidden layers. Two configurations that
// are the same then train the same.
RunConfig Heeded(const RunConfig& run);

// Warns of parameters of `plan` that vary and that trials do not heed, with how many of the trials would be the same as
// others. Of a grid and of random search these are the first thousands of the trials themselves, of Bayes', which are
// not known before, as many that are drawn at random.
void WarnOfWhatIsNotHeeded(const Plan& plan, const Source& source, Remarks* warnings);

}  // namespace inknet::sweep

#endif  // INKNET_SWEEP_HEEDED_H_
