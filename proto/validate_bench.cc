#include "proto/validate_bench.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "proto/config.pb.h"
#include "proto/problems.h"
#include "proto/validate.h"
#include "util/shortest.h"

namespace inknet {
namespace {

constexpr double kMaxSeconds = 3600;
constexpr double kMaxYardstickSeconds = 10;
constexpr int kMaxHiddenLayers = 64;
constexpr int64_t kMaxCases = 10000;

void CheckBatchSize(absl::string_view path, int value, Problems* problems) { problems->Range(path, value, 1, 65536); }
void CheckWidth(absl::string_view path, int value, Problems* problems) { problems->Range(path, value, 1, 16384); }
void CheckThreads(absl::string_view path, int value, Problems* problems) { problems->Range(path, value, 0, 1024); }

// Calls check("<path>[i]", value, problems) for every value.
template <typename List, typename Check>
void CheckEach(absl::string_view path, const List& values, Check check, Problems* problems) {
  for (int i = 0; i < values.size(); ++i) check(absl::StrCat(path, "[", i, "]"), values[i], problems);
}

void CheckSeconds(absl::string_view path, double value, bool may_be_zero, double most, Problems* problems) {
  const bool enough = may_be_zero ? value >= 0 : value > 0;
  if (!(enough && value <= most)) {
    problems->Add(path, ShortestDecimal(value),
                  absl::StrCat(may_be_zero ? "0 or more" : "more than 0", ", and at most ", most));
  }
}

// Model and train have the same paths and ranges here as in a run's configuration.
void CheckTraining(absl::string_view prefix, const ModelConfig& model, const TrainConfig& train, Problems* problems) {
  RunConfig run;
  *run.mutable_model() = model;
  *run.mutable_train() = train;
  problems->Include(prefix, ValidateRunConfig(run));
}

void CheckCases(const BenchSuite& suite, Problems* problems) {
  for (int i = 0; i < suite.cases_size(); ++i) {
    const BenchSuiteCase& one = suite.cases(i);
    const std::string path = absl::StrCat("cases[", i, "].");
    if (one.has_batch_size()) CheckBatchSize(path + "batch_size", one.batch_size(), problems);
    if (one.has_threads()) CheckThreads(path + "threads", one.threads(), problems);
    const int batch_size = one.has_batch_size() ? one.batch_size() : suite.train().batch_size();
    if (one.work() == TRAINING && one.normalization() == ModelConfig::BATCH && batch_size == 1) {
      problems->AddLine(absl::StrCat(path, "normalization is BATCH and the batch one image, which has no variance"));
    }
    const int side = static_cast<int>(std::lround(std::sqrt(suite.inputs())));
    if (one.augmented() && side * side != suite.inputs()) {
      problems->AddLine(absl::StrCat(path, "augmented needs square images; inputs are ", suite.inputs()));
    }
    CheckEach(path + "hidden_units", one.hidden_units(), CheckWidth, problems);
    if (one.hidden_units_size() > kMaxHiddenLayers) {
      problems->AddLine(absl::StrCat(path, "hidden_units has ", one.hidden_units_size(),
                                     " layers; it must have at most ", kMaxHiddenLayers));
    }
  }
}

void CheckGrid(const BenchGrid& grid, Problems* problems) {
  CheckEach("grid.batch_sizes", grid.batch_sizes(), CheckBatchSize, problems);
  CheckEach("grid.widths", grid.widths(), CheckWidth, problems);
  CheckEach("grid.threads", grid.threads(), CheckThreads, problems);
  CheckEach(
      "grid.depths", grid.depths(),
      [](absl::string_view path, int value, Problems* out) { out->Range(path, value, 1, kMaxHiddenLayers); }, problems);
  if (grid.depths_size() > 0 && grid.widths_size() == 0) {
    problems->AddLine("grid.depths is given without grid.widths; say how wide so many layers are");
  }
}

int64_t CountCases(const BenchSuite& suite) {
  if (!suite.has_grid()) return suite.cases_size();
  const BenchGrid& grid = suite.grid();
  int64_t combinations = 1;
  for (const int values :
       {grid.work_size(), grid.batch_sizes_size(), grid.widths_size(), grid.depths_size(), grid.threads_size()}) {
    // Of five such lists the product cannot overflow.
    combinations *= std::clamp<int64_t>(values, 1, kMaxCases / 2);
  }
  return suite.cases_size() + combinations;
}

void CheckQuality(const BenchQuality& quality, Problems* problems) {
  RunConfig run;
  *run.mutable_data() = quality.data();
  *run.mutable_model() = quality.model();
  *run.mutable_train() = quality.train();
  problems->Include("quality.", ValidateRunConfig(run));
  if (quality.data().source() != DataConfig::GLYPHS) {
    problems->Add("quality.data.source", DataConfig::Source_Name(quality.data().source()),
                  "GLYPHS: the training must need no files");
  }
  if (quality.train().threads() == 0) {
    problems->Add("quality.train.threads", "0", "a number: results depend on it");
  }
  if (quality.seeds_size() == 0) problems->AddLine("quality.seeds is empty; give at least one");
}

}  // namespace

absl::Status ValidateBenchSuite(const BenchSuite& suite) {
  Problems problems;
  CheckTraining("", suite.model(), suite.train(), &problems);
  problems.Include("", ValidateAugmentation(suite.augmentation()));
  problems.Range("inputs", suite.inputs(), 1, 65536);
  problems.Range("classes", suite.classes(), 1, 256);
  problems.Range("images", suite.images(), 1, 10000000);
  CheckCases(suite, &problems);
  CheckGrid(suite.grid(), &problems);
  const int64_t cases = CountCases(suite);
  if (cases == 0) problems.AddLine("there are neither cases nor a grid: nothing to measure");
  if (cases > kMaxCases) {
    problems.AddLine(absl::StrCat("cases and grid give ", cases, " cases; there may be at most ", kMaxCases));
  }
  const bool own_layers =
      suite.grid().widths_size() > 0 || std::any_of(suite.cases().begin(), suite.cases().end(),
                                                    [](const auto& one) { return one.hidden_units_size() > 0; });
  if (own_layers && suite.model().dropout_size() > 1) {
    problems.AddLine(absl::StrCat("model.dropout has ", suite.model().dropout_size(),
                                  " values; where cases have hidden layers of their own, give none or one for all"));
  }
  CheckSeconds("warmup_seconds", suite.warmup_seconds(), /*may_be_zero=*/true, kMaxSeconds, &problems);
  CheckSeconds("seconds", suite.seconds(), /*may_be_zero=*/false, kMaxSeconds, &problems);
  problems.Range("repetitions", suite.repetitions(), 1, 10000);
  CheckSeconds("fma_peak_seconds", suite.fma_peak_seconds(), /*may_be_zero=*/false, kMaxYardstickSeconds, &problems);
  CheckSeconds("bandwidth_seconds", suite.bandwidth_seconds(), /*may_be_zero=*/true, kMaxYardstickSeconds, &problems);
  if (suite.has_quality()) CheckQuality(suite.quality(), &problems);
  return problems.ToStatus();
}

}  // namespace inknet
