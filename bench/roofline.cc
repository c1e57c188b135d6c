#include "bench/roofline.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "bench/fma_peak.h"
#include "bench/memory_bandwidth.h"
#include "util/caches.h"

namespace inknet::bench {
namespace {

constexpr int kSamples = 3;
constexpr double kSampleSeconds = 0.001;

// A cache of this machine, or its memory.
struct Level {
  std::string name;
  double bytes = 0;  // That it holds; infinite for memory.
  // Working sets that it holds and no nearer one does, all alike. Where the pages of a small one happen to lie decides
  // how well it fits into its cache, so there are several.
  std::vector<MemoryBandwidth> places;
};

std::vector<Level> MakeLevels() {
  std::vector<Level> levels;
  for (const CacheLevel& cache : FindCaches()) {
    Level& level = levels.emplace_back();
    level.name = absl::StrCat("L", cache.level);
    level.bytes = static_cast<double>(cache.bytes);
    for (int i = 0; i < kSamples; ++i) level.places.emplace_back(static_cast<size_t>(cache.bytes / 2));
  }
  Level& memory = levels.emplace_back();
  memory.name = "memory";
  memory.bytes = std::numeric_limits<double>::infinity();
  memory.places.emplace_back(BeyondCaches());
  return levels;
}

std::vector<Level>& Levels() {
  static auto& levels = *new std::vector<Level>(MakeLevels());
  return levels;
}

double BestBandwidth(Level* level) {
  double best = 0;
  for (size_t i = 0; i < kSamples; ++i) {
    best = std::max(best, level->places[i % level->places.size()].Measure(/*threads=*/1, kSampleSeconds));
  }
  return best;
}

// Bytes a second of a loop over a working set when each cache keeps as much of it as it can hold, and so only the rest
// comes from further away. A loop that goes round and round gets less out of a cache that is a little too small.
double BandwidthFor(size_t working_set) {
  const double bytes = static_cast<double>(working_set);
  double held = 0;     // By the levels so far.
  double seconds = 0;  // For all bytes once.
  for (Level& level : Levels()) {
    const double more = std::min(level.bytes, bytes) - held;
    seconds += more / BestBandwidth(&level);
    held += more;
    if (held >= bytes) break;
  }
  return bytes / seconds;
}

double BestFmaPeak() {
  double best = 0;
  for (int i = 0; i < kSamples; ++i) best = std::max(best, MeasureFmaPeak(/*threads=*/1, kSampleSeconds));
  return best;
}

// The furthest level that takes part.
std::string LevelOf(size_t working_set) {
  for (const Level& level : Levels()) {
    if (static_cast<double>(working_set) <= level.bytes) return level.name;
  }
  return "";
}

}  // namespace

Roofline::Roofline(std::vector<Demand> demands) : demands_(std::move(demands)), rates_(demands_.size()) {}

void Roofline::Measure() {
  for (size_t i = 0; i < demands_.size(); ++i) {
    const Demand& demand = demands_[i];
    rates_[i] = std::max(rates_[i], demand.flops > 0 ? BestFmaPeak() : BandwidthFor(demand.working_set));
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
