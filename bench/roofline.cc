#include "bench/roofline.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "bench/fma_peak.h"
#include "bench/memory_bandwidth.h"
#include "util/caches.h"

namespace inknet::bench {
namespace {

constexpr int kSamples = 3;
constexpr double kSampleSeconds = 0.001;

// The memory of each working set is made once in a process.
MemoryBandwidth& BandwidthOf(size_t working_set) {
  static auto& made = *new std::map<size_t, MemoryBandwidth>;
  return made.try_emplace(working_set, working_set).first->second;
}

std::string LevelOf(size_t working_set) {
  static const auto& caches = *new std::vector<CacheLevel>(FindCaches());
  for (const CacheLevel& cache : caches) {
    if (working_set <= static_cast<size_t>(cache.bytes)) return absl::StrCat("L", cache.level);
  }
  return "memory";
}

}  // namespace

Roofline::Roofline(std::vector<Demand> demands) : demands_(std::move(demands)), rates_(demands_.size()) {}

void Roofline::Measure() {
  for (size_t i = 0; i < demands_.size(); ++i) {
    for (int sample = 0; sample < kSamples; ++sample) {
      const double rate = demands_[i].flops > 0 ? MeasureFmaPeak(1, kSampleSeconds)
                                                : BandwidthOf(demands_[i].working_set).Measure(1, kSampleSeconds);
      rates_[i] = std::max(rates_[i], rate);
    }
  }
}

Bound Roofline::Tightest() const {
  Bound tightest;
  for (size_t i = 0; i < demands_.size(); ++i) {
    const Demand& demand = demands_[i];
    const double seconds = (demand.flops > 0 ? demand.flops : demand.bytes) / rates_[i];
    if (seconds > tightest.seconds) tightest = {demand.flops > 0 ? "fma" : LevelOf(demand.working_set), seconds};
  }
  return tightest;
}

}  // namespace inknet::bench
