// For tests of the benchmarks themselves: slows a phase of every step down.
#ifndef INKNET_BENCH_SLOWDOWN_H_
#define INKNET_BENCH_SLOWDOWN_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace inknet::bench {

// "PHASE:SHARE", as in backward:0.05, makes that phase take longer by that share of its time from now on (nn/phases.h).
// Empty: nothing happens. An error for anything else.
absl::Status InjectSlowdownFlag(absl::string_view flag);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_SLOWDOWN_H_
