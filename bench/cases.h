// What a suite measures: its cases, by name, and what each takes.
#ifndef INKNET_BENCH_CASES_H_
#define INKNET_BENCH_CASES_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "nn/spec.h"
#include "proto/bench.pb.h"
#include "util/memory.h"

namespace inknet::bench {

// The cases of a valid suite: those that it lists, then those of its grid, each once. Where it says all cores, there
// are `cores` threads.
std::vector<BenchCase> CasesOf(const BenchSuite& suite, int cores);

// "train/784-512x3-47/batch512/threads2/batchnorm/augmented": work, widths from inputs to classes with "x3" for three
// in a row, images in a step, threads, and what else there is.
std::string NameOf(const BenchCase& one);

nn::NetworkSpec SpecOf(const BenchCase& one);

// Floating-point operations of the matrix products of one step.
double FlopsPerStep(const BenchCase& one);

// Bytes that a network for this case takes while it is made, by the arrays of nn/onednn. What oneDNN itself
// takes is in it as a round number.
int64_t EstimateNetworkBytes(const BenchCase& one);

// An error that names the case of `cases` that needs the most, where that is more than is `available`, with what it
// needs for what. Only one network is in memory at a time.
absl::Status CheckMemory(const BenchSuite& suite, const std::vector<BenchCase>& cases,
                         const AvailableMemory& available);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_CASES_H_
