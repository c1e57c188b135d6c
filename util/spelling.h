// What a misspelt word may have been meant to be.
#ifndef INKNET_UTIL_SPELLING_H_
#define INKNET_UTIL_SPELLING_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace inknet {

// The fewest insertions, deletions and replacements of one character, and swaps of two neighbours, that make `b` of `a`
// (no character being changed twice).
size_t EditDistance(absl::string_view a, absl::string_view b);

// The first of the `words` nearest to `given`, upper and lower case being the same. Empty when none is near: within a
// third of its length.
std::string Nearest(absl::string_view given, const std::vector<std::string>& words);

// " Did you mean 'epochs'?", or empty.
std::string DidYouMean(absl::string_view given, const std::vector<std::string>& words);

}  // namespace inknet

#endif  // INKNET_UTIL_SPELLING_H_
