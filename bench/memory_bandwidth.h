// How fast this machine can move bytes between its cores and a level of its memory: the yardstick of loops that do
// little with each number.
#ifndef INKNET_BENCH_MEMORY_BANDWIDTH_H_
#define INKNET_BENCH_MEMORY_BANDWIDTH_H_

#include <cstddef>

#include "util/aligned_array.h"

namespace inknet::bench {

// Loops over a working set of two arrays of floats, in the way of STREAM (McCalpin 1995, "Memory bandwidth and machine
// balance in current high performance computers"): simple vector loops, over arrays so large that a chosen level of the
// memory is all that they can come from.
//
// STREAM's triad writes a third array, whose lines a CPU reads before it writes them: a quarter of the traffic that
// nobody counts. The two loops here have no such traffic, so that no other loop can move more bytes than they count:
//   update   y[i] += s x[i]   two loads and a store of 4 bytes
//   read     sum of x and y   one load of 4 bytes
class MemoryBandwidth {
 public:
  // Takes memory for a working set of `bytes`, which all threads share out among them. Where memory has several nodes
  // it lies in that of the calling thread, as that of a network does.
  explicit MemoryBandwidth(size_t bytes);

  // Bytes a second that `threads` threads move together, in about `seconds`, half of them for each loop: that of the
  // faster one. As with MeasureFmaPeak, of each thread the median over pieces of some microseconds.
  double Measure(int threads, double seconds);

 private:
  AlignedArray<float> x_;
  AlignedArray<float> y_;
  bool fits_caches_;
};

// A working set that caches do not help with: each array four times as large as all caches of the last level together,
// as STREAM's rule has it, but both no larger than 2 GiB.
size_t BeyondCaches();

}  // namespace inknet::bench

#endif  // INKNET_BENCH_MEMORY_BANDWIDTH_H_
