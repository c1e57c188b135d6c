// The machine's own speed beside what is measured, and whether it can be that.
//
// For a moment both threads of a virtual machine may share one physical core: a peak is half of what it was a second
// before, whatever lay between. A yardstick that is wrong by a factor makes everything divided by it worthless, so it
// is measured before and after, again where it is low, and held against all that is known of it.
#ifndef INKNET_BENCH_YARDSTICKS_H_
#define INKNET_BENCH_YARDSTICKS_H_

#include <functional>
#include <map>
#include <utility>

#include "bench/fma_peak.h"
#include "proto/bench.pb.h"

namespace inknet::bench {

// What a case is held against: the peak of so many threads in its precision.
using PeakKind = std::pair<TrainConfig::Precision, int>;
PeakKind PeakKindOf(const BenchCase& one);

// That of the machine, measured for about `seconds`.
double MeasurePeak(const PeakKind& kind, double seconds);

// Measures peaks of a run.
class PeakMeter {
 public:
  using Measurement = std::function<double(const PeakKind& kind, double seconds)>;

  // Each measurement takes about `seconds`.
  explicit PeakMeter(double seconds, Measurement measure = MeasurePeak)
      : seconds_(seconds), measure_(std::move(measure)) {}

  // Measured up to three times while it is lower than the best so far by more than a tenth, and then the largest of
  // them.
  double Measure(const PeakKind& kind);

 private:
  const double seconds_;
  const Measurement measure_;
  std::map<PeakKind, double> best_;
};

// The peak that `repetition` is measured by: the larger one of before and after. 0 where there is none, or none
// that can be believed.
double PeakOf(const BenchRepetition& repetition);

// Says in `peak_doubt` of each repetition why its peaks cannot be what the machine could do meanwhile, where that is
// so: the steps did more, the record's other peaks of as many threads are another, the clock does not allow it, or it
// was another before than after. Also for records that were made before there were doubts.
void MarkDoubtfulPeaks(BenchRecord* record);

// Repetitions that have such a doubt.
int CountDoubtfulPeaks(const BenchResult& result);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_YARDSTICKS_H_
