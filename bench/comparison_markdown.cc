#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "bench/comparison_report.h"
#include "bench/reasons.h"
#include "bench/verdicts.h"
#include "util/duration.h"

namespace inknet::bench {
namespace {

using statistics::Verdict;

// As text, whatever is in it: Markdown sees nothing in a character reference.
std::string Plain(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"&", "&amp;"},
                                    {"<", "&lt;"},
                                    {">", "&gt;"},
                                    {"|", "&#124;"},
                                    {"*", "&#42;"},
                                    {"_", "&#95;"},
                                    {"`", "&#96;"},
                                    {"[", "&#91;"},
                                    {"\\", "&#92;"},
                                    {"~", "&#126;"},
                                    {"\n", " "}});
}

std::string Code(absl::string_view text) { return absl::StrCat("<code>", Plain(text), "</code>"); }

std::vector<const ComparedCase*> Where(const ComparisonReport& report,
                                       const std::function<bool(const ComparedCase&)>& holds) {
  std::vector<const ComparedCase*> cases;
  for (const ComparedCase& one : report.cases) {
    if (holds(one)) cases.push_back(&one);
  }
  return cases;
}

bool HasFailed(const ComparedCase& one) { return !one.failure.ok(); }

std::vector<const ComparedCase*> WithVerdict(const ComparisonReport& report, Verdict verdict) {
  return Where(report, [=](const ComparedCase& one) { return one.failure.ok() && one.comparison.verdict == verdict; });
}

bool IsRegression(const ComparedCase& one) {
  return one.failure.ok() && one.comparison.verdict == Verdict::kSlower && !IsAccepted(one);
}

// A number stays with its unit.
std::string Unbroken(const std::string& figure) { return absl::StrReplaceAll(figure, {{" ", "&nbsp;"}}); }

// "+12.3 %"; of a ratio that is not known "-".
std::string Change(double ratio) {
  return std::isfinite(ratio) ? absl::StrFormat("%+.1f&nbsp;%%", 100 * (ratio - 1)) : "-";
}

std::string Within(const statistics::Interval& interval) {
  if (!std::isfinite(interval.high)) return "-";
  return absl::StrFormat("%+.1f&nbsp;..&nbsp;%+.1f&nbsp;%%", 100 * (interval.low - 1), 100 * (interval.high - 1));
}

std::string Mark(const ComparedCase& one) {
  if (!one.failure.ok()) return "✖&nbsp;**failed**";
  const std::string word(VerdictWord(one.comparison.verdict, one.figure));
  switch (one.comparison.verdict) {
    case Verdict::kSlower:
      return IsAccepted(one) ? absl::StrCat(word, ",&nbsp;accepted") : absl::StrCat("▲&nbsp;**", word, "**");
    case Verdict::kFaster:
      return absl::StrCat("▼&nbsp;**", word, "**");
    case Verdict::kSame:
      return "same";
    case Verdict::kCannotTell:
      break;
  }
  return "cannot&nbsp;tell";
}

// What took the time, and what a commit says to that.
std::string Because(const ComparedCase& one) {
  std::string because = FormatReason(one);
  if (!one.accepted.has_value() || one.comparison.verdict != Verdict::kSlower) return because;
  return absl::StrFormat("%s%s%.1f %% accepted by %s: %s", because, because.empty() ? "" : "; ",
                         100 * (one.accepted->ratio - 1), one.accepted->commits, one.accepted->reason);
}

std::string Table(const std::vector<const ComparedCase*>& cases) {
  const bool has_reasons =
      std::any_of(cases.begin(), cases.end(), [](const ComparedCase* one) { return !Because(*one).empty(); });
  std::string table =
      absl::StrCat("| | | baseline | candidate | change | surely within |", has_reasons ? " because |" : "",
                   "\n|---|---|--:|--:|--:|---|", has_reasons ? "---|" : "", "\n");
  for (const ComparedCase* const one : cases) {
    const statistics::Comparison& comparison = one->comparison;
    const bool changed = comparison.verdict == Verdict::kSlower || comparison.verdict == Verdict::kFaster;
    absl::StrAppend(&table, "| ", Mark(*one), " | ", Code(RowName(*one)), " | ",
                    Unbroken(FormatMedian(one->baseline, one->figure)), " | ",
                    Unbroken(FormatMedian(one->candidate, one->figure)), " | ", changed ? "**" : "",
                    Change(comparison.ratio), changed ? "**" : "", " | ", Within(comparison.interval), " |");
    if (has_reasons) absl::StrAppend(&table, " ", changed ? Plain(Because(*one)) : "", " |");
    absl::StrAppend(&table, "\n");
  }
  return table;
}

// What matters most, and how many there are of each.
std::string Title(const ComparisonReport& report) {
  const size_t all = report.cases.size();
  const size_t slower = Where(report, IsRegression).size();
  const size_t accepted = Where(report, IsAccepted).size();
  const size_t untold = static_cast<size_t>(CountUntold(report.cases));
  const bool larger = std::any_of(report.cases.begin(), report.cases.end(), [](const ComparedCase& one) {
    return IsRegression(one) && VerdictWord(Verdict::kSlower, one.figure) != "slower";
  });
  const size_t failed = Where(report, HasFailed).size();
  std::string title = "Nothing is slower";
  if (slower > 0) {
    title = absl::StrCat(larger ? "▲ Slower or larger: " : "▲ Slower: ", slower, " of ", all);
  } else if (failed > 0) {
    title = absl::StrCat("✖ Failed: ", failed, " of ", all);
  } else if (untold > 0) {
    title = absl::StrCat("Nothing is slower that could be told: ", untold, " of ", all, " could not");
  }
  std::vector<std::string> parts;
  const auto add = [&](size_t count, absl::string_view what) {
    if (count > 0) parts.push_back(absl::StrCat(count, " ", what));
  };
  add(slower, larger ? "slower or larger" : "slower");
  add(accepted, "slower, which is accepted");
  add(WithVerdict(report, Verdict::kFaster).size(), "faster or smaller");
  add(WithVerdict(report, Verdict::kSame).size(), "the same");
  add(untold, "cannot be told");
  add(failed, "failed");
  return absl::StrCat("### ", title, "\n\n", absl::StrJoin(parts, ", "), "\n");
}

std::string Footer(const ComparisonReport& report) {
  std::string measured = "saved records: what differs between the two sessions is in it";
  if (report.seconds > 0) {
    int least = statistics::kMaxPairs;
    int most = 0;
    for (const ComparedCase& one : report.cases) {
      if (!one.failure.ok()) continue;
      least = std::min(least, one.comparison.pairs);
      most = std::max(most, one.comparison.pairs);
    }
    measured = absl::StrFormat("in turns, in random order, for %s; %s pairs each", FormatSeconds(report.seconds),
                               least < most ? absl::StrCat(least, " to ", most) : absl::StrCat(most));
  }
  const BenchMachine& machine = report.machine;
  return absl::StrFormat(
      "<sub>%s → %s<br>measured %s<br>on %s, %d core%s, %s<br>all of it is right with a probability of %g %% or more; "
      "slower and faster mean by more than %g %%, the same within %g %%</sub>\n",
      Plain(report.sides.baseline), Plain(report.sides.candidate), measured, Plain(machine.cpu_model()),
      machine.cores(), machine.cores() == 1 ? "" : "s", Plain(machine.cpu_isa()), 100 * (1 - report.options.error),
      100 * report.options.smallest_effect, 100 * report.options.margin);
}

}  // namespace

std::string ComparisonMarkdown(const ComparisonReport& report) {
  std::vector<const ComparedCase*> first = Where(report, IsRegression);
  for (const ComparedCase* const one : Where(report, IsAccepted)) first.push_back(one);
  for (const ComparedCase* const one : WithVerdict(report, Verdict::kFaster)) first.push_back(one);
  const std::vector<const ComparedCase*> failed = Where(report, HasFailed);
  std::string text = Title(report);
  if (!first.empty()) absl::StrAppend(&text, "\n", Table(first));
  for (const ComparedCase* const one : failed) {
    absl::StrAppend(&text, "\n✖ ", Code(one->name), " ", Plain(one->failure.message()), "\n");
  }
  std::vector<const ComparedCase*> rest = WithVerdict(report, Verdict::kCannotTell);
  for (const ComparedCase* const one : WithVerdict(report, Verdict::kSame)) rest.push_back(one);
  if (!rest.empty() || !report.remarks.empty()) {
    absl::StrAppend(&text, "\n<details><summary>The rest</summary>\n\n");
    if (!rest.empty()) absl::StrAppend(&text, Table(rest), "\n");
    for (const std::string& remark : report.remarks) absl::StrAppend(&text, "- ", Plain(remark), "\n");
    absl::StrAppend(&text, "\n</details>\n");
  }
  return absl::StrCat(text, "\n", Footer(report));
}

}  // namespace inknet::bench
