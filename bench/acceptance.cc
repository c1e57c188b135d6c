#include "bench/acceptance.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace inknet::bench {
namespace {

constexpr char kBegin[] = "Slower:";
constexpr char kBecause[] = " because ";
constexpr double kMostRatio = 100;

// "CASE 1.03 because ..." without its begin.
bool Parse(absl::string_view line, Acceptance* accepted) {
  const size_t because = line.find(kBecause);
  if (because == absl::string_view::npos) return false;
  const absl::string_view what = absl::StripAsciiWhitespace(line.substr(0, because));
  const absl::string_view reason = absl::StripAsciiWhitespace(line.substr(because + sizeof(kBecause) - 1));
  const size_t space = what.rfind(' ');
  if (space == absl::string_view::npos || reason.empty()) return false;
  accepted->case_name = std::string(absl::StripAsciiWhitespace(what.substr(0, space)));
  accepted->reason = std::string(reason);
  return absl::SimpleAtod(what.substr(space + 1), &accepted->ratio) && accepted->ratio > 1 &&
         accepted->ratio <= kMostRatio;
}

}  // namespace

Acceptances AcceptancesOf(const std::vector<Commit>& commits) {
  Acceptances found;
  for (const Commit& commit : commits) {
    for (absl::string_view line : absl::StrSplit(commit.message, '\n')) {
      line = absl::StripAsciiWhitespace(line);
      if (!absl::ConsumePrefix(&line, kBegin)) continue;
      Acceptance accepted;
      accepted.commits = commit.id.substr(0, 12);
      if (Parse(line, &accepted)) {
        found.accepted.push_back(accepted);
      } else {
        found.problems.push_back(absl::StrCat("commit ", accepted.commits, " says \"", kBegin, line,
                                              "\", which accepts nothing; it should read ", kBegin,
                                              " CASE 1.03 because ..., with a number above 1"));
      }
    }
  }
  return found;
}

std::optional<Acceptance> AcceptedOf(const std::string& case_name, const std::vector<Acceptance>& accepted) {
  std::optional<Acceptance> all;
  for (const Acceptance& one : accepted) {
    if (one.case_name != case_name) continue;
    if (!all.has_value()) {
      all = one;
    } else {
      all->ratio *= one.ratio;
      absl::StrAppend(&all->commits, ", ", one.commits);
      absl::StrAppend(&all->reason, "; ", one.reason);
    }
  }
  return all;
}

}  // namespace inknet::bench
