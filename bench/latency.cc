// Google Benchmark over predicting few images at a time with the best network (configs/emnist_reference.textproto), on
// one thread.
//
//   bazel run //bench:latency
//   bazel run //bench:latency -- --benchmark_repetitions=10
//
// Where an input is 0, its weights are not read: Glyphs takes characters, as a user would; OneImageOfInk has none of
// it, and is the longest that one image can take.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "configs/emnist_reference.h"
#include "data/glyphs.h"
#include "nn/network.h"
#include "proto/config.pb.h"
#include "proto/text.h"

namespace inknet::bench {
namespace {

constexpr int kClasses = 47;

std::unique_ptr<nn::Network> BestNetwork() {
  RunConfig config;
  if (!ParseTextProto(configs::kEmnistReference, "the default configuration", &config).ok()) return nullptr;
  config.mutable_train()->set_threads(1);
  auto network = nn::CreateNetwork(ModelConfig::ONEDNN, nn::MakeSpec(config.model(), config.train(), 784, kClasses));
  return network.ok() ? *std::move(network) : nullptr;
}

// Predicts `size` of `pixels`' images at a time, always others.
void PredictImages(benchmark::State& state, const std::vector<uint8_t>& pixels, int size) {
  const std::unique_ptr<nn::Network> network = BestNetwork();
  if (network == nullptr) {
    state.SkipWithError("no network");
    return;
  }
  const uint32_t images = static_cast<uint32_t>(pixels.size() / 784);
  std::vector<uint32_t> rows(static_cast<size_t>(size));
  std::vector<float> probabilities(static_cast<size_t>(size * kClasses));
  uint32_t next = 0;
  for (auto _ : state) {
    for (uint32_t& row : rows) row = next++ % images;
    const absl::Status status = network->Predict({pixels.data(), nullptr, rows.data(), size}, probabilities.data());
    if (!status.ok()) state.SkipWithError(status.ToString().c_str());
    benchmark::DoNotOptimize(probabilities.data());
  }
  state.SetItemsProcessed(state.iterations() * size);
}

void BM_Glyphs(benchmark::State& state) {
  const auto glyphs = data::DrawGlyphs({"0", "1", "2", "3", "4", "5", "A", "B", "C", "D"}, 100, /*seed=*/1);
  if (!glyphs.ok()) {
    state.SkipWithError(glyphs.status().ToString().c_str());
    return;
  }
  PredictImages(state, glyphs->pixels, static_cast<int>(state.range(0)));
}
BENCHMARK(BM_Glyphs)->Arg(1)->Arg(32)->Arg(33)->Arg(128)->Unit(benchmark::kMicrosecond);

void BM_OneImageOfInk(benchmark::State& state) { PredictImages(state, std::vector<uint8_t>(784 * 100, 255), 1); }
BENCHMARK(BM_OneImageOfInk)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace inknet::bench

BENCHMARK_MAIN();
