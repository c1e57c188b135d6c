#include "util/spelling.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace inknet {

size_t EditDistance(absl::string_view a, absl::string_view b) {
  // Distances of a's first i - 2, i - 1 and i characters to each beginning of b.
  std::vector<size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    before.swap(last);
    last.swap(row);
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1), last[j] + 1, row[j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

std::string Nearest(absl::string_view given, const std::vector<std::string>& words) {
  const std::string lower = absl::AsciiStrToLower(given);
  // What differs more was not a slip.
  size_t nearest = std::max<size_t>(1, given.size() / 3) + 1;
  const std::string* meant = nullptr;
  for (const std::string& word : words) {
    const size_t distance = EditDistance(lower, absl::AsciiStrToLower(word));
    if (distance >= nearest) continue;
    nearest = distance;
    meant = &word;
  }
  return meant == nullptr ? "" : *meant;
}

std::string DidYouMean(absl::string_view given, const std::vector<std::string>& words) {
  const std::string meant = Nearest(given, words);
  return meant.empty() ? "" : absl::StrCat(" Did you mean '", meant, "'?");
}

}  // namespace inknet
