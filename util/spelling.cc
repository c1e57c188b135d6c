#include "util/spelling.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace inknet {

size_t EditDistance(absl::string_view a, absl::string_view b) {
  std::vector<size_t> row(b.size() + 1);  // Distances of a's first i characters to each beginning of b.
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

std::string DidYouMean(absl::string_view given, const std::vector<std::string>& words) {
  const std::string lower = absl::AsciiStrToLower(given);
  // What is half different was not a slip.
  size_t nearest = std::max<size_t>(1, given.size() / 2) + 1;
  const std::string* meant = nullptr;
  for (const std::string& word : words) {
    const size_t distance = EditDistance(lower, absl::AsciiStrToLower(word));
    if (distance >= nearest) continue;
    nearest = distance;
    meant = &word;
  }
  return meant == nullptr ? "" : absl::StrCat(" Did you mean '", *meant, "'?");
}

}  // namespace inknet
