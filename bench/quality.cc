#include "bench/quality.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>

#include "data/dataset.h"
#include "data/split.h"
#include "nn/network.h"
#include "nn/spec.h"
#include "util/status.h"

namespace inknet::bench {
namespace {

std::vector<uint32_t> AllOf(const data::ImageSet& images) {
  std::vector<uint32_t> rows(static_cast<size_t>(images.size()));
  std::iota(rows.begin(), rows.end(), 0);
  return rows;
}

nn::Batch BatchOf(const data::ImageSet& images, const std::vector<uint32_t>& rows, size_t first, size_t size) {
  return {images.pixels.data(), images.labels.data(), rows.data() + first, static_cast<int>(size)};
}

// As //train:emnist trains, on all training images.
absl::Status Train(const TrainConfig& train, const data::ImageSet& images, const std::atomic<bool>& stop,
                   nn::Network* network) {
  const size_t batch_size = static_cast<size_t>(train.batch_size());
  for (int epoch = 1; epoch <= train.epochs(); ++epoch) {
    std::vector<uint32_t> order = AllOf(images);
    data::ShuffleInPlace(order, train.seed(), static_cast<uint64_t>(epoch));
    for (size_t first = 0; first < order.size(); first += batch_size) {
      if (stop) return absl::CancelledError("interrupted");
      const size_t size = std::min(batch_size, order.size() - first);
      RETURN_IF_ERROR(network->TrainStep(BatchOf(images, order, first, size)).status());
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<BenchQualityResult>> MeasureQuality(const BenchQuality& quality,
                                                               const std::atomic<bool>& stop) {
  ASSIGN_OR_RETURN(const data::Dataset dataset, data::Load(quality.data(), quality.train().seed()));
  std::vector<BenchQualityResult> results;
  for (const uint64_t seed : quality.seeds()) {
    TrainConfig train = quality.train();
    train.set_seed(seed);
    const nn::NetworkSpec spec =
        nn::MakeSpec(quality.model(), train, dataset.train.pixels_per_image(), dataset.classes());
    ASSIGN_OR_RETURN(const std::unique_ptr<nn::Network> network, nn::CreateNetwork(quality.model().backend(), spec));
    RETURN_IF_ERROR(Train(train, dataset.train, stop, network.get()));
    const std::vector<uint32_t> rows = AllOf(dataset.test);
    ASSIGN_OR_RETURN(const nn::Score score, network->Evaluate(BatchOf(dataset.test, rows, 0, rows.size())));
    BenchQualityResult& result = results.emplace_back();
    result.set_seed(seed);
    result.set_accuracy(score.accuracy());
    result.set_loss(score.loss());
    result.set_correct(score.correct);
    result.set_images(score.images);
    result.set_content_sha256(dataset.fingerprint.content_sha256());
  }
  return results;
}

}  // namespace inknet::bench
