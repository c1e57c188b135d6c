// The least time that a loop can take on this machine, by what it has to compute and to move: the roofline model
// (Williams, Waterman & Patterson 2009, "Roofline: an insightful visual performance model for multicore
// architectures"), with roofs that are measured.
#ifndef INKNET_BENCH_ROOFLINE_H_
#define INKNET_BENCH_ROOFLINE_H_

#include <cstddef>
#include <string>
#include <vector>

namespace inknet::bench {

// What one run of a loop needs. Its bytes are those of a working set that it goes through again and again: at best,
// each cache keeps as much of that as it can hold, and only the rest comes from further away.
struct Demand {
  double flops = 0;
  double bytes = 0;
  size_t working_set = 0;

  static Demand Flops(double flops) { return {flops, 0, 0}; }
  static Demand Bytes(double bytes, size_t working_set) { return {0, bytes, working_set}; }
};

// The demand that takes the longest, at best.
struct Bound {
  // What it is bound by: "fma" (the FMA peak), or the bandwidth of "L1", "L2", "L3" or "memory", the nearest that holds
  // the working set.
  std::string by;
  double seconds = 0;
};

// For one thread.
class Roofline {
 public:
  explicit Roofline(std::vector<Demand> demands);

  // Measures the machine's speed for each demand, some milliseconds for each. The fastest of all calls counts, so that
  // called just before and just after a loop is timed, no roof is lower than what the loop had.
  void Measure();

  // At least one call of Measure came before.
  Bound Tightest() const;

 private:
  std::vector<Demand> demands_;
  std::vector<double> rates_;  // The best so far, by demand: FLOP/s, or bytes a second.
};

}  // namespace inknet::bench

#endif  // INKNET_BENCH_ROOFLINE_H_
