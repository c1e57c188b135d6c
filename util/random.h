// Pseudo-random numbers that are the same on every machine and with every standard library: unlike std::shuffle and the
// distributions of <random>, whose algorithms the C++ standard leaves open.
#ifndef INKNET_UTIL_RANDOM_H_
#define INKNET_UTIL_RANDOM_H_

#include <array>
#include <cstdint>

namespace inknet {

// Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators". Any seed will do, so it seeds others.
class SplitMix64 {
 public:
  explicit SplitMix64(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

 private:
  uint64_t state_;
};

// xoshiro256++ 1.0: Blackman & Vigna 2021, "Scrambled linear pseudorandom number generators". Period 2^256 - 1.
class Xoshiro256pp {
 public:
  // `state` must not be all zero.
  explicit Xoshiro256pp(const std::array<uint64_t, 4>& state) : s_(state) {}

  uint64_t Next() {
    const uint64_t result = RotateLeft(s_[0] + s_[3], 23) + s_[0];
    const uint64_t t = s_[1] << 17;
    s_[2] ^= s_[0];
    s_[3] ^= s_[1];
    s_[1] ^= s_[2];
    s_[0] ^= s_[3];
    s_[2] ^= t;
    s_[3] = RotateLeft(s_[3], 45);
    return result;
  }

 private:
  static uint64_t RotateLeft(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

  std::array<uint64_t, 4> s_;
};

// The generator that everything here draws from. Equal (seed, stream) give equal numbers; different ones are
// independent for every practical purpose. Not for use by several threads at once: give each its own stream.
class Random {
 public:
  explicit Random(uint64_t seed, uint64_t stream = 0);

  // Uniform over all 64-bit integers.
  uint64_t Next() { return generator_.Next(); }

  // Uniform over 0 .. bound - 1, without bias; `bound` > 0. Lemire 2019, "Fast random integer generation in an
  // interval".
  uint64_t Below(uint64_t bound) {
    Product product = Multiply(Next(), bound);
    if (product.low < bound) {
      const uint64_t threshold = -bound % bound;  // 2^64 mod bound
      while (product.low < threshold) product = Multiply(Next(), bound);
    }
    return product.high;
  }

  // Uniform over the multiples of 2^-53 in [0, 1).
  double Uniform() { return static_cast<double>(Next() >> 11) * 0x1p-53; }

  // Normal with mean 0 and standard deviation 1 (Marsaglia's polar method).
  double Normal();

 private:
  struct Product {
    uint64_t high, low;
  };
  static Product Multiply(uint64_t a, uint64_t b) {
    __extension__ using uint128 = unsigned __int128;
    const uint128 product = static_cast<uint128>(a) * b;
    return {static_cast<uint64_t>(product >> 64), static_cast<uint64_t>(product)};
  }

  Xoshiro256pp generator_;
  // The polar method makes normals in pairs; the second waits here.
  bool has_spare_ = false;
  double spare_ = 0;
};

}  // namespace inknet

#endif  // INKNET_UTIL_RANDOM_H_
