// Proof by simulation of bench/statistics/bisection.h: how often the commit that it names is the right one, on
// repositories and noise whose truth is known. docs/statistics.md has the table.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/statistics/bisection.h"
#include "bench/statistics/made_up_commits.h"
#include "bench/statistics/noise.h"
#include "util/command_line.h"
#include "util/random.h"
#include "util/status.h"
#include "verify/studies/recorded_pairs.h"

ABSL_FLAG(std::string, noise, "",
          "CSV file of recorded noise: each line the times of a baseline and of a candidate that are the same build");
ABSL_FLAG(bool, recorded_only, false, "leaves the made-up noise out");
ABSL_FLAG(int, searches, 1000, "simulated searches for each row");
ABSL_FLAG(int, pairs, 200, "the most pairs of a comparison; four times as many where it cannot tell");
ABSL_FLAG(double, error, 0.01, "as //bench:bisect has it");
ABSL_FLAG(uint64_t, seed, 1, "seed of all random numbers");

namespace inknet::statistics {
namespace {

constexpr char kUsage[] =
    "Simulates searches for the commit that made a program slower, and prints how often the answer is right.\n\n"
    "  bazel run //verify/studies:bisection_simulation\n"
    "  bazel run //verify/studies:bisection_simulation -- --noise=aa.csv";

constexpr int kCommits = 64;
constexpr int kBroken = 5;

struct Source {
  std::string name;
  MadeUpCommits::MakePairs make;
};

std::vector<Source> SimulatedSources() {
  std::vector<Source> sources;
  const auto add = [&](const std::string& name, const Noise& noise) {
    sources.push_back({name, [noise](double ratio, int count, Random* random) {
                         return SimulatePairs(noise, ratio, count, Order::kRandom, random);
                       }});
  };
  Noise noise;
  noise.spread = 0.005;
  add("0.5 %, normal", noise);
  noise.spread = 0.01;
  add("1 %, normal", noise);
  Noise bad = noise;
  bad.autocorrelation = 0.5;
  bad.outliers = 1.0 / 40;
  bad.bursts = 0.05;
  bad.wave = 0.05;
  add("1 %, correlated, outliers, bursts, sine", bad);
  noise.spread = 0.03;
  add("3 %, normal", noise);
  return sources;
}

// 64 commits: half are neutral to the last byte, five do not build, and the others make up to 0.1 % of difference, as
// another link order does. At each of `culprits` places, drawn anew, the time grows by a factor.
struct Made {
  std::vector<MadeUpCommit> commits;
  std::vector<std::pair<int, double>> culprits;  // By place.
};

Made MakeCommits(const std::vector<double>& factors, Random* random) {
  Made made;
  std::vector<int> places;
  for (int i = 1; i < kCommits; ++i) places.push_back(i);
  for (size_t i = places.size(); i > 1; --i) std::swap(places[i - 1], places[random->Below(i)]);
  for (size_t i = 0; i < factors.size(); ++i) made.culprits.emplace_back(places[i], factors[i]);
  std::sort(made.culprits.begin(), made.culprits.end());
  std::vector<int> neutral(places.begin() + static_cast<int>(factors.size()), places.end());
  made.commits.resize(kCommits);
  double level = 1;
  for (int i = 0; i < kCommits; ++i) {
    MadeUpCommit& commit = made.commits[static_cast<size_t>(i)];
    const auto culprit =
        std::find_if(made.culprits.begin(), made.culprits.end(), [&](const auto& one) { return one.first == i; });
    if (culprit != made.culprits.end()) level *= culprit->second;
    const auto order = std::find(neutral.begin(), neutral.end(), i) - neutral.begin();
    if (culprit == made.culprits.end() && i > 0 && order < kCommits / 2) {
      commit = made.commits[static_cast<size_t>(i) - 1];
      commit.builds = true;
      continue;
    }
    commit.program = absl::StrCat(i);
    commit.time = level * (1 + 0.001 * (static_cast<double>(random->Below(2001)) / 1000 - 1));
  }
  // The ends build, whatever else does.
  for (int broken = 0; broken < kBroken;) {
    MadeUpCommit& commit = made.commits[1 + random->Below(kCommits - 2)];
    broken += commit.builds;
    commit.builds = false;
  }
  return made;
}

struct Tally {
  int searches = 0;
  int right = 0;  // Every culprit named, or within the narrowest range that the commits that do not build allow.
  int wider = 0;  // Right, but a range that could be narrower, or a culprit was missed.
  int wrong = 0;  // Something named that no culprit is in.
  int64_t builds = 0;
  int64_t comparisons = 0;
  int64_t pairs = 0;
};

// The nearest place that builds, from `place` in steps of `step`.
int Nearest(const Made& made, int place, int step) {
  while (!made.commits[static_cast<size_t>(place)].builds) place += step;
  return place;
}

void Judge(const Made& made, const Bisection& found, bool all, Tally* tally) {
  ++tally->searches;
  bool wrong = false;
  bool wider = found.changes.empty();
  size_t named = 0;
  for (const Change& change : found.changes) {
    int within = 0;
    for (const auto& [place, factor] : made.culprits) {
      if (change.before >= place || change.after < place) continue;
      ++within;
      if (within == 1 && (change.before != Nearest(made, place - 1, -1) || change.after != Nearest(made, place, 1))) {
        wider = true;
      }
    }
    wrong = wrong || within == 0;
    named += static_cast<size_t>(within);
  }
  if (all && named < made.culprits.size()) wider = true;
  ++(wrong ? tally->wrong : wider ? tally->wider : tally->right);
}

absl::StatusOr<Tally> Simulate(const Source& source, const std::vector<double>& factors, bool all, Random* random) {
  Tally tally;
  for (int i = 0; i < absl::GetFlag(FLAGS_searches); ++i) {
    const Made made = MakeCommits(factors, random);
    MadeUpCommits subject(made.commits, absl::GetFlag(FLAGS_pairs), source.make, random);
    BisectionOptions options;
    options.all = all;
    ErrorBudget budget(absl::GetFlag(FLAGS_error), kCommits);
    ASSIGN_OR_RETURN(const Bisection found, FindChanges(kCommits, options, std::nullopt, &budget, &subject));
    Judge(made, found, all, &tally);
    tally.builds += subject.builds();
    tally.comparisons += subject.comparisons();
    tally.pairs += subject.pairs();
  }
  return tally;
}

absl::Status Run() {
  std::vector<Source> sources;
  if (!absl::GetFlag(FLAGS_recorded_only)) sources = SimulatedSources();
  if (const std::string path = absl::GetFlag(FLAGS_noise); !path.empty()) {
    ASSIGN_OR_RETURN(const std::vector<Pair> recorded, ReadRecordedPairs(path));
    sources.push_back({absl::StrCat("recorded: ", path), [recorded](double ratio, int count, Random* random) {
                         return ResamplePairs(recorded, ratio, count, random);
                       }});
  }
  absl::PrintF(
      "%d searches among %d commits each, half of them neutral to the last byte, %d that do not build, the others up "
      "to "
      "0.1 %%\nfaster or slower; error %g, at most %d pairs.\n\n"
      "| noise | culprits | right | a wider range | wrong | builds | comparisons | pairs |\n"
      "|---|---|--:|--:|--:|--:|--:|--:|\n",
      absl::GetFlag(FLAGS_searches), kCommits, kBroken, absl::GetFlag(FLAGS_error), absl::GetFlag(FLAGS_pairs));
  const std::pair<std::string, std::vector<double>> kinds[] = {
      {"2 %", {1.02}}, {"3 %", {1.03}}, {"5 %", {1.05}}, {"20 %", {1.2}}, {"all four, --all", {1.02, 1.03, 1.05, 1.2}}};
  for (const Source& source : sources) {
    for (const auto& [name, factors] : kinds) {
      Random random(absl::GetFlag(FLAGS_seed), 1);
      ASSIGN_OR_RETURN(const Tally tally, Simulate(source, factors, factors.size() > 1, &random));
      const double searches = tally.searches;
      absl::PrintF("| %s | %s | %.1f %% | %.1f %% | %.1f %% | %.1f | %.1f | %.0f |\n", source.name, name,
                   100 * tally.right / searches, 100 * tally.wider / searches, 100 * tally.wrong / searches,
                   static_cast<double>(tally.builds) / searches, static_cast<double>(tally.comparisons) / searches,
                   static_cast<double>(tally.pairs) / searches);
      std::fflush(stdout);
    }
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace inknet::statistics

int main(int argc, char** argv) {
  inknet::ParseCommandLine({inknet::statistics::kUsage, ""}, argc, argv);
  return inknet::ExitCodeFor(inknet::statistics::Run());
}
