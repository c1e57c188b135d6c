#include "verify/studies/recorded_pairs.h"

#include <cmath>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "util/file.h"
#include "util/status.h"

namespace inknet::statistics {

absl::StatusOr<std::vector<Pair>> ReadRecordedPairs(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path, 1 << 26));
  std::vector<Pair> pairs;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    line = absl::StripAsciiWhitespace(line);
    if (line.empty()) continue;
    const std::vector<absl::string_view> cells = absl::StrSplit(line, ',');
    Pair pair;
    const bool numbers =
        cells.size() == 2 && absl::SimpleAtod(cells[0], &pair.baseline) && absl::SimpleAtod(cells[1], &pair.candidate);
    if (!numbers && number == 1) continue;  // The names of the columns.
    if (!numbers || !(pair.baseline > 0 && pair.candidate > 0) || !std::isfinite(pair.baseline + pair.candidate)) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ":", number, ": \"", line, "\" is not two times, both more than 0: baseline,candidate"));
    }
    pairs.push_back(pair);
  }
  if (pairs.size() < 20) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, " has ", pairs.size(), " pairs of times; at least 20 are needed"));
  }
  return pairs;
}

}  // namespace inknet::statistics
