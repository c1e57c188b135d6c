#include "bench/verdicts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "nn/phases.h"
#include "statistics/comparison.h"
#include "statistics/summary.h"

namespace inknet::bench {
namespace {

using statistics::Verdict;

std::array<double, nn::kPhases> SecondsOf(const BenchPhases& phases) {
  return {phases.gather(), phases.forward(), phases.backward(), phases.update()};
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

std::string FormatVerdict(const PairedCase& measured) {
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

PhaseChange LargestPhaseChange(const PairedCase& measured) {
  std::array<std::vector<double>, nn::kPhases> shares;
  for (size_t i = 0; i < measured.baseline.size(); ++i) {
    if (!measured.baseline[i].has_phases() || !measured.candidate[i].has_phases()) return {};
    const auto before = SecondsOf(measured.baseline[i].phases());
    const auto after = SecondsOf(measured.candidate[i].phases());
    double step = measured.baseline[i].phases().waiting();
    for (const double seconds : before) step += seconds;
    for (size_t phase = 0; phase < nn::kPhases; ++phase) shares[phase].push_back((after[phase] - before[phase]) / step);
  }
  if (shares[0].empty()) return {};
  const double direction = measured.comparison.ratio >= 1 ? 1 : -1;
  PhaseChange largest;
  for (size_t phase = 0; phase < nn::kPhases; ++phase) {
    const double share = statistics::Median(shares[phase]);
    if (largest.phase.empty() || direction * share > direction * largest.share) {
      largest = {nn::kPhaseNames[phase], share};
    }
  }
  return largest;
}

std::string FormatVerdicts(const std::vector<BenchCase>& cases, const std::vector<PairedCase>& measured) {
  size_t width = 4;
  for (const BenchCase& one : cases) width = std::max(width, one.name().size());
  const int name_width = static_cast<int>(width);
  std::string text = absl::StrFormat("%-*s  %10s  %10s  %7s  %-18s  %5s  %s\n", name_width, "case", "baseline",
                                     "candidate", "ratio", "interval", "pairs", "verdict");
  for (size_t i = 0; i < cases.size(); ++i) {
    const PairedCase& one = measured[i];
    const std::string ratio = std::isfinite(one.comparison.ratio) ? absl::StrFormat("%.4f", one.comparison.ratio) : "-";
    absl::StrAppendFormat(&text, "%-*s  %10s  %10s  %7s  %-18s  %5d  %s\n", name_width, cases[i].name(),
                          FormatStep(one.baseline), FormatStep(one.candidate), ratio,
                          FormatInterval(one.comparison.interval), one.comparison.pairs, FormatVerdict(one));
  }
  return text;
}

std::string VerdictsJson(const std::vector<BenchCase>& cases, const std::vector<PairedCase>& measured,
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

bool HasRegression(const std::vector<PairedCase>& measured) {
  return std::any_of(measured.begin(), measured.end(),
                     [](const PairedCase& one) { return one.comparison.verdict == Verdict::kSlower; });
}

}  // namespace inknet::bench
