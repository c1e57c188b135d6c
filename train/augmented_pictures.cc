#include "train/augmented_pictures.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "data/image/tiles.h"
#include "nn/augmenter.h"

namespace inknet::train {
namespace {

constexpr size_t kColumns = 16;
constexpr int kEpochs = 4;

// The first image of each class, the classes evenly chosen, and then others.
std::vector<uint32_t> SomeImages(const data::ImageSet& images, const data::Split& split, int classes) {
  std::vector<uint32_t> first_of_class;
  std::vector<bool> seen(static_cast<size_t>(classes), false);
  for (const uint32_t n : split.train) {
    if (!seen[images.labels[n]]) first_of_class.push_back(n);
    seen[images.labels[n]] = true;
  }
  std::sort(first_of_class.begin(), first_of_class.end(),
            [&](uint32_t a, uint32_t b) { return images.labels[a] < images.labels[b]; });
  std::vector<uint32_t> chosen;
  const size_t count = std::min(kColumns, first_of_class.size());
  for (size_t i = 0; i < count; ++i) chosen.push_back(first_of_class[i * first_of_class.size() / count]);
  for (size_t i = 0; chosen.size() < std::min(kColumns, split.train.size()); ++i) {
    if (std::find(chosen.begin(), chosen.end(), split.train[i]) == chosen.end()) chosen.push_back(split.train[i]);
  }
  return chosen;
}

}  // namespace

image::Image AugmentedPictures(const nn::NetworkSpec& spec, const data::ImageSet& images, const data::Split& split) {
  const std::vector<uint32_t> chosen = SomeImages(images, split, spec.classes());
  const size_t inputs = static_cast<size_t>(spec.inputs());
  image::Tiles tiles(static_cast<int>(chosen.size()), kEpochs + 1, images.columns, images.rows);
  for (size_t i = 0; i < chosen.size(); ++i) {
    tiles.Draw(static_cast<int>(i), 0, images.pixels.data() + chosen[i] * inputs);
  }
  nn::Batch batch{images.pixels.data(), images.labels.data(), chosen.data(), static_cast<int>(chosen.size())};
  for (int epoch = 1; epoch <= kEpochs; ++epoch) {
    batch.epoch = static_cast<uint64_t>(epoch);
    const std::vector<uint8_t> pixels = nn::AugmentedImages(spec, batch);
    for (size_t i = 0; i < chosen.size(); ++i) tiles.Draw(static_cast<int>(i), epoch, pixels.data() + i * inputs);
  }
  return tiles.Take();
}

}  // namespace inknet::train
