// What a misspelt word may have been meant to be.
#ifndef INKNET_UTIL_SPELLING_H_
#define INKNET_UTIL_SPELLING_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace inknet {

// Levenshtein's: the fewest insertions, deletions and replacements of one character that make `b` of `a`.
size_t EditDistance(absl::string_view a, absl::string_view b);

// " Did you mean 'epochs'?": the first of the `words` nearest to `given`, upper and lower case being the same. Empty
// when none is near.
std::string DidYouMean(absl::string_view given, const std::vector<std::string>& words);

}  // namespace inknet

#endif  // INKNET_UTIL_SPELLING_H_
