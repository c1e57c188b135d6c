#include "bench/verdicts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/statistics/comparison.h"
#include "bench/statistics/summary.h"
#include "nn/phases.h"

namespace inknet::bench {
namespace {

using statistics::Verdict;

std::array<double, nn::kPhases> SecondsOf(const BenchPhases& phases) {
  return {phases.gather(), phases.forward(), phases.backward(), phases.update()};
}

// Of all threads, in all phases and between them.
double WholeStep(const BenchPhases& phases) {
  const auto seconds = SecondsOf(phases);
  return std::accumulate(seconds.begin(), seconds.end(), phases.waiting());
}

bool HavePhases(const std::vector<BenchRepetition>& repetitions) {
  return !repetitions.empty() && std::all_of(repetitions.begin(), repetitions.end(),
                                             [](const BenchRepetition& one) { return one.has_phases(); });
}

double PairedChange(const ComparedCase& measured, size_t phase) {
  std::vector<double> changes;
  for (size_t i = 0; i < measured.baseline.size(); ++i) {
    const BenchPhases& before = measured.baseline[i].phases();
    const BenchPhases& after = measured.candidate[i].phases();
    changes.push_back((SecondsOf(after)[phase] - SecondsOf(before)[phase]) / WholeStep(before));
  }
  return statistics::Median(std::move(changes));
}

// In units of the FMA peak, as the times of record_comparison.h.
double UnpairedChange(const ComparedCase& measured, size_t phase) {
  std::vector<double> before;
  std::vector<double> after;
  std::vector<double> step;
  for (const BenchRepetition& one : measured.baseline) {
    before.push_back(SecondsOf(one.phases())[phase] * one.fma_peak());
    step.push_back(WholeStep(one.phases()) * one.fma_peak());
  }
  for (const BenchRepetition& one : measured.candidate) {
    after.push_back(SecondsOf(one.phases())[phase] * one.fma_peak());
  }
  return (statistics::Median(std::move(after)) - statistics::Median(std::move(before))) /
         statistics::Median(std::move(step));
}

std::vector<double> Steps(const std::vector<BenchRepetition>& repetitions) {
  std::vector<double> steps;
  for (const BenchRepetition& repetition : repetitions) steps.push_back(repetition.median_step_seconds());
  return steps;
}

std::string FormatStep(const std::vector<BenchRepetition>& repetitions) {
  if (repetitions.empty()) return "-";
  const double seconds = statistics::Median(Steps(repetitions));
  return seconds < 1e-3 ? absl::StrFormat("%.2f us", 1e6 * seconds) : absl::StrFormat("%.3f ms", 1e3 * seconds);
}

// "1.0431 .. 1.0570", "-" without one.
std::string FormatInterval(const statistics::Interval& interval) {
  if (!std::isfinite(interval.high)) return "-";
  return absl::StrFormat("%.4f .. %.4f", interval.low, interval.high);
}

std::string FormatVerdict(const ComparedCase& measured) {
  const Verdict verdict = measured.comparison.verdict;
  std::string text(statistics::VerdictName(verdict));
  if (verdict != Verdict::kSlower && verdict != Verdict::kFaster) return text;
  const PhaseChange change = LargestPhaseChange(measured);
  if (!change.phase.empty()) absl::StrAppendFormat(&text, ": %s %+.1f %% of a step", change.phase, 100 * change.share);
  return text;
}

nlohmann::ordered_json ToJson(const std::string& side, const BenchCase& one, const std::vector<BenchRepetition>& runs) {
  nlohmann::ordered_json benchmarks = nlohmann::ordered_json::array();
  const std::string name = absl::StrCat(side, "/", one.name());
  for (size_t i = 0; i < runs.size(); ++i) {
    benchmarks.push_back({{"name", name},
                          {"run_name", name},
                          {"run_type", "iteration"},
                          {"repetitions", runs.size()},
                          {"repetition_index", i},
                          {"threads", one.train().threads()},
                          {"iterations", runs[i].steps()},
                          {"real_time", 1e6 * runs[i].median_step_seconds()},
                          {"cpu_time", 1e6 * runs[i].median_step_seconds() * one.train().threads()},
                          {"time_unit", "us"},
                          {"items_per_second", runs[i].images_per_second()}});
  }
  return benchmarks;
}

// JSON has no infinity and no NaN.
nlohmann::ordered_json Finite(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr);
}

}  // namespace

PhaseChange LargestPhaseChange(const ComparedCase& measured) {
  if (!HavePhases(measured.baseline) || !HavePhases(measured.candidate)) return {};
  const double direction = measured.comparison.ratio >= 1 ? 1 : -1;
  PhaseChange largest;
  for (size_t phase = 0; phase < nn::kPhases; ++phase) {
    const double share =
        measured.comparison.pairs > 0 ? PairedChange(measured, phase) : UnpairedChange(measured, phase);
    if (largest.phase.empty() || direction * share > direction * largest.share) {
      largest = {nn::kPhaseNames[phase], share};
    }
  }
  return largest;
}

std::string FormatVerdicts(const std::vector<BenchCase>& cases, const std::vector<ComparedCase>& measured) {
  size_t width = 4;
  for (const BenchCase& one : cases) width = std::max(width, one.name().size());
  const int name_width = static_cast<int>(width);
  const bool in_pairs =
      std::any_of(measured.begin(), measured.end(), [](const ComparedCase& one) { return one.comparison.pairs > 0; });
  const int times_width = in_pairs ? 5 : 7;
  std::string text =
      absl::StrFormat("%-*s  %10s  %10s  %7s  %-18s  %*s  %s\n", name_width, "case", "baseline", "candidate", "ratio",
                      "interval", times_width, in_pairs ? "pairs" : "times", "verdict");
  for (size_t i = 0; i < cases.size(); ++i) {
    const ComparedCase& one = measured[i];
    const std::string ratio = std::isfinite(one.comparison.ratio) ? absl::StrFormat("%.4f", one.comparison.ratio) : "-";
    const std::string times =
        in_pairs ? absl::StrCat(one.comparison.pairs) : absl::StrCat(one.baseline.size(), " + ", one.candidate.size());
    absl::StrAppendFormat(&text, "%-*s  %10s  %10s  %7s  %-18s  %*s  %s\n", name_width, cases[i].name(),
                          FormatStep(one.baseline), FormatStep(one.candidate), ratio,
                          FormatInterval(one.comparison.interval), times_width, times, FormatVerdict(one));
  }
  return text;
}

std::string VerdictsJson(const std::vector<BenchCase>& cases, const std::vector<ComparedCase>& measured,
                         const SideNames& sides, const BenchMachine& machine, absl::string_view date) {
  nlohmann::ordered_json json;
  json["context"] = {{"date", std::string(date)},
                     {"executable", "bench:compare"},
                     {"num_cpus", machine.cores()},
                     {"mhz_per_cpu", std::lround(machine.clock_hz() / 1e6)},
                     {"cpu_scaling_enabled", false},
                     {"caches", nlohmann::ordered_json::array()},
                     {"load_avg", nlohmann::ordered_json::array()},
                     {"library_build_type", "release"},
                     {"cpu_model", machine.cpu_model()},
                     {"baseline", sides.baseline},
                     {"candidate", sides.candidate}};
  json["benchmarks"] = nlohmann::ordered_json::array();
  json["verdicts"] = nlohmann::ordered_json::array();
  for (size_t i = 0; i < cases.size(); ++i) {
    for (const auto& [side, runs] :
         {std::pair("baseline", &measured[i].baseline), {"candidate", &measured[i].candidate}}) {
      for (nlohmann::ordered_json& benchmark : ToJson(side, cases[i], *runs)) {
        json["benchmarks"].push_back(std::move(benchmark));
      }
    }
    const statistics::Comparison& comparison = measured[i].comparison;
    const PhaseChange change = LargestPhaseChange(measured[i]);
    json["verdicts"].push_back({{"name", cases[i].name()},
                                {"verdict", std::string(statistics::VerdictName(comparison.verdict))},
                                {"ratio", Finite(comparison.ratio)},
                                {"ratio_low", comparison.interval.low},
                                {"ratio_high", Finite(comparison.interval.high)},
                                {"pairs", comparison.pairs},
                                {"phase", std::string(change.phase)},
                                {"phase_share", change.share}});
  }
  return json.dump(1) + "\n";
}

bool HasRegression(const std::vector<ComparedCase>& measured) {
  return std::any_of(measured.begin(), measured.end(),
                     [](const ComparedCase& one) { return one.comparison.verdict == Verdict::kSlower; });
}

}  // namespace inknet::bench
