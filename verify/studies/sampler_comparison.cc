// Compares Bayesian with random search on problems whose values cost nothing: see kUsage. docs/search.md has the
// results, and verify/studies/optuna_sampler.py puts another library beside them.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "sweep/search/sampler.h"
#include "util/command_line.h"
#include "util/file.h"
#include "util/random.h"
#include "util/shortest.h"
#include "util/status.h"
#include "verify/studies/problems.h"
#include "verify/studies/rank_sum.h"
#include "verify/studies/table_problem.h"

ABSL_FLAG(int, trials, 36, "trials of a search");
ABSL_FLAG(int, seeds, 50, "searches with each method");
ABSL_FLAG(int, first_seed, 0, "the first search's seed; the next ones follow");
ABSL_FLAG(int, parallel, 1,
          "trials that run at once: the next one starts before the values of the last ones are known");
ABSL_FLAG(std::vector<std::string>, problems, (std::vector<std::string>{"branin", "hartmann6", "tuning"}),
          "which problems");
ABSL_FLAG(std::string, table, "", "a CSV file of trials to search instead; the last column is the metric");
ABSL_FLAG(std::string, goal, "maximize", "what to do with a table's metric: maximize or minimize it");
ABSL_FLAG(bool, csv, false, "prints the best value of every search, and nothing else");
ABSL_FLAG(bool, points, false, "prints the values of the problems at some points, and nothing else");

namespace inknet::search {
namespace {

constexpr char kUsage[] = "Compares Bayesian with random search: the best value after some trials, over many seeds.";

struct NamedMethod {
  const char* name;
  Method method;
};
constexpr NamedMethod kMethods[] = {{"random", Method::kRandom}, {"bayes", Method::kBayes}};

// The row of `rows` nearest to `suggested` among those that `history` has not.
absl::StatusOr<Assignment> NearestRow(const Problem& problem, const Assignment& suggested,
                                      const std::vector<Trial>& history) {
  ASSIGN_OR_RETURN(const Point point, problem.space.Encode(suggested));
  const Assignment* nearest = nullptr;
  double least = std::numeric_limits<double>::infinity();
  for (const Assignment& row : problem.rows) {
    const bool tried =
        std::any_of(history.begin(), history.end(), [&](const Trial& trial) { return trial.assignment == row; });
    if (tried) continue;
    ASSIGN_OR_RETURN(const Point other, problem.space.Encode(row));
    double distance = 0;
    for (size_t d = 0; d < point.size(); ++d) {
      const double difference = point[d] - other[d];
      distance += problem.space.dimensions()[d].unordered ? (difference != 0) : difference * difference;
    }
    if (distance < least) {
      least = distance;
      nearest = &row;
    }
  }
  if (nearest == nullptr) return absl::InvalidArgumentError("the table has fewer rows than the search trials");
  return *nearest;
}

// What a user would get from a search: the value, without noise, of the trial that seemed the best. `parallel` trials
// run at once and take equally long.
absl::StatusOr<double> Search(const Problem& problem, Method method, uint64_t seed, int trials, int parallel) {
  constexpr uint64_t kNoiseStream = uint64_t{1} << 32;  // Not one of the random search's.
  Random noise(seed, kNoiseStream);
  const double sign = problem.goal == Goal::kMinimize ? 1 : -1;
  std::vector<Trial> history;
  double best = 0;
  double best_seen = std::numeric_limits<double>::infinity();
  for (int64_t number = 0; number < trials; ++number) {
    if (number >= parallel) history[static_cast<size_t>(number - parallel)].state = TrialState::kFinished;
    ASSIGN_OR_RETURN(Suggestion suggestion, Suggest(method, {problem.space, problem.goal, seed, number, history}));
    if (!suggestion) break;
    Assignment assignment = *std::move(suggestion);
    if (!problem.rows.empty()) {
      ASSIGN_OR_RETURN(assignment, NearestRow(problem, assignment, history));
    }
    const double value = problem.value(assignment);
    const double seen = value + problem.noise * noise.Normal();
    history.push_back({std::move(assignment), TrialState::kRunning, seen});
    if (sign * seen < best_seen) {
      best_seen = sign * seen;
      best = value;
    }
  }
  return best;
}

// The value below which a share `p` of `values` lies, by linear interpolation.
double QuantileOf(std::vector<double> values, double p) {
  std::sort(values.begin(), values.end());
  const double position = p * static_cast<double>(values.size() - 1);
  const size_t below = static_cast<size_t>(position);
  const size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (position - static_cast<double>(below)) * (values[above] - values[below]);
}

absl::StatusOr<std::vector<Problem>> Problems() {
  if (const std::string path = absl::GetFlag(FLAGS_table); !path.empty()) {
    const std::string goal = absl::GetFlag(FLAGS_goal);
    if (goal != "maximize" && goal != "minimize") {
      return absl::InvalidArgumentError(absl::StrCat("--goal=", goal, ": it is maximize or minimize"));
    }
    constexpr size_t kMaxBytes = size_t{64} << 20;
    ASSIGN_OR_RETURN(const std::string csv, ReadFile(path, kMaxBytes));
    ASSIGN_OR_RETURN(Problem table, TableProblem(path, csv, goal == "maximize" ? Goal::kMaximize : Goal::kMinimize));
    table.name = "table";
    return std::vector<Problem>{std::move(table)};
  }
  std::vector<Problem> problems;
  for (const std::string& name : absl::GetFlag(FLAGS_problems)) {
    ASSIGN_OR_RETURN(Problem problem, ProblemCalled(name));
    problems.push_back(std::move(problem));
  }
  return problems;
}

void PrintPoints(const std::vector<Problem>& problems) {
  absl::PrintF("problem,point,value\n");
  for (const Problem& problem : problems) {
    for (const double coordinate : {0.2, 0.5, 0.9}) {
      const Assignment assignment = problem.space.Decode(Point(problem.space.dimensions().size(), coordinate));
      std::vector<std::string> pairs;
      for (size_t i = 0; i < assignment.size(); ++i) {
        pairs.push_back(absl::StrCat(problem.space.parameters()[i].name, "=", Text(assignment[i])));
      }
      absl::PrintF("%s,%s,%s\n", problem.name, absl::StrJoin(pairs, ";"), ShortestDecimal(problem.value(assignment)));
    }
  }
}

absl::Status Run() {
  const int trials = absl::GetFlag(FLAGS_trials);
  const int seeds = absl::GetFlag(FLAGS_seeds);
  const int first_seed = absl::GetFlag(FLAGS_first_seed);
  const int parallel = absl::GetFlag(FLAGS_parallel);
  if (trials < 1 || seeds < 1 || parallel < 1) {
    return absl::InvalidArgumentError("--trials, --seeds and --parallel have to be 1 or more");
  }
  ASSIGN_OR_RETURN(const std::vector<Problem> problems, Problems());
  if (absl::GetFlag(FLAGS_points)) {
    PrintPoints(problems);
    return absl::OkStatus();
  }
  const bool csv = absl::GetFlag(FLAGS_csv);
  if (csv) {
    absl::PrintF("problem,method,seed,best\n");
  } else {
    absl::PrintF("best value after %d trials, %d seeds\n%-10s %-8s %12s %12s %12s\n", trials, seeds, "problem",
                 "method", "25 %", "median", "75 %");
  }
  for (const Problem& problem : problems) {
    std::vector<std::vector<double>> bests;
    for (const NamedMethod& method : kMethods) {
      bests.emplace_back();
      for (int seed = first_seed; seed < first_seed + seeds; ++seed) {
        ASSIGN_OR_RETURN(const double best,
                         Search(problem, method.method, static_cast<uint64_t>(seed), trials, parallel));
        bests.back().push_back(best);
        if (csv) absl::PrintF("%s,%s,%d,%s\n", problem.name, method.name, seed, ShortestDecimal(best));
      }
      if (csv) continue;
      absl::PrintF("%-10s %-8s %12.6g %12.6g %12.6g\n", problem.name, method.name, QuantileOf(bests.back(), 0.25),
                   QuantileOf(bests.back(), 0.5), QuantileOf(bests.back(), 0.75));
    }
    if (!csv) absl::PrintF("%10s rank-sum test: p = %.2g\n", "", RankSumPValue(bests[0], bests[1]));
    std::fflush(stdout);
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace inknet::search

int main(int argc, char** argv) {
  const inknet::CommandLine command_line =
      inknet::ParseCommandLine({inknet::search::kUsage, "docs/search.md defines the problems."}, argc, argv);
  if (!command_line.arguments.empty()) {
    return inknet::ExitCodeFor(
        absl::InvalidArgumentError(absl::StrCat("unexpected argument '", command_line.arguments[0], "'")));
  }
  return inknet::ExitCodeFor(inknet::search::Run());
}
