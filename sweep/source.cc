#include "sweep/source.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace inknet::sweep {
namespace {

constexpr size_t kMostLines = 50;

}  // namespace

std::vector<std::string> Remarks::Lines() const {
  auto sorted = lines_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> lines;
  std::set<std::string> said;
  for (auto& [place, line] : sorted) {
    if (said.insert(line).second) lines.push_back(std::move(line));
  }
  if (lines.size() > kMostLines) {
    const size_t more = lines.size() - kMostLines;
    lines.resize(kMostLines);
    lines.push_back(absl::StrCat("and ", more, " more"));
  }
  return lines;
}

absl::Status Remarks::ToStatus() const {
  return empty() ? absl::OkStatus() : absl::InvalidArgumentError(absl::StrJoin(Lines(), "\n"));
}

Place Source::PlaceOf(absl::string_view part) const {
  while (!part.empty()) {
    if (const auto found = places_.find(std::string(part)); found != places_.end()) return found->second;
    const size_t end = part.find_last_of(".[");
    part = end == absl::string_view::npos ? "" : part.substr(0, end);
  }
  return {1, 1};
}

std::string Source::Name(const Place& place) const {
  return file_.empty() ? "" : absl::StrCat(file_, ":", place.line, ":", place.column);
}

void Source::Say(absl::string_view part, absl::string_view what, Remarks* remarks) const {
  const Place place = PlaceOf(part);
  remarks->Add(file_.empty() ? Place() : place, absl::StrCat(Name(place), file_.empty() ? "" : ": ", what));
}

void Source::Say(absl::string_view part, absl::string_view before, const absl::Status& status, Remarks* remarks) const {
  if (status.ok()) return;
  for (const absl::string_view line : absl::StrSplit(status.message(), '\n')) {
    Say(part, absl::StrCat(before, line), remarks);
  }
}

}  // namespace inknet::sweep
