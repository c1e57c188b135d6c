#include "data/duplicates.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <vector>

#include "data/own/workers.h"

namespace inknet::data {
namespace {

constexpr int64_t kPiece = 4096;

// 64 bits of an image; 0 where it is empty. Multiplies and folds eight bytes at a time (as in wyhash), in two chains.
uint64_t HashOf(const uint8_t* bytes, size_t size) {
  constexpr uint64_t kOdd[2] = {0xa0761d6478bd642f, 0xe7037ed1a0b428db};
  uint64_t chains[2] = {size, ~uint64_t{size}};
  uint64_t any = 0;
  const auto add = [&](uint64_t word, int chain) {
    any |= word;
    const unsigned __int128 product = static_cast<unsigned __int128>(chains[chain] ^ word) * kOdd[chain];
    chains[chain] = static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
  };
  size_t at = 0;
  for (; at + 16 <= size; at += 16) {
    uint64_t words[2];
    std::memcpy(words, bytes + at, 16);
    add(words[0], 0);
    add(words[1], 1);
  }
  for (; at < size; ++at) add(bytes[at], 0);
  return any == 0 ? 0 : std::max<uint64_t>(1, chains[0] ^ (chains[1] << 1));
}

std::vector<uint64_t> HashesOf(const ImageSet& set) {
  std::vector<uint64_t> hashes(static_cast<size_t>(set.size()));
  const size_t size = static_cast<size_t>(set.pixels_per_image());
  own::InPieces(set.size(), kPiece, [&](int64_t begin, int64_t end) {
    for (int64_t n = begin; n < end; ++n) {
      hashes[static_cast<size_t>(n)] = HashOf(&set.pixels[static_cast<size_t>(n) * size], size);
    }
  });
  return hashes;
}

}  // namespace

int64_t CountTestImagesInTraining(const Dataset& dataset) {
  std::vector<uint64_t> test = HashesOf(dataset.test);
  std::sort(test.begin(), test.end());
  // Of each hash of a training image, whether the test has it: found by the upper bits, which are spread evenly.
  std::vector<bool> found(test.size());
  std::vector<bool> maybe(size_t{1} << 22);
  const auto slot = [](uint64_t hash) { return static_cast<size_t>(hash >> 42); };
  for (const uint64_t hash : test) maybe[slot(hash)] = true;
  for (const uint64_t hash : HashesOf(dataset.train)) {
    if (hash == 0 || !maybe[slot(hash)]) continue;
    for (auto at = std::lower_bound(test.begin(), test.end(), hash); at != test.end() && *at == hash; ++at) {
      found[static_cast<size_t>(at - test.begin())] = true;
    }
  }
  return std::count(found.begin(), found.end(), true);
}

}  // namespace inknet::data
