#include "bench/statistics/noise.h"

#include <cmath>
#include <cstddef>
#include <utility>

namespace inknet::statistics {
namespace {

constexpr int kBlock = 10;

double Between(double low, double high, Random* random) { return low + (high - low) * random->Uniform(); }

bool Coin(double probability, Random* random) { return random->Uniform() < probability; }

}  // namespace

std::vector<double> LogTimes(const Noise& noise, int runs, Random* random) {
  constexpr double kTwoPi = 6.283185307179586;
  const double phase = Between(0, kTwoPi, random);
  const double period = Between(20, 100, random);
  const double innovation = std::sqrt(1 - noise.autocorrelation * noise.autocorrelation);
  double normal = random->Normal();
  int burst_left = 0;
  double burst = 0;
  std::vector<double> log_times;
  for (int run = 0; run < runs; ++run) {
    double log_time = noise.spread * normal;
    normal = noise.autocorrelation * normal + innovation * random->Normal();
    if (Coin(noise.outliers, random)) log_time += std::log(Between(1.1, 1.5, random));
    if (burst_left == 0 && Coin(noise.bursts, random)) {
      burst_left = 1 + static_cast<int>(random->Below(4));
      burst = std::log(Between(1.05, 1.3, random));
    }
    if (burst_left > 0) {
      --burst_left;
      log_time += burst;
    }
    log_time += noise.wave * std::sin(phase + kTwoPi * run / period);
    log_time += noise.slope * run;
    if (run % 2 == 1) log_time += noise.second_run;
    if (noise.halves > 0 && Coin(noise.halves, random)) log_time -= std::log(2.0);
    log_times.push_back(log_time);
  }
  return log_times;
}

std::vector<std::vector<double>> SimulateRecords(const Noise& of_records, const Noise& of_repetitions, int repetitions,
                                                 int records, Random* random) {
  const std::vector<double> log_records = LogTimes(of_records, records, random);
  const std::vector<double> log_runs = LogTimes(of_repetitions, records * repetitions, random);
  std::vector<std::vector<double>> times(log_records.size());
  for (size_t run = 0; run < log_runs.size(); ++run) {
    const size_t record = run / static_cast<size_t>(repetitions);
    times[record].push_back(std::exp(log_records[record] + log_runs[run]));
  }
  return times;
}

std::vector<Pair> SimulatePairs(const Noise& noise, double ratio, int count, Order order, Random* random) {
  const std::vector<double> log_times = LogTimes(noise, 2 * count, random);
  std::vector<Pair> pairs;
  for (size_t i = 0; i < log_times.size(); i += 2) {
    Pair pair{std::exp(log_times[i]), std::exp(log_times[i + 1])};
    if (order == Order::kRandom && Coin(0.5, random)) std::swap(pair.baseline, pair.candidate);
    pair.candidate *= ratio;
    pairs.push_back(pair);
  }
  return pairs;
}

std::vector<Pair> ResamplePairs(const std::vector<Pair>& recorded, double ratio, int count, Random* random) {
  std::vector<Pair> pairs;
  size_t at = 0;
  for (int i = 0; i < count; ++i) {
    at = i % kBlock == 0 ? random->Below(recorded.size()) : (at + 1) % recorded.size();
    Pair pair = recorded[at];
    if (Coin(0.5, random)) std::swap(pair.baseline, pair.candidate);
    pair.candidate *= ratio;
    pairs.push_back(pair);
  }
  return pairs;
}

}  // namespace inknet::statistics
