#include "bench/history.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "bench/record_file.h"
#include "util/file.h"
#include "util/status.h"

namespace inknet::bench {
namespace {

constexpr char kSuffix[] = ".textproto";
constexpr size_t kCommitDigits = 12;

absl::StatusOr<absl::Time> StartTime(const BenchRecord& record) {
  absl::Time time;
  std::string error;
  if (absl::ParseTime(absl::RFC3339_full, record.start_time(), &time, &error)) return time;
  return absl::InvalidArgumentError(
      absl::StrCat("start_time is '", record.start_time(), "', which is no time of RFC 3339"));
}

// "20261122T150000Z-0123456789ab-dirty"
absl::StatusOr<std::string> BaseName(const BenchRecord& record) {
  ASSIGN_OR_RETURN(const absl::Time time, StartTime(record));
  const std::string& commit = record.environment().git_commit();
  return absl::StrCat(absl::FormatTime("%Y%m%dT%H%M%SZ", time, absl::UTCTimeZone()), "-",
                      commit.empty() ? "unknown" : commit.substr(0, kCommitDigits),
                      record.environment().git_dirty() == "true" ? "-dirty" : "");
}

}  // namespace

absl::Status HistoryContent::ToStatus() const {
  if (problems.empty()) return absl::OkStatus();
  std::string message = absl::StrCat("left out of the history, and left alone: ", problems.size(),
                                     problems.size() == 1 ? " file" : " files");
  for (const absl::Status& problem : problems) absl::StrAppend(&message, "\n", problem.message());
  return absl::DataLossError(message);
}

absl::StatusOr<History> History::Open(const std::string& folder) {
  RETURN_IF_ERROR(MakeFolders(folder));
  RETURN_IF_ERROR(CheckFolderOf(JoinPath(folder, "record")));
  return History(folder);
}

absl::StatusOr<std::string> History::Add(const BenchRecord& record) const {
  ASSIGN_OR_RETURN(const std::string base, BaseName(record));
  const std::string content = FormatRecord(record);
  for (int i = 1;; ++i) {
    const std::string name = absl::StrCat(base, i > 1 ? absl::StrCat("-", i) : "", kSuffix);
    const absl::Status created = CreateFileAtomically(JoinPath(folder_, name), content);
    if (created.ok()) return name;
    if (!absl::IsAlreadyExists(created)) return created;
  }
}

absl::StatusOr<HistoryContent> ReadHistory(const std::string& folder) {
  ASSIGN_OR_RETURN(const std::vector<std::string> names, ListFolder(folder));
  HistoryContent content;
  std::vector<std::tuple<absl::Time, std::string, BenchRecord>> found;
  for (const std::string& name : names) {
    if (!absl::EndsWith(name, kSuffix)) continue;
    const std::string path = JoinPath(folder, name);
    absl::StatusOr<BenchRecord> record = ReadRecord(path);
    const absl::StatusOr<absl::Time> time = record.ok() ? StartTime(*record) : record.status();
    if (!record.ok()) {
      content.problems.push_back(record.status());
    } else if (!time.ok()) {
      content.problems.push_back(InFile(path, time.status()));
    } else {
      found.emplace_back(*time, name, *std::move(record));
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return std::get<absl::Time>(a) < std::get<absl::Time>(b); });
  for (auto& [time, name, record] : found) content.records.push_back({std::move(name), std::move(record)});
  return content;
}

}  // namespace inknet::bench
