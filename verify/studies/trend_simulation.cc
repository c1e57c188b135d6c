// Proof by simulation of change_points.h: how often it is wrong on series whose truth is known, from 4 results on, and
// how soon it sees a step. docs/statistics.md explains the tables.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "bench/statistics/change_points.h"
#include "bench/statistics/noise.h"
#include "bench/statistics/series_results.h"
#include "bench/statistics/summary.h"
#include "util/command_line.h"
#include "util/file.h"
#include "util/random.h"
#include "util/status.h"
#include "verify/studies/rivals.h"

ABSL_FLAG(int, series, 1000,
          "simulated series for each figure; with one step five times as many, of 100 results and more, and beside "
          "rivals, a third");
ABSL_FLAG(std::string, recorded, "",
          "CSV file of records of one build, in order: each line the times of one record's repetitions");
ABSL_FLAG(uint64_t, seed, 1, "seed of all random numbers");

namespace inknet::statistics {
namespace {

constexpr char kUsage[] =
    "Simulates series of results with and without steps, and prints how often the change points are right.\n\n"
    "  bazel run //verify/studies:trend_simulation\n"
    "  bazel run //verify/studies:trend_simulation -- --recorded=records.csv";

constexpr int kRepetitions = 10;
constexpr double kSmallestStep = 0.02;
// Series with one step, for each of those without.
constexpr int kSteps = 5;

using Record = std::vector<double>;  // The times of its repetitions.

// Series of any kind: makes `count` records of one build.
struct Source {
  std::string name;
  std::function<std::vector<Record>(int count, Random* random)> make;
};

// Records whose medians have the standard deviation `spread`, with repetitions of `share` of it, and `more` noise.
Source Simulated(const std::string& name, double spread, double share = 1, Noise records = {}, Noise repetitions = {}) {
  repetitions.spread = share * spread;
  const double of_median = 1.2533 * repetitions.spread / std::sqrt(kRepetitions);
  records.spread = std::sqrt(spread * spread - of_median * of_median);
  return {absl::StrFormat("%g %%, %s", 100 * spread, name), [records, repetitions](int count, Random* random) {
            return SimulateRecords(records, repetitions, kRepetitions, count, random);
          }};
}

Source Disturbed(double spread) {
  Noise repetitions;
  repetitions.outliers = 0.05;
  repetitions.bursts = 0.02;
  repetitions.halves = 0.02;
  return Simulated("outliers, bursts, halves within", spread, 1, {}, repetitions);
}

std::vector<Source> Sources() {
  std::vector<Source> sources = {Simulated("normal", 0.005)};
  for (const double spread : {0.01, 0.02}) {
    sources.push_back(Simulated("normal", spread));
    sources.push_back(Disturbed(spread));
    Noise outliers;
    outliers.outliers = 0.05;
    sources.push_back(Simulated("1 record in 20 an outlier", spread, 1, outliers));
    for (const double wave : {0.005, 0.01}) {
      Noise sine;
      sine.wave = wave;
      sources.push_back(Simulated(absl::StrFormat("sine of %g %%", 100 * wave), spread, 1, sine));
    }
    Noise drift;
    drift.slope = 0.0001;
    sources.push_back(Simulated("drift of 1 % in 100", spread, 1, drift));
    Noise correlated;
    correlated.autocorrelation = 0.3;
    sources.push_back(Simulated("AR(1) 0.3", spread, 1, correlated));
    sources.push_back(Simulated("repetitions alike (a fifth)", spread, 0.2));
  }
  sources.push_back(Simulated("normal", 0.03));
  return sources;
}

absl::StatusOr<Source> ReadRecords(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path, 1 << 26));
  std::vector<Record> records;
  for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipWhitespace())) {
    Record& record = records.emplace_back();
    for (const absl::string_view cell : absl::StrSplit(line, ',')) {
      if (!absl::SimpleAtod(cell, &record.emplace_back()) || !(record.back() > 0)) {
        return absl::InvalidArgumentError(absl::StrCat(path, ":", records.size(), ": \"", cell, "\" is no time"));
      }
    }
  }
  if (records.size() < 10) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": has ", records.size(), " records; 10 are needed"));
  }
  // In blocks of five that follow each other (circular block bootstrap), so that what lasts is kept.
  return Source{"recorded", [records](int count, Random* random) {
                  constexpr int kBlock = 5;
                  std::vector<Record> drawn;
                  size_t at = 0;
                  for (int i = 0; i < count; ++i) {
                    at = i % kBlock == 0 ? random->Below(records.size()) : (at + 1) % records.size();
                    drawn.push_back(records[at]);
                  }
                  return drawn;
                }};
}

double Percent(double part, double whole) { return 100 * part / whole; }

std::string Short(double percent) { return percent == 0 ? "0" : absl::StrFormat("%.1f", percent); }

// Everything from number `at` on takes `ratio` times as long.
void AddStep(int at, double ratio, std::vector<Record>* records) {
  for (size_t i = static_cast<size_t>(at); i < records->size(); ++i) {
    for (double& time : (*records)[i]) time *= ratio;
  }
}

std::vector<ChangePoint> Find(const std::vector<Record>& records) {
  ChangePointOptions options;
  options.smallest_effect = kSmallestStep;
  return FindChangePoints(ResultsOf(records).value(), options).value();
}

bool Any(const std::vector<ChangePoint>& points, bool confirmed) {
  return std::any_of(points.begin(), points.end(),
                     [=](const ChangePoint& point) { return point.confirmed == confirmed; });
}

void PrintFalseAlarms(const std::vector<Source>& sources, uint64_t seed) {
  constexpr std::array<int, 11> kLengths = {4, 5, 6, 8, 10, 15, 20, 30, 50, 100, 200};
  absl::PrintF(
      "Series without a step: false alarms, %% of the series, confirmed / suspect, by the number of results\n\n| noise "
      "|");
  for (const int length : kLengths) absl::PrintF(" %d |", length);
  absl::PrintF("\n|---|");
  for (size_t i = 0; i < kLengths.size(); ++i) absl::PrintF("---|");
  absl::PrintF("\n");
  for (const Source& source : sources) {
    absl::PrintF("| %s |", source.name);
    for (const int length : kLengths) {
      Random random(seed, 1);
      const int count = absl::GetFlag(FLAGS_series) / (length >= 100 ? 3 : 1);
      int confirmed = 0;
      int suspect = 0;
      for (int i = 0; i < count; ++i) {
        const std::vector<ChangePoint> points = Find(source.make(length, &random));
        confirmed += Any(points, true);
        suspect += Any(points, false);
      }
      absl::PrintF(" %s / %s |", Short(Percent(confirmed, count)), Short(Percent(suspect, count)));
    }
    absl::PrintF("\n");
    std::fflush(stdout);
  }
}

// Series with a step: those of `sources`, all with noise of the same size.
void PrintDetection(int before, int after, double size, const std::vector<Source>& sources, uint64_t seed) {
  const int count = kSteps * absl::GetFlag(FLAGS_series);
  absl::PrintF("| %d + %d, %.0f %% |", before, after, 100 * size);
  for (const Source& source : sources) {
    Random random(seed, 2);
    int confirmed = 0;
    int suspect = 0;
    for (int i = 0; i < count; ++i) {
      std::vector<Record> records = source.make(before + after, &random);
      AddStep(before, i % 2 == 0 ? 1 + size : 1 / (1 + size), &records);
      std::vector<ChangePoint> points = Find(records);
      points.erase(std::remove_if(points.begin(), points.end(),
                                  [&](const ChangePoint& point) { return std::abs(point.index - before) > 2; }),
                   points.end());
      const bool is_confirmed = Any(points, true);
      confirmed += is_confirmed;
      suspect += !is_confirmed && Any(points, false);
    }
    absl::PrintF(" %s: %s / %s |", source.name, Short(Percent(confirmed, count)), Short(Percent(suspect, count)));
  }
  absl::PrintF("\n");
  std::fflush(stdout);
}

void PrintDetections(const std::optional<Source>& recorded, uint64_t seed) {
  struct Row {
    int before;
    int after;
    double size;
    double spread;
  };
  constexpr Row kRows[] = {{2, 1, 0.2, 0.01},   {2, 2, 0.2, 0.01},   {2, 3, 0.2, 0.01},    {3, 3, 0.1, 0.01},
                           {5, 1, 0.05, 0.01},  {5, 2, 0.05, 0.01},  {5, 3, 0.05, 0.01},   {5, 5, 0.05, 0.01},
                           {5, 5, 9, 0.005},    {10, 3, 0.05, 0.01}, {20, 3, 0.05, 0.01},  {60, 3, 0.05, 0.01},
                           {57, 3, 1, 0.005},   {60, 5, 0.03, 0.01}, {60, 10, 0.03, 0.01}, {5, 3, 0.1, 0.02},
                           {60, 5, 0.05, 0.02}, {60, 10, 0.05, 0.02}};
  absl::PrintF(
      "\nSeries with a step up or down, results before + after: %% in which it is confirmed (within 2 of its place) / "
      "suspect only\n\n| results | | |\n|---|---|---|\n");
  for (const Row& row : kRows) {
    // What was recorded has the noise that it has.
    if (recorded.has_value() && row.spread != 0.01) continue;
    PrintDetection(row.before, row.after, row.size,
                   recorded.has_value() ? std::vector<Source>{*recorded}
                                        : std::vector<Source>{Simulated("normal", row.spread), Disturbed(row.spread)},
                   seed);
  }
}

// What a nightly job sees while a series without a step grows from 3 to 60 results.
void PrintGrowth(const std::vector<Source>& sources, uint64_t seed) {
  constexpr int kMost = 60;
  const int count = absl::GetFlag(FLAGS_series) / 10;
  absl::PrintF(
      "\nSeries without a step that grow from 3 to %d results, looked at after each: of 100 looks, how many begin a "
      "suspicion,\nand how many a confirmed change; and of suspicions, the share that the next result withdraws\n\n"
      "| noise | suspicions | confirmed | withdrawn at once |\n|---|---|---|---|\n",
      kMost);
  for (const Source& source : sources) {
    Random random(seed, 3);
    int looks = 0;
    int suspicions = 0;
    int withdrawn = 0;
    int confirmed = 0;
    for (int i = 0; i < count; ++i) {
      const std::vector<Record> records = source.make(kMost, &random);
      bool was_suspect = false;
      bool was_confirmed = false;
      for (int length = 3; length <= kMost; ++length) {
        const std::vector<ChangePoint> points = Find({records.begin(), records.begin() + length});
        const bool suspect = Any(points, false);
        suspicions += suspect && !was_suspect;
        withdrawn += was_suspect && !suspect && !Any(points, true);
        confirmed += Any(points, true) && !was_confirmed;
        was_suspect = suspect;
        was_confirmed = Any(points, true);
        ++looks;
      }
    }
    absl::PrintF("| %s | %.2f | %.2f | %.0f %% |\n", source.name, Percent(suspicions, looks), Percent(confirmed, looks),
                 suspicions > 0 ? Percent(withdrawn, suspicions) : 100.0);
    std::fflush(stdout);
  }
}

// ---- Beside other methods, on the medians alone ----

struct Detector {
  std::string name;
  std::function<std::vector<int>(const std::vector<Record>& records)> find;
};

std::vector<Detector> Detectors(uint64_t seed) {
  const auto on_logs = [](std::function<std::vector<int>(const std::vector<double>&)> find) {
    return [find = std::move(find)](const std::vector<Record>& records) {
      std::vector<double> logs;
      for (const Record& record : records) logs.push_back(std::log(Median(record)));
      return find(logs);
    };
  };
  const auto chosen = [](const std::vector<Record>& records) {
    std::vector<int> indices;
    for (const ChangePoint& point : Find(records)) {
      if (point.confirmed) indices.push_back(point.index);
    }
    return indices;
  };
  constexpr int kMinSegment = 5;
  const double smallest = std::log1p(kSmallestStep);
  return {{"chosen", chosen},
          {"E-divisive", on_logs([=](const auto& x) { return EDivisive(x, smallest, kMinSegment, seed); })},
          {"Hunter", on_logs([=](const auto& x) { return Hunter(x, smallest); })}};
}

// How many of `steps` have a point of `found` within 2, each point counting for one step.
int Matches(const std::vector<int>& steps, std::vector<int> found) {
  int matches = 0;
  for (const int step : steps) {
    const auto match = std::find_if(found.begin(), found.end(), [step](int at) { return std::abs(at - step) <= 2; });
    if (match == found.end()) continue;
    found.erase(match);
    ++matches;
  }
  return matches;
}

// 60 to 200 results with `count` steps by the factor 1 + `size`, at least ten results from each other and from the
// ends.
std::vector<Record> MakeSteps(const Source& source, int count, double size, Random* random, std::vector<int>* steps) {
  constexpr int kApart = 10;
  const int n = 60 + static_cast<int>(random->Below(141));
  steps->clear();
  // Uniform over all such places: draw them from a shorter series, then put the distances in.
  for (int i = 0; i < count; ++i) {
    steps->push_back(static_cast<int>(random->Below(static_cast<uint64_t>(n - (count + 1) * kApart + 1))));
  }
  std::sort(steps->begin(), steps->end());
  for (int i = 0; i < count; ++i) (*steps)[static_cast<size_t>(i)] += (i + 1) * kApart;
  std::vector<Record> records = source.make(n, random);
  for (const int step : *steps) AddStep(step, random->Below(2) == 0 ? 1 + size : 1 / (1 + size), &records);
  return records;
}

void PrintRivals(const std::vector<Source>& sources, uint64_t seed) {
  const int count = absl::GetFlag(FLAGS_series) / 3;
  const std::vector<Detector> detectors = Detectors(seed);
  absl::PrintF(
      "\nSeries of 60 to 200 results: false alarms in those without a step, %%; and of 1 to 3 steps, %% of the "
      "points found that are within\n2 of a step (precision) / %% of the steps found (recall)\n\n"
      "| noise | method | none |");
  constexpr std::array<double, 3> kSizes = {0.03, 0.05, 0.1};
  for (const double size : kSizes) absl::PrintF(" %.0f %% |", 100 * size);
  absl::PrintF("\n|---|---|---|---|---|---|\n");
  for (const Source& source : sources) {
    for (const Detector& detector : detectors) {
      std::vector<int> steps;
      int alarms = 0;
      Random random(seed, 4);
      for (int i = 0; i < count; ++i) alarms += !detector.find(MakeSteps(source, 0, 0, &random, &steps)).empty();
      absl::PrintF("| %s | %s | %.1f %% |", source.name, detector.name, Percent(alarms, count));
      for (const double size : kSizes) {
        int matches = 0;
        int found = 0;
        int there = 0;
        for (int i = 0; i < count; ++i) {
          const std::vector<int> points = detector.find(MakeSteps(source, 1 + i % 3, size, &random, &steps));
          matches += Matches(steps, points);
          found += static_cast<int>(points.size());
          there += static_cast<int>(steps.size());
        }
        absl::PrintF(" %.0f / %.0f |", found > 0 ? Percent(matches, found) : 100, Percent(matches, there));
      }
      absl::PrintF("\n");
      std::fflush(stdout);
    }
  }
}

absl::Status Run() {
  if (absl::GetFlag(FLAGS_series) < 20) return absl::InvalidArgumentError("--series must be at least 20");
  const uint64_t seed = absl::GetFlag(FLAGS_seed);
  if (const std::string path = absl::GetFlag(FLAGS_recorded); !path.empty()) {
    ASSIGN_OR_RETURN(const Source recorded, ReadRecords(path));
    PrintFalseAlarms({recorded}, seed);
    PrintDetections(recorded, seed);
    PrintGrowth({recorded}, seed);
    return absl::OkStatus();
  }
  const std::vector<Source> sources = Sources();
  PrintFalseAlarms(sources, seed);
  PrintDetections(std::nullopt, seed);
  PrintGrowth(sources, seed);
  PrintRivals(sources, seed);
  return absl::OkStatus();
}

}  // namespace
}  // namespace inknet::statistics

int main(int argc, char** argv) {
  inknet::ParseCommandLine({inknet::statistics::kUsage, ""}, argc, argv);
  return inknet::ExitCodeFor(inknet::statistics::Run());
}
