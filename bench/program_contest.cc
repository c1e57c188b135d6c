#include "bench/program_contest.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "bench/google_benchmark.h"
#include "util/status.h"

namespace inknet::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr char kBaseline[] = "the baseline";
constexpr char kCandidate[] = "the candidate";

// `status` of `side`, which is "the baseline" or "the candidate".
absl::Status OfSide(absl::string_view side, const std::string& what, const absl::Status& status) {
  if (status.ok() || absl::IsCancelled(status)) return status;
  return absl::Status(status.code(), absl::StrCat(side, " (", what, ") ", status.message()));
}

// Benchmarks of a program, by index.
class ProgramMeasurer : public Measurer {
 public:
  ProgramMeasurer(const char* side, const BenchmarkProgram& program, const std::vector<std::string>& names,
                  const ChildOptions& options)
      : side_(side), program_(program), names_(names), options_(options) {}

  absl::StatusOr<Measurement> Measure(size_t index, const Repetition& repetition) override {
    absl::StatusOr<Measurement> run = RunBenchmark(program_, names_[index], repetition.seconds, options_);
    if (!run.ok()) return OfSide(side_, program_.path, run.status());
    return run;
  }

 private:
  const char* const side_;
  const BenchmarkProgram program_;
  const std::vector<std::string> names_;
  const ChildOptions options_;
};

// The command, once.
class CommandMeasurer : public Measurer {
 public:
  CommandMeasurer(const char* side, const std::string& command, const std::string& prepare, const ChildOptions& options)
      : side_(side), command_(command), prepare_(prepare), options_(options) {}

  absl::StatusOr<Measurement> Measure(size_t, const Repetition&) override {
    if (!prepare_.empty()) {
      const absl::StatusOr<ChildRun> run = Run(prepare_);
      if (!run.ok()) return OfSide("--prepare", prepare_, run.status());
    }
    const absl::StatusOr<ChildRun> run = Run(command_);
    if (!run.ok()) return OfSide(side_, command_, run.status());
    Measurement measurement;
    measurement.seconds = run->seconds;
    measurement.cpu_seconds = run->cpu_seconds;
    measurement.memory_bytes = run->peak_bytes;
    measurement.iterations = 1;
    return measurement;
  }

 private:
  absl::StatusOr<ChildRun> Run(const std::string& command) const {
    return RunChild({"/bin/sh", "-c", command}, options_);
  }

  const char* const side_;
  const std::string command_;
  const std::string prepare_;
  const ChildOptions options_;
};

// Neither keeps anything from one run to the next, so one of each does for all rounds.
template <typename Kind>
StartMeasurer Always(const Kind& measurer) {
  return [measurer]() -> absl::StatusOr<std::unique_ptr<Measurer>> { return std::make_unique<Kind>(measurer); };
}

// Tries case number `index` of both sides once. Cancelled where that was interrupted.
absl::Status TryOut(size_t index, const Repetition& repetition, Measurer* baseline, Measurer* candidate,
                    ContestCase* one) {
  const Clock::time_point start = Clock::now();
  one->failure = baseline->Measure(index, repetition).status();
  if (one->failure.ok()) one->failure = candidate->Measure(index, repetition).status();
  one->pair_seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return absl::IsCancelled(one->failure) ? one->failure : absl::OkStatus();
}

bool Has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

absl::StatusOr<Contest> ContestOfPrograms(const std::string& baseline, const std::string& candidate,
                                          const std::string& filter, const Repetition& repetition,
                                          const ChildOptions& options, const ShowTrial& show) {
  BenchmarkProgram programs[2];
  std::vector<std::string> lists[2];
  for (const bool of_candidate : {false, true}) {
    const std::string& path = of_candidate ? candidate : baseline;
    show(absl::StrCat("asking ", path, " what it has"));
    const auto ask = [&]() -> absl::Status {
      ASSIGN_OR_RETURN(programs[of_candidate], FindBenchmarkProgram(path, options));
      ASSIGN_OR_RETURN(lists[of_candidate], ListBenchmarks(programs[of_candidate], filter, options));
      return absl::OkStatus();
    };
    RETURN_IF_ERROR(OfSide(of_candidate ? kCandidate : kBaseline, path, ask()));
  }
  const auto& [before, after] = lists;
  const std::string matching = filter.empty() ? "" : absl::StrCat(" that matches --filter=", filter);
  for (const auto& [program, names] : {std::pair(&baseline, &before), {&candidate, &after}}) {
    if (names->empty()) return absl::NotFoundError(absl::StrCat(*program, ": has no benchmark", matching));
  }

  Contest contest;
  contest.sides = {baseline, candidate};
  contest.figures = {Figure::kMemory};
  contest.baseline_file = baseline;
  contest.candidate_file = candidate;
  std::vector<std::string> names;
  for (const std::string& name : after) {
    if (Has(before, name)) {
      names.push_back(name);
    } else {
      contest.remarks.push_back(absl::StrCat("only the candidate has ", name));
    }
  }
  for (const std::string& name : before) {
    if (!Has(after, name)) contest.remarks.push_back(absl::StrCat("only the baseline has ", name));
  }
  if (names.empty()) {
    return absl::NotFoundError(absl::StrCat(baseline, " and ", candidate, " have no benchmark in common", matching));
  }

  ProgramMeasurer baseline_side(kBaseline, programs[0], names, options);
  ProgramMeasurer candidate_side(kCandidate, programs[1], names, options);
  bool any_runs = false;
  for (size_t i = 0; i < names.size(); ++i) {
    show(absl::StrCat("trying ", names[i], " (", i + 1, " of ", names.size(), ")"));
    ContestCase& one = contest.cases.emplace_back();
    one.name = names[i];
    RETURN_IF_ERROR(TryOut(i, repetition, &baseline_side, &candidate_side, &one));
    any_runs = any_runs || one.failure.ok();
  }
  if (!any_runs) {
    const absl::Status& first = contest.cases[0].failure;
    return absl::Status(first.code(), absl::StrCat("none of the benchmarks runs; ", names[0], ": ", first.message()));
  }
  contest.baseline = Always(baseline_side);
  contest.candidate = Always(candidate_side);
  return contest;
}

absl::StatusOr<Contest> ContestOfCommands(const std::string& baseline, const std::string& candidate,
                                          const std::string& prepare, const ChildOptions& options,
                                          const ShowTrial& show) {
  CommandMeasurer baseline_side(kBaseline, baseline, prepare, options);
  CommandMeasurer candidate_side(kCandidate, candidate, prepare, options);
  Contest contest;
  contest.sides = {baseline, candidate};
  contest.figures = {Figure::kMemory};
  ContestCase& one = contest.cases.emplace_back();
  one.name = "command";
  show("trying both commands");
  RETURN_IF_ERROR(TryOut(0, {}, &baseline_side, &candidate_side, &one));
  RETURN_IF_ERROR(one.failure);
  contest.baseline = Always(baseline_side);
  contest.candidate = Always(candidate_side);
  return contest;
}

}  // namespace inknet::bench
