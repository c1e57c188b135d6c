// The machine that a record was made on.
#ifndef INKNET_BENCH_MACHINE_H_
#define INKNET_BENCH_MACHINE_H_

#include <string>

#include "proto/bench.pb.h"

namespace inknet::bench {

// Measures the clock, so it takes a hundredth of a second.
BenchMachine DescribeMachine();

// What BenchMachine.fingerprint says of `machine`. The kernel is not in it: a new one on the same hardware is a change
// that a trend should show, not another machine. Memory is counted in whole GiB, since kernels keep some of it.
std::string Fingerprint(const BenchMachine& machine);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_MACHINE_H_
