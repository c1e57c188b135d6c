// Noise of timed runs, made up or recorded, for simulations: what a comparison says of it is known to be right or
// wrong.
#ifndef INKNET_BENCH_STATISTICS_NOISE_H_
#define INKNET_BENCH_STATISTICS_NOISE_H_

#include <string>
#include <vector>

#include "bench/statistics/comparison.h"
#include "util/random.h"

namespace inknet::statistics {

// Log times of runs one after the other around a true time of 1; all parts add up.
struct Noise {
  std::string name;
  // Standard deviation of a normal part.
  double spread = 0;
  // Correlation of that part with the one of the run before (AR(1)); its standard deviation stays the same.
  double autocorrelation = 0;
  // Probability that a run is an outlier, 10 to 50 % slower.
  double outliers = 0;
  // Probability that a burst begins at a run; it makes that one and up to three that follow 5 to 30 % slower.
  double bursts = 0;
  // Amplitude of a sine, whose period is 20 to 100 runs.
  double wave = 0;
  // How much slower runs get with each run.
  double slope = 0;
  // How much slower the second run of a pair is than the first.
  double second_run = 0;
  // Probability that a run's yardstick is taken for half of what it is, which halves the time in units of it.
  double halves = 0;
};

// Logarithms of the times of `runs` runs.
std::vector<double> LogTimes(const Noise& noise, int runs, Random* random);

// Who goes first in a pair. That the baseline always does is the mistake that randomised order avoids.
enum class Order { kRandom, kBaselineFirst };

// Results of records around a true time of 1: each has `repetitions` runs one after the other, with noise of their own
// beside that of their record.
std::vector<std::vector<double>> SimulateRecords(const Noise& of_records, const Noise& of_repetitions, int repetitions,
                                                 int records, Random* random);

// `count` pairs of runs next to each other, the candidate's times being `ratio` times as long.
std::vector<Pair> SimulatePairs(const Noise& noise, double ratio, int count, Order order, Random* random);

// `count` pairs from recorded ones (at least one), both of whose sides were the same build: blocks of ten that follow
// each other begin anywhere, so that correlation over time is kept (circular block bootstrap: Politis & Romano 1992).
// The sides of each are swapped or not at random, as they might have been measured, and the candidate's time is
// multiplied by `ratio`.
std::vector<Pair> ResamplePairs(const std::vector<Pair>& recorded, double ratio, int count, Random* random);

}  // namespace inknet::statistics

#endif  // INKNET_BENCH_STATISTICS_NOISE_H_
