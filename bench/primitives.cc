// Google Benchmark over the kernels that training uses, on one thread, at the shapes of real networks.
//
//   bazel run //bench:primitives
//   bazel run //bench:primitives -- --benchmark_filter=Forward --benchmark_repetitions=10
//
// The head of the output has the machine's peak and bandwidths, for which it takes half a second; --no_head leaves them
// out.
//
// Each has its rate, FLOP/s or B/s (bytes read and written by the kernel's own account), and peak_share_<bound>: the
// least time that this machine could take (bench/roofline.h), in parts of the time that it took. The bound is the FMA
// peak, or the bandwidth of the cache (L1, L2, L3) or memory that holds the working set, with nearer caches used as
// well as can be; all measured just before and after. What else a kernel computes (exp, hash, square root) is not
// counted, so those that do much of it have low shares. Times are CPU times: a core that is lent to another process
// does not count.
//
// The loss itself, one look-up for each image, is part of nn/onednn/row_pass.cc and of no kernel.
#include "nn/onednn/primitives.h"

#include <benchmark/benchmark.h>
#include <time.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "bench/fma_peak.h"
#include "bench/memory_bandwidth.h"
#include "bench/roofline.h"
#include "nn/augmenter.h"
#include "nn/kernels/kernels.h"
#include "nn/optimizer.h"
#include "util/aligned_array.h"
#include "util/caches.h"
#include "util/random.h"

namespace inknet::bench {
namespace {

using nn::onednn::Layout;
using nn::onednn::MatMul;
using nn::onednn::PostOps;

// As nn/onednn/row_pass.cc and weight_pass.cc cut the best network's step of 512 images for two threads.
constexpr int kRows = 128;        // Images in a row tile.
constexpr int kBatch = 512;       // Images in a step.
constexpr int kWeightRows = 144;  // Rows of the weights in a weight tile.
constexpr int kInputs = 784;
constexpr int kWidth = 512;
constexpr int kClasses = 47;

// Floats from one row to the next: an odd number of cache lines.
int StrideFor(int width) { return ((width + nn::kLanes - 1) / nn::kLanes | 1) * nn::kLanes; }

size_t Area(int rows, int columns) { return static_cast<size_t>(rows) * static_cast<size_t>(columns); }

// Numbers between -1 and 1, none of them special. A thousand different ones will do.
AlignedArray<float> Numbers(size_t size) {
  constexpr size_t kPeriod = 1000;
  AlignedArray<float> numbers(size);
  Random random(1);
  for (size_t i = 0; i < size; ++i) {
    numbers[i] = i < kPeriod ? static_cast<float>(2 * random.Uniform() - 1) : numbers[i - kPeriod];
  }
  return numbers;
}

// CPU time of this thread.
double ThreadSeconds() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

// Times `run`, which returns a Status, and reports its rate in `unit` and its share of the roof.
template <typename Run>
void Measure(benchmark::State& state, const char* unit, double amount, std::vector<Demand> demands, Run run) {
  // What is done the first time only, in the process or with this memory, does not count.
  if (const absl::Status status = run(); !status.ok()) {
    state.SkipWithError(std::string(status.message()).c_str());
    return;
  }
  Roofline roofline(std::move(demands));
  roofline.Measure();
  const double start = ThreadSeconds();
  for (auto _ : state) {
    absl::Status status = run();
    benchmark::DoNotOptimize(status);
    benchmark::ClobberMemory();
  }
  const double seconds = ThreadSeconds() - start;
  roofline.Measure();
  const Bound bound = roofline.Tightest();
  state.counters[unit] = benchmark::Counter(amount, benchmark::Counter::kIsIterationInvariantRate);
  state.counters["peak_share_" + bound.by] = bound.seconds * static_cast<double>(state.iterations()) / seconds;
}

// A loop that moves `bytes` within a working set and computes little.
template <typename Run>
void MeasureMoving(benchmark::State& state, size_t bytes, size_t working_set, Run run) {
  Measure(state, "B/s", static_cast<double>(bytes), {Demand::Bytes(static_cast<double>(bytes), working_set)}, run);
}

void MeasureProduct(benchmark::State& state, const Layout& a, const Layout& b, const Layout& c,
                    const PostOps& post_op) {
  nn::onednn::UseThisThreadOnly();
  const auto product = MatMul::Create(a, b, c, post_op, /*workers=*/1);
  if (!product.ok()) {
    state.SkipWithError(std::string(product.status().message()).c_str());
    return;
  }
  const auto memory = [](const Layout& layout) {
    return Area(layout.rows, layout.row_stride) + Area(layout.columns, layout.column_stride);
  };
  const AlignedArray<float> x = Numbers(memory(a));
  const AlignedArray<float> y = Numbers(memory(b));
  const AlignedArray<float> bias = Numbers(static_cast<size_t>(c.columns));
  AlignedArray<float> z(memory(c));
  const double flops = 2.0 * a.rows * a.columns * b.columns;
  Measure(state, "FLOP/s", flops, {Demand::Flops(flops)},
          [&] { return product->Run(0, x.data(), y.data(), bias.data(), z.data()); });
}

// ---- Matrix products. Arguments: rows, inputs, outputs. ----

Layout InputsOf(int rows, int width) { return {rows, width, StrideFor(width + 1)}; }
Layout WeightsOf(int inputs, int outputs) { return {inputs, outputs, StrideFor(outputs)}; }
// The logits have no gaps between their rows.
Layout OutputsOf(int rows, int width) { return width == kClasses ? Layout{rows, width, width} : InputsOf(rows, width); }

// With tiles of 16, 64 and 128 images, which are those of steps of 32, 128 and 512 on two threads.
void RowTiles(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"rows", "inputs", "outputs"});
  for (const int rows : {16, 64, kRows}) benchmark->Args({rows, kWidth, kWidth});
  benchmark->Args({kRows, kInputs, kWidth});
  benchmark->Args({kRows, kWidth, kClasses});
  for (const int width : {128, 1024}) benchmark->Args({kRows, width, width});
}

void WeightTiles(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"batch", "rows", "outputs"});
  for (const int batch : {32, 128, kBatch}) benchmark->Args({batch, kWeightRows, kWidth});
  for (const int outputs : {kClasses, 128, 1024}) benchmark->Args({kBatch, kWeightRows, outputs});
}

int Argument(const benchmark::State& state, size_t i) { return static_cast<int>(state.range(i)); }

void BM_Forward(benchmark::State& state, const PostOps& post_op) {
  const int rows = Argument(state, 0), inputs = Argument(state, 1), outputs = Argument(state, 2);
  MeasureProduct(state, InputsOf(rows, inputs), WeightsOf(inputs, outputs), OutputsOf(rows, outputs), post_op);
}
BENCHMARK_CAPTURE(BM_Forward, relu, PostOps{true, ModelConfig::RELU})->Apply(RowTiles);
BENCHMARK_CAPTURE(BM_Forward, tanh, PostOps{true, ModelConfig::TANH})->Args({kRows, kWidth, kWidth});
BENCHMARK_CAPTURE(BM_Forward, sigmoid, PostOps{true, ModelConfig::SIGMOID})->Args({kRows, kWidth, kWidth});

void BM_DataGradient(benchmark::State& state) {
  const int rows = Argument(state, 0), inputs = Argument(state, 1), outputs = Argument(state, 2);
  MeasureProduct(state, OutputsOf(rows, outputs), WeightsOf(inputs, outputs).Transposed(), InputsOf(rows, inputs),
                 PostOps{});
}
BENCHMARK(BM_DataGradient)->Apply(RowTiles);

void BM_WeightGradient(benchmark::State& state) {
  const int batch = Argument(state, 0), rows = Argument(state, 1), outputs = Argument(state, 2);
  MeasureProduct(state, Layout{batch, rows, StrideFor(kInputs + 1)}.Transposed(), OutputsOf(batch, outputs),
                 WeightsOf(rows, outputs), PostOps{});
}
BENCHMARK(BM_WeightGradient)->Apply(WeightTiles);

// ---- What goes into the network. ----

// gather(pixels, rows, out) of kRows images from anywhere in memory, which go as floats to where the first layer finds
// them.
template <typename Gather>
void MeasureGather(benchmark::State& state, const Gather& gather) {
  constexpr int kImages = 80000;
  AlignedArray<uint8_t> pixels(Area(kImages, kInputs));
  for (size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<uint8_t>(i * 7);
  std::vector<uint32_t> rows(kRows);
  AlignedArray<float> out(Area(kRows, StrideFor(kInputs + 1)));
  uint32_t at = 0;
  const size_t read = Area(kRows, kInputs);
  const size_t moved = read + read * sizeof(float);
  Measure(state, "B/s", static_cast<double>(moved),
          {Demand::Bytes(static_cast<double>(read), pixels.size()),
           Demand::Bytes(static_cast<double>(moved), read + out.size() * sizeof(float))},
          [&] {
            for (uint32_t& row : rows) row = (at += 7919) % kImages;
            gather(pixels.data(), rows.data(), out.data(), StrideFor(kInputs + 1));
            return absl::OkStatus();
          });
  state.counters["us/image"] =
      benchmark::Counter(kRows * 1e-6, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void BM_Gather(benchmark::State& state) {
  MeasureGather(state, [](const uint8_t* pixels, const uint32_t* rows, float* out, int stride) {
    nn::BestKernels().gather(pixels, rows, kRows, kInputs, 1 / 255.0f, out, stride);
  });
}
BENCHMARK(BM_Gather);

// With all that augmentation has, 28 x 28 pixels an image.
void BM_Augment(benchmark::State& state) {
  nn::NetworkSpec spec;
  spec.widths = {kInputs, kClasses};
  spec.image_columns = 28;
  AugmentationConfig& augmentation = spec.augmentation;
  augmentation.set_rotation(15);
  augmentation.set_shear(0.2);
  augmentation.set_scale(0.12);
  augmentation.set_aspect(0.1);
  augmentation.set_shift(1.5);
  augmentation.set_elastic(0.06);
  augmentation.set_stroke(1);
  augmentation.set_erase(8);
  const nn::Augmenter augmenter(spec, /*workers=*/1);
  uint64_t epoch = 0;
  MeasureGather(state, [&](const uint8_t* pixels, const uint32_t* rows, float* out, int stride) {
    augmenter.Gather({pixels, nullptr, rows, kRows, ++epoch}, 0, kRows, 1 / 255.0f, /*worker=*/0, out, stride);
  });
}
BENCHMARK(BM_Augment);

// ---- Between the products of hidden layers: a tile of kRows images. ----

void BM_ReluBackward(benchmark::State& state) {
  const AlignedArray<float> y = Numbers(Area(kRows, StrideFor(kWidth + 1)));
  AlignedArray<float> dx = Numbers(y.size());
  const size_t bytes = y.size() * sizeof(float);
  MeasureMoving(state, 3 * bytes, 2 * bytes, [&] {
    nn::BestKernels().relu_backward(y.data(), dx.data(), y.size(), 1.0f);
    return absl::OkStatus();
  });
}
BENCHMARK(BM_ReluBackward);

void BM_ActivationBackward(benchmark::State& state, ModelConfig::Activation activation) {
  nn::onednn::UseThisThreadOnly();
  const AlignedArray<float> y = Numbers(Area(kRows, StrideFor(kWidth + 1)));
  const AlignedArray<float> dy = Numbers(y.size());
  AlignedArray<float> dx(y.size());
  const auto derivative = nn::onednn::ActivationBackward::Create(activation, static_cast<int>(y.size()), /*workers=*/1);
  if (!derivative.ok()) {
    state.SkipWithError(std::string(derivative.status().message()).c_str());
    return;
  }
  const size_t bytes = y.size() * sizeof(float);
  MeasureMoving(state, 3 * bytes, 3 * bytes, [&] { return derivative->Run(0, y.data(), dy.data(), dx.data()); });
}
BENCHMARK_CAPTURE(BM_ActivationBackward, tanh, ModelConfig::TANH);
BENCHMARK_CAPTURE(BM_ActivationBackward, sigmoid, ModelConfig::SIGMOID);

void BM_Dropout(benchmark::State& state) {
  const int stride = StrideFor(kWidth + 1);
  AlignedArray<float> x = Numbers(Area(kRows, stride));
  const nn::DropoutMask mask{{1, 2}, 1 << 30, 1.0f};
  MeasureMoving(state, 2 * Area(kRows, kWidth) * sizeof(float), x.size() * sizeof(float), [&] {
    nn::BestKernels().dropout(x.data(), x.data(), kRows, kWidth, stride, 0, mask);
    return absl::OkStatus();
  });
}
BENCHMARK(BM_Dropout);

// ---- Softmax: a tile of kRows images. ----

void BM_Softmax(benchmark::State& state, nn::onednn::SoftmaxKind kind) {
  nn::onednn::UseThisThreadOnly();
  const auto softmax = nn::onednn::Softmax::Create(kind, kRows, kClasses, /*workers=*/1);
  if (!softmax.ok()) {
    state.SkipWithError(std::string(softmax.status().message()).c_str());
    return;
  }
  const AlignedArray<float> x = Numbers(Area(kRows, kClasses));
  AlignedArray<float> y(x.size());
  const size_t bytes = x.size() * sizeof(float);
  MeasureMoving(state, 2 * bytes, 2 * bytes, [&] { return softmax->Run(0, x.data(), y.data()); });
}
BENCHMARK_CAPTURE(BM_Softmax, probabilities, nn::onednn::SoftmaxKind::kProbabilities);
BENCHMARK_CAPTURE(BM_Softmax, log, nn::onednn::SoftmaxKind::kLogProbabilities);

void BM_SoftmaxBackward(benchmark::State& state, nn::onednn::SoftmaxKind kind) {
  nn::onednn::UseThisThreadOnly();
  const auto derivative = nn::onednn::SoftmaxBackward::Create(kind, kRows, kClasses, /*workers=*/1);
  if (!derivative.ok()) {
    state.SkipWithError(std::string(derivative.status().message()).c_str());
    return;
  }
  const AlignedArray<float> y = Numbers(Area(kRows, kClasses));
  const AlignedArray<float> dy = Numbers(y.size());
  AlignedArray<float> dx(y.size());
  const size_t bytes = y.size() * sizeof(float);
  MeasureMoving(state, 3 * bytes, 3 * bytes, [&] { return derivative->Run(0, y.data(), dy.data(), dx.data()); });
}
BENCHMARK_CAPTURE(BM_SoftmaxBackward, probabilities, nn::onednn::SoftmaxKind::kProbabilities);
BENCHMARK_CAPTURE(BM_SoftmaxBackward, log, nn::onednn::SoftmaxKind::kLogProbabilities);

// ---- Optimizers, on rows of kWidth weights: one weight tile, and more than the caches hold. ----

using Update = double (*nn::Kernels::*)(float*, const float*, float*, float*, size_t, const nn::UpdateRule&);

// `arrays`: how many of w, g, m and v it reads; it writes all of them but g.
void BM_Update(benchmark::State& state, OptimizerConfig::Algorithm algorithm, Update update, size_t arrays) {
  const size_t size = Area(Argument(state, 0), StrideFor(kWidth));
  AlignedArray<float> w = Numbers(size);
  const AlignedArray<float> g = Numbers(size);
  AlignedArray<float> m(size), v(size);
  OptimizerConfig config;
  config.set_algorithm(algorithm);
  config.set_momentum(0.9);
  const nn::UpdateRule rule = nn::MakeUpdateRule(config, /*t=*/1000);
  const size_t bytes = size * sizeof(float);
  MeasureMoving(state, (2 * arrays - 1) * bytes, arrays * bytes, [&] {
    benchmark::DoNotOptimize((nn::BestKernels().*update)(w.data(), g.data(), m.data(), v.data(), size, rule));
    return absl::OkStatus();
  });
}

void WeightRows(benchmark::internal::Benchmark* benchmark) {
  const size_t row = static_cast<size_t>(StrideFor(kWidth)) * sizeof(float);
  benchmark->ArgNames({"rows"})->Arg(kWeightRows)->Arg(static_cast<int64_t>(BeyondCaches() / 4 / row));
}
BENCHMARK_CAPTURE(BM_Update, sgd, OptimizerConfig::SGD, &nn::Kernels::sgd, 3)->Apply(WeightRows);
BENCHMARK_CAPTURE(BM_Update, adam, OptimizerConfig::ADAM, &nn::Kernels::adam, 4)->Apply(WeightRows);
BENCHMARK_CAPTURE(BM_Update, rmsprop, OptimizerConfig::RMSPROP, &nn::Kernels::rmsprop, 3)->Apply(WeightRows);

// The norm of a layer's gradient, for clipping.
void BM_SumOfSquares(benchmark::State& state) {
  const AlignedArray<float> x = Numbers(Area(kWeightRows, StrideFor(kWidth)));
  const size_t bytes = x.size() * sizeof(float);
  MeasureMoving(state, bytes, bytes, [&] {
    benchmark::DoNotOptimize(nn::BestKernels().sum_of_squares(x.data(), x.size()));
    return absl::OkStatus();
  });
}
BENCHMARK(BM_SumOfSquares);

// ---- Predicting a single image: one layer, all of whose inputs have ink. ----

void BM_Dense(benchmark::State& state) {
  const int inputs = Argument(state, 0);
  const int stride = StrideFor(kWidth);
  const AlignedArray<float> x = Numbers(static_cast<size_t>(inputs));
  const AlignedArray<float> weights = Numbers(Area(inputs + 1, stride));
  AlignedArray<float> y(static_cast<size_t>(stride));
  const size_t bytes = weights.size() * sizeof(float);
  const double flops = 2.0 * static_cast<double>(weights.size());
  Measure(state, "B/s", static_cast<double>(bytes),
          {Demand::Flops(flops), Demand::Bytes(static_cast<double>(bytes), bytes)}, [&] {
            nn::BestKernels().dense(x.data(), inputs, weights.data(), &weights[Area(inputs, stride)], stride, y.data());
            return absl::OkStatus();
          });
}
BENCHMARK(BM_Dense)->ArgNames({"inputs"})->Arg(kInputs)->Arg(kWidth);

// The roofs, for the head of the output.
void AddRoofsToContext() {
  benchmark::AddCustomContext("FMA peak, one thread", absl::StrFormat("%.1f GFLOP/s", MeasureFmaPeak(1, 0.1) / 1e9));
  const auto add_bandwidth = [](const std::string& name, size_t working_set) {
    benchmark::AddCustomContext(name + " bandwidth, one thread",
                                absl::StrFormat("%.1f GB/s", MemoryBandwidth(working_set).Measure(1, 0.1) / 1e9));
  };
  for (const CacheLevel& cache : FindCaches()) {
    add_bandwidth(absl::StrFormat("L%d", cache.level), static_cast<size_t>(cache.bytes / 2));
  }
  add_bandwidth("memory", BeyondCaches());
}

}  // namespace
}  // namespace inknet::bench

int main(int argc, char** argv) {
  // Taken out, since Google Benchmark refuses what it does not know.
  char** const end = std::remove_if(argv + 1, argv + argc, [](absl::string_view one) { return one == "--no_head"; });
  const bool has_head = end == argv + argc;
  argc = static_cast<int>(end - argv);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  if (has_head) inknet::bench::AddRoofsToContext();
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
