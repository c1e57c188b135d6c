// Sobol's low-discrepancy sequence: points that fill a unit cube more evenly than random ones.
//
// Direction numbers: S. Joe and F. Y. Kuo, "Constructing Sobol sequences with better two-dimensional projections", SIAM
// J. Sci. Comput. 30 (2008); points in Gray-code order (Antonov & Saleev 1979).
#ifndef INKNET_SWEEP_SEARCH_SOBOL_H_
#define INKNET_SWEEP_SEARCH_SOBOL_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace inknet::search {

// The first coordinates of a point come from the sequence; a longer scrambled point goes on with random numbers.
constexpr size_t kSobolDimensions = 21;

// Point number `index`, the first being the origin, of the plain sequence. Coordinates are multiples of 2^-32 in
// [0, 1); `dimensions` <= kSobolDimensions.
std::vector<double> SobolPoint(uint32_t index, size_t dimensions);

// The same after nested uniform scrambling (A. B. Owen, "Randomly permuted (t,m,s)-nets and (t,s)-sequences", 1995):
// each point by itself is uniform over the open cube, and together they stay as even as the plain ones. Another `seed`
// gives another sequence.
std::vector<double> ScrambledSobolPoint(uint32_t index, size_t dimensions, uint64_t seed);

}  // namespace inknet::search

#endif  // INKNET_SWEEP_SEARCH_SOBOL_H_
