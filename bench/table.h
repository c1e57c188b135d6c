// A record as a person reads it.
#ifndef INKNET_BENCH_TABLE_H_
#define INKNET_BENCH_TABLE_H_

#include <string>

#include "proto/bench.pb.h"

namespace inknet::bench {

// Lines that name machine, build and suite; the speed of each case; where its time goes; what the short training
// reached; and what speaks against trusting the figures, if anything does. Cases without a repetition are left out.
std::string FormatTables(const BenchRecord& record);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_TABLE_H_
