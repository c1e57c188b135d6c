#include "bench/cases.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/memory_bandwidth.h"

namespace inknet::bench {
namespace {

// The base case of a suite: what its model and train say.
BenchCase BaseCase(const BenchSuite& suite) {
  BenchCase base;
  base.set_work(TRAINING);
  base.set_inputs(suite.inputs());
  base.set_classes(suite.classes());
  *base.mutable_model() = suite.model();
  *base.mutable_train() = suite.train();
  base.mutable_train()->set_batch_size(suite.train().batch_size());
  base.mutable_train()->set_threads(suite.train().threads());
  return base;
}

// Copies of `cases`, as often as there are `values`, with one of them set in each. No values: `cases` as they are.
template <typename List, typename Set>
std::vector<BenchCase> Combine(const std::vector<BenchCase>& cases, const List& values, Set set) {
  if (values.empty()) return cases;
  std::vector<BenchCase> combined;
  for (const BenchCase& one : cases) {
    for (const auto value : values) {
      combined.push_back(one);
      set(value, &combined.back());
    }
  }
  return combined;
}

void SetHidden(int depth, int width, BenchCase* one) {
  one->mutable_model()->clear_hidden_units();
  for (int layer = 0; layer < depth; ++layer) one->mutable_model()->add_hidden_units(width);
}

std::vector<BenchCase> GridCases(const BenchSuite& suite) {
  const BenchGrid& grid = suite.grid();
  const int default_depth = std::max(1, suite.model().hidden_units_size());
  std::vector<BenchCase> cases = {BaseCase(suite)};
  cases = Combine(cases, grid.work(), [](int work, BenchCase* one) { one->set_work(static_cast<BenchWork>(work)); });
  cases =
      Combine(cases, grid.threads(), [](int threads, BenchCase* one) { one->mutable_train()->set_threads(threads); });
  cases = Combine(cases, grid.widths(), [=](int width, BenchCase* one) { SetHidden(default_depth, width, one); });
  cases = Combine(cases, grid.depths(),
                  [](int depth, BenchCase* one) { SetHidden(depth, one->model().hidden_units(0), one); });
  return Combine(cases, grid.batch_sizes(),
                 [](int size, BenchCase* one) { one->mutable_train()->set_batch_size(size); });
}

BenchCase CaseOf(const BenchSuite& suite, const BenchSuiteCase& given) {
  BenchCase one = BaseCase(suite);
  one.set_work(given.work());
  if (given.has_batch_size()) one.mutable_train()->set_batch_size(given.batch_size());
  if (given.hidden_units_size() > 0) *one.mutable_model()->mutable_hidden_units() = given.hidden_units();
  if (given.has_threads()) one.mutable_train()->set_threads(given.threads());
  if (given.has_normalization()) one.mutable_model()->set_normalization(given.normalization());
  if (given.has_precision()) one.mutable_train()->set_precision(given.precision());
  if (given.augmented()) *one.mutable_augmentation() = suite.augmentation();
  return one;
}

int64_t ImageBytes(const BenchSuite& suite) { return static_cast<int64_t>(suite.images()) * (suite.inputs() + 1); }

std::string FormatBytes(int64_t bytes) {
  const double mebibytes = static_cast<double>(bytes) / (1 << 20);
  return mebibytes < 10000 ? absl::StrFormat("%.0f MiB", mebibytes) : absl::StrFormat("%.1f GiB", mebibytes / 1024);
}

}  // namespace

std::string NameOf(const BenchCase& one) {
  const nn::NetworkSpec spec = SpecOf(one);
  std::string shape = absl::StrCat(spec.inputs());
  for (size_t i = 1; i + 1 < spec.widths.size();) {
    size_t next = i;
    while (next + 1 < spec.widths.size() && spec.widths[next] == spec.widths[i]) ++next;
    absl::StrAppend(&shape, "-", spec.widths[i], next - i > 1 ? absl::StrCat("x", next - i) : "");
    i = next;
  }
  std::string name = absl::StrCat(one.work() == TRAINING ? "train/" : "infer/", shape, "-", spec.classes(), "/batch",
                                  spec.batch_size, "/threads", spec.threads);
  if (spec.normalization == ModelConfig::BATCH) absl::StrAppend(&name, "/batchnorm");
  if (spec.normalization == ModelConfig::LAYER) absl::StrAppend(&name, "/layernorm");
  if (one.has_augmentation()) absl::StrAppend(&name, "/augmented");
  if (spec.bf16()) absl::StrAppend(&name, "/bf16");
  return name;
}

std::vector<BenchCase> CasesOf(const BenchSuite& suite, int cores) {
  std::vector<BenchCase> cases;
  for (const BenchSuiteCase& given : suite.cases()) cases.push_back(CaseOf(suite, given));
  if (suite.has_grid()) {
    const std::vector<BenchCase> grid = GridCases(suite);
    cases.insert(cases.end(), grid.begin(), grid.end());
  }
  std::set<std::string> names;
  std::vector<BenchCase> distinct;
  for (BenchCase& one : cases) {
    if (one.train().threads() == 0) one.mutable_train()->set_threads(cores);
    one.set_name(NameOf(one));
    if (names.insert(one.name()).second) distinct.push_back(one);
  }
  return distinct;
}

nn::NetworkSpec SpecOf(const BenchCase& one) {
  nn::NetworkSpec spec = nn::MakeSpec(one.model(), one.train(), one.inputs(), one.classes());
  if (one.has_augmentation()) {
    spec.augmentation = one.augmentation();
    spec.image_columns = static_cast<int>(std::lround(std::sqrt(one.inputs())));
  }
  return spec;
}

double FlopsPerStep(const BenchCase& one) {
  const nn::NetworkSpec spec = SpecOf(one);
  const double per_image = one.work() == TRAINING ? nn::TrainingFlopsPerImage(spec) : nn::InferenceFlopsPerImage(spec);
  return per_image * spec.batch_size;
}

int64_t EstimateNetworkBytes(const BenchCase& one) {
  constexpr double kFloat = sizeof(float);
  constexpr double kPadding = 32;         // Floats at the end of a row, at most.
  constexpr double kInferenceRows = 128;  // Of a tile, of which each thread has two.
  constexpr double kWeightRows = 144;     // Of a tile of the weight gradient, of which each thread has one.
  constexpr double kOneDnn = 24 << 20;    // Generated code, scratchpads, packing buffers.
  constexpr double kThread = 1 << 20;     // Stack and what malloc keeps for it.
  const nn::NetworkSpec spec = SpecOf(one);
  const double batch = spec.batch_size + kInferenceRows;  // The last tile may reach beyond.
  double weights = 0;
  double activations = 2 * batch * spec.classes();
  double widest = 0;
  for (size_t layer = 0; layer + 1 < spec.widths.size(); ++layer) {
    const double inputs = spec.widths[layer] + kPadding;
    const double outputs = spec.widths[layer + 1] + kPadding;
    weights += inputs * outputs;
    // What goes into the layer, the gradient of what comes out of the one before, and with dropout and no ReLU what
    // came out of that one's activation.
    const bool keeps_activation = spec.activation != ModelConfig::RELU;
    const bool normalizes = spec.normalization != ModelConfig::NONE;
    activations += batch * inputs * (layer == 0 ? 1 : 2 + (keeps_activation ? 1 : 0) + (normalizes ? 1 : 0));
    widest = std::max({widest, inputs, outputs});
  }
  // The weights, two moments, the initial weights while they are copied; with clipping the gradient, and with batch
  // normalization the weights for use.
  // In BF16 two copies of half their size for training, and one for use.
  const double copies = 4 + (spec.bf16() ? 1.5 : 0) + (spec.optimizer.clip_norm() > 0 ? 1 : 0) +
                        (spec.normalization == ModelConfig::BATCH ? 1 : 0);
  const double by_thread = widest * (2 * kInferenceRows + kWeightRows) * kFloat + kThread;
  return static_cast<int64_t>(kFloat * (copies * weights + activations) + spec.threads * by_thread + kOneDnn);
}

absl::Status CheckMemory(const BenchSuite& suite, const std::vector<BenchCase>& cases,
                         const AvailableMemory& available) {
  const auto largest = std::max_element(cases.begin(), cases.end(), [](const BenchCase& a, const BenchCase& b) {
    return EstimateNetworkBytes(a) < EstimateNetworkBytes(b);
  });
  if (largest == cases.end()) return absl::OkStatus();
  const int64_t network = EstimateNetworkBytes(*largest);
  const int64_t images = ImageBytes(suite);
  const int64_t bandwidth = suite.bandwidth_seconds() > 0 ? static_cast<int64_t>(BeyondCaches()) : 0;
  const int64_t needed = network + images + bandwidth;
  if (needed <= available.bytes) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat(
      largest->name(), " needs ", FormatBytes(needed), " of memory (network ", FormatBytes(network), ", images ",
      FormatBytes(images), ", measuring the memory's bandwidth ", FormatBytes(bandwidth), "), and ", available.limit,
      " has ", FormatBytes(available.bytes), " left; leave it out of the suite, or choose another with --filter"));
}

}  // namespace inknet::bench
