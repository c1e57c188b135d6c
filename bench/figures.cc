#include "bench/figures.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "bench/quantile.h"
#include "bench/yardsticks.h"

namespace inknet::bench {
namespace {

// By repetition.
template <typename Value>
std::vector<double> Values(const BenchResult& result, Value value) {
  std::vector<double> values;
  for (const BenchRepetition& repetition : result.repetitions()) values.push_back(value(repetition));
  return values;
}

}  // namespace

CaseFigures FiguresOf(const BenchResult& result) {
  CaseFigures figures;
  if (result.repetitions_size() == 0) return figures;
  const auto median = [&](auto value) { return Median(Values(result, value)); };
  const std::vector<double> steps = Values(result, [](const auto& one) { return one.median_step_seconds(); });
  figures.median_step_seconds = Median(steps);
  figures.p95_step_seconds = median([](const auto& one) { return one.p95_step_seconds(); });
  figures.resident_bytes =
      static_cast<int64_t>(median([](const auto& one) { return static_cast<double>(one.resident_bytes()); }));
  if (figures.median_step_seconds > 0) {
    const auto [least, most] = std::minmax_element(steps.begin(), steps.end());
    figures.spread = (*most - *least) / figures.median_step_seconds;
    figures.images_per_second = result.bench_case().train().batch_size() / figures.median_step_seconds;
    figures.flops = result.flops_per_step() / figures.median_step_seconds;
    std::vector<double> shares;
    for (const BenchRepetition& one : result.repetitions()) {
      const double possible = PeakOf(one) * one.median_step_seconds();
      if (possible > 0) shares.push_back(result.flops_per_step() / possible);
    }
    figures.fma_share = Median(std::move(shares));
  }
  figures.time_shares = {median([](const auto& one) { return one.phases().gather(); }),
                         median([](const auto& one) { return one.phases().forward(); }),
                         median([](const auto& one) { return one.phases().backward(); }),
                         median([](const auto& one) { return one.phases().update(); }),
                         median([](const auto& one) { return one.phases().waiting(); })};
  double total = 0;
  for (const double seconds : figures.time_shares) total += seconds;
  for (double& share : figures.time_shares) share = total > 0 ? share / total : 0;
  return figures;
}

}  // namespace inknet::bench
