#include "sweep/search/sobol.h"

#include <algorithm>
#include <array>

#include "util/random.h"

namespace inknet::search {
namespace {

constexpr int kBits = 32;

// A primitive polynomial over the integers modulo 2, its coefficients as bits from the highest power to the constant
// one, and an initial direction number for each power below the highest.
struct Polynomial {
  unsigned coefficients;
  int degree;
  std::array<uint32_t, 7> initial;
};

// Dimensions 2 and on of Joe and Kuo's table new-joe-kuo-6. (Dimension 1 is van der Corput's sequence.)
constexpr std::array<Polynomial, kSobolDimensions - 1> kPolynomials = {{
    {0b11, 1, {1}},
    {0b111, 2, {1, 3}},
    {0b1011, 3, {1, 3, 1}},
    {0b1101, 3, {1, 1, 1}},
    {0b10011, 4, {1, 1, 3, 3}},
    {0b11001, 4, {1, 3, 5, 13}},
    {0b100101, 5, {1, 1, 5, 5, 17}},
    {0b101001, 5, {1, 1, 5, 5, 5}},
    {0b101111, 5, {1, 1, 7, 11, 19}},
    {0b110111, 5, {1, 1, 5, 1, 1}},
    {0b111011, 5, {1, 1, 1, 3, 11}},
    {0b111101, 5, {1, 3, 5, 5, 31}},
    {0b1000011, 6, {1, 3, 3, 9, 7, 49}},
    {0b1011011, 6, {1, 1, 1, 15, 21, 21}},
    {0b1100001, 6, {1, 3, 1, 13, 27, 49}},
    {0b1100111, 6, {1, 1, 1, 15, 7, 5}},
    {0b1101101, 6, {1, 3, 1, 15, 13, 25}},
    {0b1110011, 6, {1, 1, 5, 5, 19, 61}},
    {0b10000011, 7, {1, 3, 7, 11, 23, 15, 103}},
    {0b10001001, 7, {1, 3, 7, 13, 13, 15, 69}},
}};

// Direction numbers of one dimension, as fractions of 2^32.
using Directions = std::array<uint32_t, kBits>;

Directions DirectionsOf(const Polynomial& polynomial) {
  const int s = polynomial.degree;
  Directions v;
  for (int i = 0; i < kBits; ++i) {
    if (i < s) {
      v[i] = polynomial.initial[i] << (kBits - 1 - i);
      continue;
    }
    v[i] = v[i - s] ^ (v[i - s] >> s);
    for (int k = 1; k < s; ++k) {
      if (polynomial.coefficients >> (s - k) & 1) v[i] ^= v[i - k];
    }
  }
  return v;
}

std::array<Directions, kSobolDimensions> AllDirections() {
  std::array<Directions, kSobolDimensions> all;
  for (int i = 0; i < kBits; ++i) all[0][i] = uint32_t{1} << (kBits - 1 - i);
  std::transform(kPolynomials.begin(), kPolynomials.end(), all.begin() + 1, DirectionsOf);
  return all;
}

uint32_t Coordinate(uint32_t index, size_t dimension) {
  static const std::array<Directions, kSobolDimensions> all = AllDirections();
  uint32_t bits = 0;
  int i = 0;
  for (uint32_t gray = index ^ (index >> 1); gray != 0; gray >>= 1, ++i) {
    if (gray & 1) bits ^= all[dimension][i];
  }
  return bits;
}

// Turns each bit over or not, as a hash of the bits before it says.
uint32_t Scramble(uint32_t bits, uint64_t seed) {
  uint32_t scrambled = bits;
  for (int i = 0; i < kBits; ++i) {
    // The bits before, with a one in front, so that 0 and 00 differ.
    const uint64_t before = (uint64_t{1} << i) | (uint64_t{bits} >> (kBits - i));
    scrambled ^= static_cast<uint32_t>(SplitMix64(seed ^ (before * 0x9e3779b97f4a7c15)).Next() >> 63)
                 << (kBits - 1 - i);
  }
  return scrambled;
}

}  // namespace

std::vector<double> SobolPoint(uint32_t index, size_t dimensions) {
  std::vector<double> point;
  for (size_t d = 0; d < dimensions; ++d) point.push_back(Coordinate(index, d) * 0x1p-32);
  return point;
}

std::vector<double> ScrambledSobolPoint(uint32_t index, size_t dimensions, uint64_t seed) {
  std::vector<double> point;
  SplitMix64 seeds(seed);
  for (size_t d = 0; d < std::min(dimensions, kSobolDimensions); ++d) {
    point.push_back((Scramble(Coordinate(index, d), seeds.Next()) + 0.5) * 0x1p-32);
  }
  Random random(seed, index);
  while (point.size() < dimensions) point.push_back(random.Uniform());
  return point;
}

}  // namespace inknet::search
