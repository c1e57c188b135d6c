// Google Benchmark over the parts of a training step of the reference network: its tiles of matrix products, and our
// own loops.
//
//   bazel run //bench:primitives -- --benchmark_filter=MatMul
#include "nn/onednn/primitives.h"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "nn/kernels/kernels.h"
#include "util/aligned_array.h"

namespace inknet::bench {
namespace {

using nn::onednn::Layout;
using nn::onednn::MatMul;

constexpr int kRows = 128;    // Images in a row tile.
constexpr int kBatch = 512;   // Images in a step.
constexpr int kWidth = 512;   // Of a hidden layer.
constexpr int kStride = 528;  // Of its matrices.

size_t Area(int rows, int columns) { return static_cast<size_t>(rows) * static_cast<size_t>(columns); }

void RunMatMul(benchmark::State& state, const Layout& a, const Layout& b, const Layout& c, MatMul::PostOp post_op) {
  nn::onednn::UseThisThreadOnly();
  const auto product = MatMul::Create(a, b, c, post_op, 1);
  if (!product.ok()) {
    state.SkipWithError(product.status().ToString().c_str());
    return;
  }
  const size_t size = Area(1024, 1024);
  AlignedArray<float> x(size), y(size), bias(1024), z(size);
  for (size_t i = 0; i < size; ++i) x[i] = y[i] = static_cast<float>(i % 17) * 0.125f - 1;
  for (auto _ : state) {
    const absl::Status status = product->Run(0, x.data(), y.data(), bias.data(), z.data());
    if (!status.ok()) state.SkipWithError(status.ToString().c_str());
  }
  const double flops = 2.0 * a.rows * a.columns * b.columns;
  state.counters["FLOP/s"] = benchmark::Counter(flops, benchmark::Counter::kIsIterationInvariantRate);
}

void BM_MatMulForward(benchmark::State& state) {
  const int inputs = static_cast<int>(state.range(0));
  RunMatMul(state, {kRows, inputs, inputs == 784 ? 816 : kStride}, {inputs, kWidth, kStride}, {kRows, kWidth, kStride},
            MatMul::PostOp::kBiasRelu);
}
BENCHMARK(BM_MatMulForward)->Arg(784)->Arg(512);

void BM_MatMulDataGradient(benchmark::State& state) {
  RunMatMul(state, {kRows, kWidth, kStride}, Layout{kWidth, kWidth, kStride}.Transposed(), {kRows, kWidth, kStride},
            MatMul::PostOp::kNone);
}
BENCHMARK(BM_MatMulDataGradient);

void BM_MatMulWeightGradient(benchmark::State& state) {
  RunMatMul(state, Layout{kBatch, 144, 816}.Transposed(), {kBatch, kWidth, kStride}, {144, kWidth, kStride},
            MatMul::PostOp::kNone);
}
BENCHMARK(BM_MatMulWeightGradient);

void SetBandwidth(benchmark::State& state, size_t bytes) {
  state.SetBytesProcessed(static_cast<int64_t>(bytes) * state.iterations());
}

void BM_Gather(benchmark::State& state) {
  constexpr int kImages = 80000;
  const std::vector<uint8_t> pixels(Area(kImages, 784), 100);
  std::vector<uint32_t> rows(kRows);
  AlignedArray<float> out(Area(kRows, 816));
  uint32_t at = 0;
  for (auto _ : state) {
    for (uint32_t& row : rows) row = (at += 7919) % kImages;
    nn::BestKernels().gather(pixels.data(), rows.data(), kRows, 784, 1 / 255.0f, out.data(), 816);
  }
  SetBandwidth(state, Area(kRows, 784) * 5);
}
BENCHMARK(BM_Gather);

void BM_Dropout(benchmark::State& state) {
  AlignedArray<float> x(Area(kRows, kStride));
  const nn::DropoutMask mask{{1, 2}, 1 << 30, 2.0f};
  for (auto _ : state) nn::BestKernels().dropout(x.data(), x.data(), kRows, kWidth, kStride, 0, mask);
  SetBandwidth(state, Area(kRows, kWidth) * 8);
}
BENCHMARK(BM_Dropout);

void BM_Adam(benchmark::State& state) {
  const size_t size = Area(static_cast<int>(state.range(0)), kStride);
  AlignedArray<float> w(size), g(size), m(size), v(size);
  nn::UpdateRule rule;
  rule.learning_rate = 0.001f;
  rule.epsilon = 1e-8f;
  for (auto _ : state) nn::BestKernels().adam(w.data(), g.data(), m.data(), v.data(), size, rule);
  SetBandwidth(state, size * 28);
}
BENCHMARK(BM_Adam)->Arg(144)->Arg(8192);  // One weight tile; all weights and more, beyond the caches.

}  // namespace
}  // namespace inknet::bench

BENCHMARK_MAIN();
