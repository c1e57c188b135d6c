#include "bench/commit_search.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/reasons.h"
#include "bench/verdicts.h"
#include "util/duration.h"
#include "util/status.h"

namespace inknet::bench {
namespace {

using statistics::BisectionQuestion;
using statistics::Comparison;
using statistics::Verdict;
using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

BisectionFinding::Verdict Noted(Verdict verdict) {
  switch (verdict) {
    case Verdict::kSlower:
      return BisectionFinding::SLOWER;
    case Verdict::kFaster:
      return BisectionFinding::FASTER;
    case Verdict::kSame:
      return BisectionFinding::SAME;
    case Verdict::kCannotTell:
      break;
  }
  return BisectionFinding::CANNOT_TELL;
}

BisectionFinding Note(const ComparedCase& compared) {
  BisectionFinding finding;
  finding.set_case_name(compared.name);
  finding.set_verdict(Noted(compared.comparison.verdict));
  finding.set_pairs(compared.comparison.pairs);
  finding.set_ratio(compared.comparison.ratio);
  finding.set_low(compared.comparison.interval.low);
  finding.set_high(compared.comparison.interval.high);
  if (const std::string reason = FormatReason(compared); !reason.empty()) finding.set_reason(reason);
  if (!compared.failure.ok()) finding.set_failure(std::string(compared.failure.message()));
  return finding;
}

}  // namespace

Comparison ComparisonOf(const BisectionFinding& finding) {
  Comparison comparison;
  switch (finding.verdict()) {
    case BisectionFinding::SLOWER:
      comparison.verdict = Verdict::kSlower;
      break;
    case BisectionFinding::FASTER:
      comparison.verdict = Verdict::kFaster;
      break;
    case BisectionFinding::SAME:
      comparison.verdict = Verdict::kSame;
      break;
    case BisectionFinding::CANNOT_TELL:
      break;
  }
  comparison.pairs = finding.pairs();
  comparison.ratio = finding.ratio();
  comparison.interval = {finding.low(), finding.high()};
  return comparison;
}

std::string FormatRatio(const Comparison& comparison) {
  if (!std::isfinite(comparison.ratio)) return "-";
  return absl::StrFormat("%.4f (%s)", comparison.ratio, FormatInterval(comparison.interval));
}

std::string FirstLine(const std::string& error) {
  const size_t end = error.find('\n');
  return error.substr(0, end != std::string::npos && end > 0 && error[end - 1] == ':' ? end - 1 : end);
}

std::string CommitSearch::Describe(int place) const {
  constexpr size_t kMostSubject = 60;
  const Commit& one = commit(place);
  return absl::StrCat(one.id.substr(0, 12), " ", SubjectOf(one).substr(0, kMostSubject));
}

absl::StatusOr<std::string> CommitSearch::Identify(int place) {
  const auto known = names_.find(place);
  if (known != names_.end()) return known->second;
  const std::string& id = commit(place).id;
  if (const BuiltCommit* const built = journal_.FindBuild(id)) {
    if (built->has_failure()) return absl::FailedPreconditionError(built->failure());
    return names_[place] = built->sha256();
  }
  options_.say(absl::StrCat("  building ", Describe(place)));
  const Clock::time_point start = Clock::now();
  const absl::StatusOr<std::string> sha256 = builds_.Build(id);
  seconds_ += SecondsSince(start);
  BuiltCommit built;
  built.set_commit(id);
  if (absl::IsFailedPrecondition(sha256.status())) {
    built.set_failure(std::string(sha256.status().message()));
    options_.say(absl::StrCat("  ", Describe(place), ": ", FirstLine(built.failure())));
  } else {
    RETURN_IF_ERROR(sha256.status());
    built.set_sha256(*sha256);
    names_[place] = *sha256;
  }
  RETURN_IF_ERROR(journal_.Add(built));
  return sha256;
}

absl::StatusOr<std::string> CommitSearch::ProgramAt(int place) {
  ASSIGN_OR_RETURN(const std::string name, Identify(place));
  absl::StatusOr<std::string> path = builds_.Find(name);
  if (path.ok()) return path;
  ASSIGN_OR_RETURN(const std::string again, builds_.Build(commit(place).id));
  if (again == name) return builds_.Find(name);
  return absl::InternalError(
      absl::StrCat("two builds of ", commit(place).id, " are not the same to the last byte; --restart begins anew"));
}

absl::StatusOr<BisectionAnswer> CommitSearch::Measure(const BisectionQuestion& question, const std::string& only) {
  ASSIGN_OR_RETURN(const std::string baseline, ProgramAt(question.baseline));
  ASSIGN_OR_RETURN(const std::string candidate, ProgramAt(question.candidate));
  BisectionAnswer answer;
  answer.set_baseline(commit(question.baseline).id);
  answer.set_candidate(commit(question.candidate).id);
  PairedRunOptions run = options_.run;
  run.comparison = question.options;
  run.seconds *= question.patience;
  run.seed += static_cast<uint64_t>(steps_);
  const Clock::time_point start = Clock::now();
  const absl::StatusOr<Contest> contest = make_contest_(baseline, candidate, only);
  if (stop_) return absl::CancelledError("interrupted");
  if (absl::IsNotFound(contest.status()) || absl::IsAborted(contest.status()) ||
      absl::IsDeadlineExceeded(contest.status())) {
    return absl::FailedPreconditionError(contest.status().message());
  }
  RETURN_IF_ERROR(contest.status());
  // A verdict needs some pairs, however long each takes on a machine that became busy: the search should not end there.
  statistics::ComparisonOptions of_all = run.comparison;
  of_all.benchmarks = static_cast<int>(contest->cases.size());
  ASSIGN_OR_RETURN(const int fewest, statistics::FewestPairs(of_all));
  for (const ContestCase& one : contest->cases) {
    constexpr double kRoom = 2;
    run.seconds = std::max(run.seconds, kRoom * fewest * one.pair_seconds);
  }
  ASSIGN_OR_RETURN(const PairedRun measured, RunPaired(*contest, run, stop_, options_.show_pairs));
  if (measured.interrupted) return absl::CancelledError("interrupted");
  for (const ComparedCase& one : measured.cases) *answer.add_findings() = Note(one);
  answer.set_seconds(SecondsSince(start));
  return answer;
}

absl::StatusOr<BisectionAnswer> CommitSearch::Ask(const BisectionQuestion& question, const std::string& only) {
  BisectionAnswer answer;
  const std::string& baseline = commit(question.baseline).id;
  const std::string& candidate = commit(question.candidate).id;
  if (const BisectionAnswer* const known = journal_.NextAnswer(baseline, candidate)) {
    answer = *known;
  } else {
    const absl::StatusOr<BisectionAnswer> measured = Measure(question, only);
    if (absl::IsFailedPrecondition(measured.status())) {
      answer.set_baseline(baseline);
      answer.set_candidate(candidate);
      answer.add_findings()->set_failure(std::string(measured.status().message()));
    } else {
      RETURN_IF_ERROR(measured.status());
      answer = *measured;
    }
    RETURN_IF_ERROR(journal_.Add(answer));
  }
  ++steps_;
  seconds_ += answer.seconds();
  for (const BisectionFinding& finding : answer.findings()) {
    if (finding.has_reason()) {
      reasons_[{names_[question.baseline], names_[question.candidate]}][finding.case_name()] = finding.reason();
    }
  }
  return answer;
}

absl::StatusOr<BisectionAnswer> CommitSearch::CompareAll(const BisectionQuestion& question) {
  return Ask(question, "");
}

absl::StatusOr<Comparison> CommitSearch::Compare(const BisectionQuestion& question) {
  if (question.patience > 1) options_.say("  that cannot be told; more time");
  ASSIGN_OR_RETURN(const BisectionAnswer answer, Ask(question, case_));
  if (answer.findings_size() != 1) return absl::InternalError("an answer about another case; --restart begins anew");
  const BisectionFinding& finding = answer.findings(0);
  if (finding.has_failure()) return absl::FailedPreconditionError(finding.failure());
  const Comparison comparison = ComparisonOf(finding);
  options_.say(absl::StrCat("  ", Describe(question.candidate), ": ", FormatRatio(comparison), " of ",
                            commit(question.baseline).id.substr(0, 12), ", ", comparison.pairs, " pairs"));
  return comparison;
}

void CommitSearch::Show(const statistics::BisectionProgress& progress) {
  const double each = steps_ > 0 ? seconds_ / steps_ : options_.run.seconds;
  options_.say(absl::StrFormat(
      "%d commit%s left between %s and %s, about %d comparison%s, %s", progress.open, progress.open == 1 ? "" : "s",
      commit(progress.low).id.substr(0, 12), commit(progress.high).id.substr(0, 12), progress.comparisons_left,
      progress.comparisons_left == 1 ? "" : "s", FormatSeconds(each * progress.comparisons_left)));
}

std::string CommitSearch::Reason(int before, int after) const {
  const auto name = [&](int place) {
    const auto found = names_.find(place);
    return found == names_.end() ? std::string() : found->second;
  };
  const auto found = reasons_.find({name(before), name(after)});
  if (found == reasons_.end()) return "";
  const auto reason = found->second.find(case_);
  return reason == found->second.end() ? "" : reason->second;
}

}  // namespace inknet::bench
