#include "bench/google_benchmark.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "bench/statistics/summary.h"
#include "util/shortest.h"
#include "util/status.h"

namespace inknet::bench {
namespace {

using Json = nlohmann::json;

// What every run has; all other numbers are counters.
constexpr const char* kOwnFields[] = {"family_index",
                                      "per_family_instance_index",
                                      "repetitions",
                                      "repetition_index",
                                      "threads",
                                      "iterations",
                                      "real_time",
                                      "cpu_time",
                                      "cpu_coefficient",
                                      "real_coefficient",
                                      "rms"};

// It writes numbers that are none into its JSON, each field on a line of its own; here they become null.
std::string WithoutNonNumbers(absl::string_view json) {
  std::string valid;
  valid.reserve(json.size());
  for (const absl::string_view line : absl::StrSplit(json, '\n')) {
    absl::string_view stripped = absl::StripAsciiWhitespace(line);
    const bool comma = absl::ConsumeSuffix(&stripped, ",");
    const size_t colon = stripped.rfind("\": ");
    const absl::string_view value = colon == absl::string_view::npos ? "" : stripped.substr(colon + 3);
    if (value == "NaN" || value == "-NaN" || value == "Infinity" || value == "-Infinity") {
      absl::StrAppend(&valid, stripped.substr(0, colon + 3), "null", comma ? "," : "", "\n");
    } else {
      absl::StrAppend(&valid, line, "\n");
    }
  }
  return valid;
}

std::string TextOf(const Json& run, const char* field) {
  const auto found = run.find(field);
  return found != run.end() && found->is_string() ? found->get<std::string>() : "";
}

double NumberOf(const Json& run, const char* field) {
  const auto found = run.find(field);
  return found != run.end() && found->is_number() ? found->get<double>() : 0;
}

// A count, whatever is written there.
int64_t CountOf(const Json& run, const char* field) {
  constexpr double kMost = 1e15;
  return static_cast<int64_t>(std::clamp(NumberOf(run, field), 0.0, kMost));
}

bool IsTrue(const Json& run, const char* field) {
  const auto found = run.find(field);
  return found != run.end() && found->is_boolean() && found->get<bool>();
}

// Seconds in the unit that `run` is written in.
absl::StatusOr<double> UnitOf(const Json& run) {
  const std::string unit = TextOf(run, "time_unit");
  for (const auto& [name, seconds] : {std::pair("ns", 1e-9), {"us", 1e-6}, {"ms", 1e-3}, {"s", 1.0}}) {
    if (unit == name) return seconds;
  }
  return absl::FailedPreconditionError(
      absl::StrCat("its results have the time unit \"", absl::Utf8SafeCEscape(unit), "\""));
}

absl::Status CheckSkipped(const Json& run) {
  if (IsTrue(run, "error_occurred")) {
    return absl::FailedPreconditionError(
        absl::StrCat("skipped itself with the error: ", absl::Utf8SafeCEscape(TextOf(run, "error_message"))));
  }
  if (IsTrue(run, "skipped")) {
    return absl::FailedPreconditionError(
        absl::StrCat("skipped itself: ", absl::Utf8SafeCEscape(TextOf(run, "skip_message"))));
  }
  return absl::OkStatus();
}

std::vector<std::pair<std::string, double>> CountersOf(const Json& run) {
  const std::set<std::string> own(std::begin(kOwnFields), std::end(kOwnFields));
  std::vector<std::pair<std::string, double>> counters;
  for (const auto& [name, value] : run.items()) {
    if (value.is_number() && own.count(name) == 0) counters.emplace_back(name, value.get<double>());
  }
  return counters;
}

// The runs of `name`; where its author asked for their statistics only, their median.
std::vector<const Json*> RunsOf(const Json& benchmarks, const std::string& name) {
  std::vector<const Json*> iterations;
  std::vector<const Json*> medians;
  for (const Json& run : benchmarks) {
    if (!run.is_object()) continue;
    // Before 1.8 a benchmark that skipped itself has no run_name of its own.
    if (TextOf(run, "run_name") != name && TextOf(run, "name") != name) continue;
    if (TextOf(run, "run_type") == "iteration") iterations.push_back(&run);
    if (TextOf(run, "aggregate_name") == "median") medians.push_back(&run);
  }
  return iterations.empty() ? medians : iterations;
}

}  // namespace

std::string ExactFilter(absl::string_view name) {
  std::string filter = "^";
  for (const char c : name) {
    if (absl::StrContains(R"(.[]{}()\*+?^$|)", c)) filter.push_back('\\');
    filter.push_back(c);
  }
  return filter + "$";
}

absl::StatusOr<BenchmarkProgram> FindBenchmarkProgram(const std::string& path, const ChildOptions& options) {
  ChildOptions with_output = options;
  with_output.keep_output = true;
  const absl::StatusOr<ChildRun> help = RunChild({path, "--help"}, with_output);
  // A program with flags of its own may have no --help.
  if (!help.ok() && !absl::IsFailedPrecondition(help.status())) return help.status();
  return BenchmarkProgram{path, help.ok() && absl::StrContains(help->output, "`<float>s`") ? "s" : ""};
}

absl::StatusOr<std::vector<std::string>> ListBenchmarks(const BenchmarkProgram& program, const std::string& filter,
                                                        const ChildOptions& options) {
  ChildOptions with_output = options;
  with_output.keep_output = true;
  std::vector<std::string> command = {program.path, "--benchmark_list_tests=true"};
  if (!filter.empty()) command.push_back(absl::StrCat("--benchmark_filter=", filter));
  ASSIGN_OR_RETURN(const ChildRun run, RunChild(command, with_output));
  std::vector<std::string> names;
  for (const absl::string_view line : absl::StrSplit(run.output, '\n', absl::SkipWhitespace())) {
    // Some other program that prints its arguments, or whatever it likes.
    if (absl::StartsWith(line, "--benchmark")) {
      return absl::FailedPreconditionError("is no Google Benchmark program: it does not list its benchmarks");
    }
    if (std::find(names.begin(), names.end(), line) == names.end()) names.emplace_back(line);
  }
  return names;
}

absl::StatusOr<Measurement> RunBenchmark(const BenchmarkProgram& program, const std::string& name, double seconds,
                                         const ChildOptions& options) {
  ASSIGN_OR_RETURN(const ChildRun run,
                   RunChild({program.path, absl::StrCat("--benchmark_filter=", ExactFilter(name)),
                             absl::StrCat("--benchmark_min_time=", ShortestDecimal(seconds), program.time_unit),
                             absl::StrCat("--benchmark_out=", kChildResults), "--benchmark_out_format=json"},
                            options));
  if (run.results.empty()) {
    return absl::FailedPreconditionError("wrote no results for --benchmark_out; is it a Google Benchmark program?");
  }
  ASSIGN_OR_RETURN(Measurement measurement, ParseBenchmarkRun(run.results, name));
  measurement.memory_bytes = run.peak_bytes;
  return measurement;
}

absl::StatusOr<Measurement> ParseBenchmarkRun(absl::string_view json, const std::string& name) {
  const Json parsed = Json::parse(WithoutNonNumbers(json), nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_object() || !parsed.contains("benchmarks") || !parsed["benchmarks"].is_array()) {
    return absl::FailedPreconditionError("its results are not Google Benchmark's JSON");
  }
  const std::vector<const Json*> runs = RunsOf(parsed["benchmarks"], name);
  if (runs.empty()) return absl::FailedPreconditionError("its results have no such benchmark");
  std::vector<double> seconds;
  std::vector<double> cpu_seconds;
  Measurement result;
  for (const Json* const run : runs) {
    RETURN_IF_ERROR(CheckSkipped(*run));
    ASSIGN_OR_RETURN(const double unit, UnitOf(*run));
    seconds.push_back(unit * NumberOf(*run, "real_time"));
    cpu_seconds.push_back(unit * NumberOf(*run, "cpu_time"));
    result.iterations += CountOf(*run, "iterations");
  }
  result.seconds = statistics::Median(std::move(seconds));
  result.cpu_seconds = statistics::Median(std::move(cpu_seconds));
  result.counters = CountersOf(*runs.front());
  constexpr int64_t kMostThreads = 1'000'000;
  result.threads = static_cast<int>(std::clamp(CountOf(*runs.front(), "threads"), int64_t{1}, kMostThreads));
  return result;
}

}  // namespace inknet::bench
