// Proof by simulation of comparison.h: how often it is wrong on noise whose truth is known, and how much it sees.
// docs/statistics.md explains the tables.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/statistics/comparison.h"
#include "bench/statistics/interval.h"
#include "bench/statistics/noise.h"
#include "bench/statistics/signed_rank.h"
#include "bench/statistics/summary.h"
#include "util/command_line.h"
#include "util/random.h"
#include "util/status.h"
#include "verify/studies/recorded_pairs.h"
#include "verify/studies/rivals.h"

ABSL_FLAG(std::string, noise, "",
          "CSV file of recorded noise: each line the times of a baseline and of a candidate that are the same build");
ABSL_FLAG(int, comparisons, 1000, "simulated comparisons for each row");
ABSL_FLAG(uint64_t, seed, 1, "seed of all random numbers");

namespace inknet::statistics {
namespace {

constexpr char kUsage[] =
    "Simulates comparisons of a build with itself and with slower ones, and prints how often the verdicts are "
    "right.\n\n"
    "  bazel run //verify/studies:verdict_simulation\n"
    "  bazel run //verify/studies:verdict_simulation -- --noise=aa.csv";

constexpr int kBenchmarks = 20;
constexpr int kMaxPairs = 60;

// Noise of any kind: makes `count` pairs whose candidate takes `ratio` times as long.
struct Source {
  std::string name;
  std::function<std::vector<Pair>(double ratio, int count, Random* random)> make;
};

Source Simulated(const Noise& noise, Order order = Order::kRandom) {
  return {noise.name, [noise, order](double ratio, int count, Random* random) {
            return SimulatePairs(noise, ratio, count, order, random);
          }};
}

std::vector<Source> SimulatedSources() {
  std::vector<Source> sources;
  const auto add = [&sources](std::string name, Noise noise) {
    noise.name = std::move(name);
    sources.push_back(Simulated(noise));
  };
  Noise noise;
  noise.spread = 0.005;
  add("log-normal 0.5 %", noise);
  noise.spread = 0.01;
  add("log-normal 1 %", noise);
  noise.spread = 0.03;
  add("log-normal 3 %", noise);

  Noise outliers;
  outliers.spread = 0.01;
  outliers.outliers = 1.0 / 40;
  add("1 %, a pair in 20 hit", outliers);

  Noise bursts;
  bursts.spread = 0.01;
  bursts.bursts = 0.05;
  add("1 %, bursts", bursts);

  Noise wave;
  wave.spread = 0.01;
  wave.wave = 0.05;
  add("1 %, sine of 5 %", wave);

  Noise slope;
  slope.spread = 0.01;
  slope.slope = 0.001;
  add("1 %, 12 % drift", slope);

  Noise correlated;
  correlated.spread = 0.03;
  correlated.autocorrelation = 0.8;
  add("AR(1) 0.8, 3 %", correlated);

  Noise all;
  all.spread = 0.01;
  all.autocorrelation = 0.5;
  all.outliers = 1.0 / 40;
  all.bursts = 0.05;
  all.wave = 0.05;
  add("all of these, 1 %", all);
  return sources;
}

double Percent(double part, double whole) { return 100 * part / whole; }

// P(at most `count`) of a Poisson distribution.
double PoissonAtMost(int count, double mean) {
  double term = std::exp(-mean);
  double sum = term;
  for (int k = 1; k <= count; ++k) sum += term *= mean / k;
  return sum;
}

// The mean of which so few as `count` events are seen in one try of 20 only.
double PoissonUpperBound(int count) {
  double low = count;
  double high = count + 10 * std::sqrt(count + 1.0);
  for (int i = 0; i < 60; ++i) {
    const double middle = 0.5 * (low + high);
    (PoissonAtMost(count, middle) > 0.05 ? low : high) = middle;
  }
  return high;
}

// `pairs` one after the other, until there is a verdict.
Comparison Decide(const ComparisonDesign& design, const std::vector<Pair>& pairs) {
  SequentialComparison comparison(design);
  for (size_t i = 0; i < pairs.size() && !comparison.done(); ++i) {
    if (!comparison.Add(pairs[i]).ok()) std::abort();  // Simulated times are positive and finite.
  }
  return comparison.result();
}

struct Tally {
  int comparisons = 0;
  std::array<int, 4> verdicts{};
  int64_t pairs = 0;
  int missed = 0;  // Intervals without the true ratio.

  void Add(const Comparison& comparison, double ratio) {
    ++comparisons;
    ++verdicts[static_cast<size_t>(comparison.verdict)];
    pairs += comparison.pairs;
    missed += ratio < comparison.interval.low || ratio > comparison.interval.high;
  }
  int Count(Verdict verdict) const { return verdicts[static_cast<size_t>(verdict)]; }
  double Share(Verdict verdict) const { return Percent(Count(verdict), comparisons); }
  double MeanPairs() const { return static_cast<double>(pairs) / comparisons; }
};

Tally Simulate(const ComparisonDesign& design, const Source& source, double ratio, int count, Random* random) {
  Tally tally;
  const int pairs = design.looks().back();
  for (int i = 0; i < count; ++i) tally.Add(Decide(design, source.make(ratio, pairs, random)), ratio);
  return tally;
}

absl::Status PrintSameBuild(const std::vector<Source>& sources, uint64_t seed) {
  const int suites = absl::GetFlag(FLAGS_comparisons);
  ComparisonOptions options;
  options.benchmarks = kBenchmarks;
  ASSIGN_OR_RETURN(const ComparisonDesign design, ComparisonDesign::Create(options, kMaxPairs));
  absl::PrintF("A build with itself: %d comparisons of %d benchmarks, at most %d pairs, looks at", suites, kBenchmarks,
               kMaxPairs);
  for (const int pairs : design.looks()) absl::PrintF(" %d", pairs);
  absl::PrintF(
      ".\nWrong: comparisons with a faster or slower in them. P: at most 2 such verdicts in 100 comparisons, for the "
      "upper\n"
      "95 %% bound of their rate.\n\n"
      "%-24s %7s %8s %7s %12s %6s\n",
      "noise", "wrong", "P", "same", "cannot tell", "pairs");
  for (const Source& source : sources) {
    Random random(seed, 1);
    Tally all;
    int wrong_suites = 0;
    for (int i = 0; i < suites; ++i) {
      const Tally suite = Simulate(design, source, 1, kBenchmarks, &random);
      wrong_suites += suite.Count(Verdict::kSlower) + suite.Count(Verdict::kFaster) > 0;
      all.comparisons += suite.comparisons;
      all.pairs += suite.pairs;
      for (size_t v = 0; v < all.verdicts.size(); ++v) all.verdicts[v] += suite.verdicts[v];
    }
    const int wrong = all.Count(Verdict::kSlower) + all.Count(Verdict::kFaster);
    absl::PrintF("%-24s %5.2f %% %6.2f %% %5.1f %% %10.1f %% %6.1f\n", source.name, Percent(wrong_suites, suites),
                 100 * PoissonAtMost(2, 100 * PoissonUpperBound(wrong) / suites), all.Share(Verdict::kSame),
                 all.Share(Verdict::kCannotTell), all.MeanPairs());
  }
  return absl::OkStatus();
}

absl::Status PrintSlowdowns(const std::vector<Source>& sources, uint64_t seed) {
  ComparisonOptions options;
  options.benchmarks = kBenchmarks;
  ASSIGN_OR_RETURN(const ComparisonDesign design, ComparisonDesign::Create(options, kMaxPairs));
  absl::PrintF(
      "\nA build with a slower one, one benchmark of the %d, %d times: %% slower / %% same, and the mean of the "
      "pairs.\n\n"
      "%-24s",
      kBenchmarks, absl::GetFlag(FLAGS_comparisons), "noise");
  constexpr std::array<double, 4> kSlowdowns = {0.05, 0.03, 0.02, 0.01};
  for (const double slowdown : kSlowdowns) absl::PrintF("  %15.0f %%", 100 * slowdown);
  absl::PrintF("\n");
  for (const Source& source : sources) {
    absl::PrintF("%-24s", source.name);
    Random random(seed, 2);
    for (const double slowdown : kSlowdowns) {
      const Tally tally = Simulate(design, source, 1 + slowdown, absl::GetFlag(FLAGS_comparisons), &random);
      absl::PrintF("  %5.1f /%5.1f %4.1f", tally.Share(Verdict::kSlower), tally.Share(Verdict::kSame),
                   tally.MeanPairs());
    }
    absl::PrintF("\n");
  }
  return absl::OkStatus();
}

absl::Status PrintBudgets(uint64_t seed) {
  Noise noise;
  noise.spread = 0.03;
  absl::PrintF("\nWhat more pairs buy, log-normal 3 %%, a suite of %d:\n\n%-12s %14s %14s %14s\n", kBenchmarks,
               "most pairs", "no change", "3 % slower", "5 % slower");
  for (const int max_pairs : {20, 40, 60, 120, 240}) {
    ComparisonOptions options;
    options.benchmarks = kBenchmarks;
    ASSIGN_OR_RETURN(const ComparisonDesign design, ComparisonDesign::Create(options, max_pairs));
    Random random(seed, 3);
    // A larger number of pairs takes longer, and shows the same.
    const int count = std::min(absl::GetFlag(FLAGS_comparisons), 60000 / max_pairs);
    const Tally same = Simulate(design, Simulated(noise), 1, count, &random);
    const Tally three = Simulate(design, Simulated(noise), 1.03, count, &random);
    const Tally five = Simulate(design, Simulated(noise), 1.05, count, &random);
    absl::PrintF("%-12d %7.1f %% same %5.1f %% slower %5.1f %% slower\n", max_pairs, same.Share(Verdict::kSame),
                 three.Share(Verdict::kSlower), five.Share(Verdict::kSlower));
  }
  return absl::OkStatus();
}

// Where it is easiest to be wrong: the true ratio at the very edge of a verdict.
absl::Status PrintEdges(const std::vector<Source>& sources, uint64_t seed) {
  ComparisonOptions options;
  options.error = 0.2;
  ASSIGN_OR_RETURN(const ComparisonDesign design, ComparisonDesign::Create(options, kMaxPairs));
  const int count = 4 * absl::GetFlag(FLAGS_comparisons);
  absl::PrintF(
      "\nAt the edges, one benchmark, error 20 %%, %d times: \"slower\" at 1 %% slower, \"same\" at 2.0001 %% slower "
      "(each\n"
      "must be under 10 %%), intervals without the true ratio (under 20 %%).\n\n"
      "%-24s %9s %9s %9s\n",
      count, "noise", "slower", "same", "missed");
  for (const Source& source : sources) {
    Random random(seed, 4);
    const Tally effect = Simulate(design, source, 1 + options.smallest_effect, count, &random);
    const Tally margin = Simulate(design, source, 1 + options.margin + 1e-6, count, &random);
    absl::PrintF("%-24s %7.1f %% %7.1f %% %7.1f %%\n", source.name, effect.Share(Verdict::kSlower),
                 margin.Share(Verdict::kSame), Percent(effect.missed, count));
  }
  return absl::OkStatus();
}

// A way to come by an interval of the log ratio, looked at after the numbers of pairs `looks`.
struct Method {
  std::string name;
  std::vector<int> looks;
  std::function<Interval(const std::vector<double>& log_ratios)> interval;
};

// The number of pairs of the first look at which the interval lies beyond `effect` on either side of 0; 0: none.
int PairsUntilClear(const Method& method, const std::vector<Pair>& pairs, double effect) {
  std::vector<double> log_ratios;
  for (const int look : method.looks) {
    for (size_t i = log_ratios.size(); i < static_cast<size_t>(look); ++i) {
      log_ratios.push_back(std::log(pairs[i].candidate / pairs[i].baseline));
    }
    const Interval interval = method.interval(log_ratios);
    if (interval.low > effect || interval.high < -effect) return look;
  }
  return 0;
}

absl::Status PrintMethods(uint64_t seed) {
  ComparisonOptions options;
  options.benchmarks = kBenchmarks;
  ASSIGN_OR_RETURN(const ComparisonDesign design, ComparisonDesign::Create(options, kMaxPairs));
  const double tail = options.error / options.benchmarks / 2;
  const double look_tail = tail / static_cast<double>(design.looks().size());
  std::vector<int> every;
  for (int pairs = 6; pairs <= kMaxPairs; ++pairs) every.push_back(pairs);

  // The noise of the pairs, which the confidence sequence is told.
  double deviation = 0;
  std::vector<int> cuts;
  std::vector<int> naive_cuts;
  for (int pairs = 0; pairs <= kMaxPairs; ++pairs) {
    cuts.push_back(SignedRankCut(pairs, look_tail));
    naive_cuts.push_back(SignedRankCut(pairs, 0.025));
  }
  const std::vector<Method> methods = {
      {"signed ranks (chosen)", design.looks(),
       [&](const auto& d) { return HodgesLehmann(d, cuts[d.size()]).interval; }},
      {"median, order statistics", design.looks(), [&](const auto& d) { return MedianInterval(d, 1 - 2 * look_tail); }},
      {"Student's t", design.looks(), [&](const auto& d) { return StudentInterval(d, look_tail); }},
      {"confidence sequence", every, [&](const auto& d) { return ConfidenceSequence(d, deviation, tail); }},
      {"naive: 95 %, every pair", every,
       [&](const auto& d) { return HodgesLehmann(d, naive_cuts[d.size()]).interval; }},
  };
  Noise normal;
  normal.name = "log-normal 3 %";
  normal.spread = 0.03;
  Noise heavy;
  heavy.name = "1 %, a pair in 20 hit";
  heavy.spread = 0.01;
  heavy.outliers = 1.0 / 40;
  Noise bursts;
  bursts.name = "1 %, bursts";
  bursts.spread = 0.01;
  bursts.bursts = 0.05;
  const int count = absl::GetFlag(FLAGS_comparisons);
  absl::PrintF(
      "\nMethods, %d times, a suite of %d: wrong: a suite without a difference has a benchmark whose interval excludes "
      "1;\n"
      "slower: the interval of a slower build lies above 1.01; pairs: mean number until then, %d where never.\n\n"
      "%-22s %-26s %9s %22s %22s\n",
      count, kBenchmarks, kMaxPairs, "noise", "method", "wrong", "3 % slower (pairs)", "5 % slower (pairs)");
  for (const Noise& noise : {normal, heavy, bursts}) {
    deviation = noise.spread * std::sqrt(2.0);
    for (const Method& method : methods) {
      Random random(seed, 5);
      int wrong = 0;
      for (int i = 0; i < count; ++i) {
        bool any = false;
        for (int benchmark = 0; benchmark < kBenchmarks && !any; ++benchmark) {
          any = PairsUntilClear(method, SimulatePairs(noise, 1, kMaxPairs, Order::kRandom, &random), 0) > 0;
        }
        wrong += any;
      }
      absl::PrintF("%-22s %-26s %7.1f %%", noise.name, method.name, Percent(wrong, count));
      for (const double ratio : {1.03, 1.05}) {
        int slower = 0;
        int64_t total = 0;
        for (int i = 0; i < count; ++i) {
          const int pairs = PairsUntilClear(method, SimulatePairs(noise, ratio, kMaxPairs, Order::kRandom, &random),
                                            std::log1p(options.smallest_effect));
          slower += pairs > 0;
          total += pairs > 0 ? pairs : kMaxPairs;
        }
        absl::PrintF("     %7.1f %%  (%5.1f)", Percent(slower, count), static_cast<double>(total) / count);
      }
      absl::PrintF("\n");
    }
  }
  return absl::OkStatus();
}

absl::Status PrintOrder(uint64_t seed) {
  ComparisonOptions options;
  options.benchmarks = kBenchmarks;
  ASSIGN_OR_RETURN(const ComparisonDesign design, ComparisonDesign::Create(options, kMaxPairs));
  Noise noise;
  noise.spread = 0.01;
  noise.second_run = 0.02;
  absl::PrintF(
      "\nThe second run of each pair takes 2 %% longer than the first (log-normal 1 %%), no difference: %% slower\n\n");
  for (const auto& [name, order] :
       {std::pair("baseline always first", Order::kBaselineFirst), std::pair("in random order", Order::kRandom)}) {
    Random random(seed, 6);
    const Tally tally = Simulate(design, Simulated(noise, order), 1, absl::GetFlag(FLAGS_comparisons), &random);
    absl::PrintF("%-24s %5.1f %%\n", name, tally.Share(Verdict::kSlower));
  }
  return absl::OkStatus();
}

absl::Status Run() {
  if (absl::GetFlag(FLAGS_comparisons) < 20) return absl::InvalidArgumentError("--comparisons must be at least 20");
  std::vector<Source> sources = SimulatedSources();
  if (const std::string path = absl::GetFlag(FLAGS_noise); !path.empty()) {
    ASSIGN_OR_RETURN(const std::vector<Pair> recorded, ReadRecordedPairs(path));
    sources.push_back({"recorded", [recorded](double ratio, int count, Random* random) {
                         return ResamplePairs(recorded, ratio, count, random);
                       }});
  }
  const uint64_t seed = absl::GetFlag(FLAGS_seed);
  RETURN_IF_ERROR(PrintSameBuild(sources, seed));
  RETURN_IF_ERROR(PrintSlowdowns(sources, seed));
  RETURN_IF_ERROR(PrintBudgets(seed));
  RETURN_IF_ERROR(PrintEdges(sources, seed));
  RETURN_IF_ERROR(PrintMethods(seed));
  RETURN_IF_ERROR(PrintOrder(seed));
  return absl::OkStatus();
}

}  // namespace
}  // namespace inknet::statistics

int main(int argc, char** argv) {
  inknet::ParseCommandLine({inknet::statistics::kUsage, ""}, argc, argv);
  return inknet::ExitCodeFor(inknet::statistics::Run());
}
