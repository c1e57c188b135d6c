#include "bench/comparison_report.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "bench/reasons.h"
#include "bench/verdicts.h"

namespace inknet::bench {
namespace {

using Json = nlohmann::ordered_json;

// JSON has no infinity and no NaN.
Json Finite(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

void AddMeasurements(const std::string& side, const ComparedCase& one, const std::vector<Measurement>& measured,
                     Json* benchmarks) {
  const std::string name = absl::StrCat(side, "/", one.name);
  for (size_t i = 0; i < measured.size(); ++i) {
    Json benchmark = {{"name", name},
                      {"run_name", name},
                      {"run_type", "iteration"},
                      {"repetitions", measured.size()},
                      {"repetition_index", i},
                      {"threads", measured[i].threads},
                      {"iterations", measured[i].iterations},
                      {"real_time", 1e6 * measured[i].seconds},
                      {"cpu_time", 1e6 * measured[i].cpu_seconds},
                      {"time_unit", "us"}};
    if (measured[i].memory_bytes > 0) benchmark["memory_bytes"] = measured[i].memory_bytes;
    if (measured[i].first_step_seconds > 0) benchmark["first_step_seconds"] = measured[i].first_step_seconds;
    for (const auto& [counter, value] : measured[i].counters) benchmark[counter] = Finite(value);
    benchmarks->push_back(std::move(benchmark));
  }
}

Json VerdictOf(const ComparedCase& one) {
  const statistics::Comparison& comparison = one.comparison;
  const std::vector<PartChange> changes = PartChanges(one);
  Json shares = Json::object();
  for (const PartChange& change : changes) shares[change.part] = change.share;
  Json verdict = {{"name", one.name},
                  {"figure", std::string(FigureName(one.figure))},
                  {"verdict", one.failure.ok() ? std::string(VerdictWord(comparison.verdict, one.figure)) : "failed"},
                  {"ratio", Finite(comparison.ratio)},
                  {"ratio_low", comparison.interval.low},
                  {"ratio_high", Finite(comparison.interval.high)},
                  {"pairs", comparison.pairs},
                  {"phase", changes.empty() ? "" : changes[0].part},
                  {"phase_share", changes.empty() ? 0.0 : changes[0].share},
                  {"phase_shares", std::move(shares)}};
  if (one.accepted.has_value()) {
    verdict["accepted"] = {{"ratio", one.accepted->ratio},
                           {"commits", one.accepted->commits},
                           {"because", one.accepted->reason},
                           {"passes", IsAccepted(one)}};
  }
  if (!one.failure.ok()) verdict["failure"] = std::string(one.failure.message());
  return verdict;
}

}  // namespace

std::string ComparisonJson(const ComparisonReport& report) {
  Json json;
  json["context"] = {{"date", report.date},
                     {"executable", "bench:compare"},
                     {"num_cpus", report.machine.cores()},
                     {"mhz_per_cpu", std::lround(report.machine.clock_hz() / 1e6)},
                     {"cpu_scaling_enabled", false},
                     {"caches", Json::array()},
                     {"load_avg", Json::array()},
                     {"library_build_type", "release"},
                     {"cpu_model", report.machine.cpu_model()},
                     {"baseline", report.sides.baseline},
                     {"candidate", report.sides.candidate}};
  json["benchmarks"] = Json::array();
  json["verdicts"] = Json::array();
  for (const ComparedCase& one : report.cases) {
    // A case's other figures are of the same measurements.
    if (one.figure == Figure::kTime) {
      AddMeasurements("baseline", one, one.baseline, &json["benchmarks"]);
      AddMeasurements("candidate", one, one.candidate, &json["benchmarks"]);
    }
    json["verdicts"].push_back(VerdictOf(one));
  }
  // What programs of others say of themselves may be in any encoding.
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace inknet::bench
