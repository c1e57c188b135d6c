#include "util/random.h"

#include <cmath>

namespace inknet {
namespace {

// Seed and stream are hashed one into the other, so that no stream is another one shifted.
std::array<uint64_t, 4> InitialState(uint64_t seed, uint64_t stream) {
  const uint64_t hash = SplitMix64(SplitMix64(seed).Next() + stream).Next();
  SplitMix64 words(hash);
  std::array<uint64_t, 4> state;
  for (uint64_t& word : state) word = words.Next();
  return state;
}

}  // namespace

Random::Random(uint64_t seed, uint64_t stream) : generator_(InitialState(seed, stream)) {}

double Random::Normal() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_;
  }
  double u, v, square;
  do {
    u = 2 * Uniform() - 1;
    v = 2 * Uniform() - 1;
    square = u * u + v * v;
  } while (square >= 1 || square == 0);
  const double scale = std::sqrt(-2 * std::log(square) / square);
  spare_ = v * scale;
  has_spare_ = true;
  return u * scale;
}

}  // namespace inknet
