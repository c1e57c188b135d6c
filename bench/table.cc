#include "bench/table.h"

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/figures.h"
#include "bench/quantile.h"
#include "bench/yardsticks.h"

namespace inknet::bench {
namespace {

// From where on a machine is called busy, and its own speed unsteady.
constexpr double kBusyCores = 0.1;
constexpr double kUnsteady = 0.1;

// "1.234 s", "12.34 ms", "123.4 us"
std::string FormatStep(double seconds) {
  const bool micro = seconds < 1e-3;
  const bool milli = !micro && seconds < 1;
  const double value = seconds * (micro ? 1e6 : milli ? 1e3 : 1);
  return absl::StrFormat("%.*f %s", value < 10 ? 3 : value < 100 ? 2 : 1, value, micro ? "us" : milli ? "ms" : "s");
}

std::string FormatMebibytes(int64_t bytes) {
  return absl::StrFormat("%.0f MiB", static_cast<double>(bytes) / (1 << 20));
}

// "-" where there is no peak that can be believed.
std::string FormatShare(double share) { return share > 0 ? absl::StrFormat("%.1f %%", 100 * share) : "-"; }

std::string FormatHeader(const BenchRecord& record) {
  const BenchMachine& machine = record.machine();
  const Environment& environment = record.environment();
  std::string header =
      absl::StrFormat("%s, %d core%s, %s at %.2f GHz; oneDNN %s %s, %s, %s\n", machine.cpu_model(), machine.cores(),
                      machine.cores() == 1 ? "" : "s", machine.cpu_isa(), machine.clock_hz() / 1e9,
                      environment.onednn_version(), environment.onednn_isa(), environment.compiler(), machine.libc());
  absl::StrAppendFormat(&header, "suite %s, commit %s%s, started %s\n", record.suite().name(),
                        environment.git_commit().substr(0, 12),
                        environment.git_dirty() == "true" ? " with changes" : "", record.start_time().substr(0, 19));
  std::map<PeakKind, std::vector<double>> peaks;
  std::map<int, std::vector<double>> bandwidths;  // By number of threads.
  for (const BenchResult& result : record.results()) {
    const PeakKind kind = PeakKindOf(result.bench_case());
    const int threads = kind.second;
    for (const BenchRepetition& repetition : result.repetitions()) {
      if (const double peak = PeakOf(repetition); peak > 0) peaks[kind].push_back(peak);
      if (repetition.has_memory_bandwidth()) bandwidths[threads].push_back(repetition.memory_bandwidth());
    }
  }
  for (const auto& [kind, values] : peaks) {
    const auto& [precision, threads] = kind;
    const bool bf16 = precision == TrainConfig::BFLOAT16;
    absl::StrAppendFormat(&header, "%d thread%s: %s peak %.1f GFLOP/s", threads, threads == 1 ? "" : "s",
                          bf16 ? absl::StrCat("BFLOAT16 (", environment.bf16_unit(), ")") : "FMA",
                          Median(values) / 1e9);
    const auto bandwidth = bandwidths.find(threads);
    if (bandwidth != bandwidths.end()) {
      absl::StrAppendFormat(&header, ", memory %.1f GB/s", Median(bandwidth->second) / 1e9);
    }
    header += "\n";
  }
  return header;
}

std::string FormatQuality(const BenchRecord& record) {
  if (record.quality().empty()) return "";
  std::vector<double> accuracies;
  std::vector<double> losses;
  for (const BenchQualityResult& result : record.quality()) {
    accuracies.push_back(100 * result.accuracy());
    losses.push_back(result.loss());
  }
  const auto [least, most] = std::minmax_element(accuracies.begin(), accuracies.end());
  return absl::StrFormat("short training: median accuracy %.2f %% (%.2f .. %.2f, %d seeds), loss %.4f\n",
                         Median(accuracies), *least, *most, accuracies.size(), Median(losses));
}

std::string FormatWarnings(const BenchRecord& record) {
  const BenchNoise& noise = record.noise();
  std::string warnings;
  const auto warn = [&](const std::string& text) { absl::StrAppend(&warnings, "warning: ", text, "\n"); };
  if (!record.injected_slowdown().empty()) {
    warn(
        absl::StrCat("slowed down on purpose, ", record.injected_slowdown(), ": these are no figures of this program"));
  }
  if (noise.other_load() > kBusyCores) {
    warn(absl::StrFormat("other processes kept %.1f cores busy; let nothing else run beside it", noise.other_load()));
  }
  if (noise.stolen() > kBusyCores) {
    warn(absl::StrFormat("the hypervisor gave %.1f of our cores to other machines", noise.stolen()));
  }
  int doubtful = 0;
  int repetitions = 0;
  std::string doubt;
  for (const BenchResult& result : record.results()) {
    doubtful += CountDoubtfulPeaks(result);
    repetitions += result.repetitions_size();
    for (const BenchRepetition& one : result.repetitions()) {
      if (one.has_peak_doubt()) doubt = one.peak_doubt();
    }
  }
  if (doubtful > 0) {
    warn(absl::StrFormat("the peak beside %d of %d repetitions cannot be right (%s); no share of it counts them",
                         doubtful, repetitions, doubt));
  }
  if (noise.fma_peak_spread() > kUnsteady) {
    warn(absl::StrFormat("the machine's own speed (FMA peak) varied by %.0f %%", 100 * noise.fma_peak_spread()));
  }
  return warnings;
}

}  // namespace

std::string FormatTables(const BenchRecord& record) {
  size_t name_width = 4;
  for (const BenchResult& result : record.results()) {
    name_width = std::max(name_width, result.bench_case().name().size());
  }
  const int width = static_cast<int>(name_width);
  std::string speeds = absl::StrFormat("%-*s  %10s  %9s  %9s  %7s  %8s  %8s  %8s\n", width, "case", "images/s",
                                       "median", "95 %", "spread", "GFLOP/s", "of peak", "memory");
  std::string times = absl::StrFormat("%-*s", width, "time of all threads");
  for (const char* const name : kTimeShareNames) absl::StrAppendFormat(&times, "  %8s", name);
  times += "\n";
  bool has_times = false;
  for (const BenchResult& result : record.results()) {
    if (result.repetitions().empty()) continue;
    const CaseFigures figures = FiguresOf(result);
    const std::string& name = result.bench_case().name();
    absl::StrAppendFormat(&speeds, "%-*s  %10.0f  %9s  %9s  %5.1f %%  %8.1f  %8s  %8s\n", width, name,
                          figures.images_per_second, FormatStep(figures.median_step_seconds),
                          FormatStep(figures.p95_step_seconds), 100 * figures.spread, figures.flops / 1e9,
                          FormatShare(figures.fma_share), FormatMebibytes(figures.resident_bytes));
    if (!result.repetitions(0).has_phases()) continue;
    has_times = true;
    absl::StrAppendFormat(&times, "%-*s", width, name);
    for (const double share : figures.time_shares) absl::StrAppendFormat(&times, "  %6.1f %%", 100 * share);
    times += "\n";
  }
  return absl::StrCat(FormatHeader(record), "\n", speeds, has_times ? "\n" + times : "", "\n", FormatQuality(record),
                      FormatWarnings(record));
}

}  // namespace inknet::bench
