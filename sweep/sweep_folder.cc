#include "sweep/sweep_folder.h"

#include <cstddef>
#include <filesystem>
#include <initializer_list>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "proto/differences.h"
#include "proto/text.h"
#include "util/file.h"
#include "util/status.h"

namespace inknet::sweep {
namespace {

// What WriteRecord writes and ReadRecord reads.
constexpr int kFormatVersion = 1;
constexpr size_t kMaxRecordBytes = 64 << 20;
// Trials of a process that was just killed end a moment after it.
constexpr absl::Duration kLockPatience = absl::Seconds(2);

constexpr char kRecordName[] = "sweep.textproto";
constexpr char kTrialName[] = "trial.textproto";
constexpr char kBestName[] = "best.textproto";
constexpr char kReportName[] = "report.html";
constexpr char kTableName[] = "trials.csv";

// Calls `body` with the name of everything in `folder`.
template <typename Body>
absl::Status ForEachName(const std::string& folder, Body body) {
  std::error_code error;
  std::vector<std::string> names;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  if (error) return FileError(folder, "read this folder", error.value());
  for (const std::string& name : names) RETURN_IF_ERROR(body(name));
  return absl::OkStatus();
}

// A value of a difference, cut where it would fill the screen.
std::string Shortened(const std::string& value) {
  constexpr size_t kLongest = 60;
  return value.size() <= kLongest ? value : absl::StrCat(value.substr(0, kLongest - 2), "..");
}

}  // namespace

std::string FolderNameOf(absl::string_view name) {
  constexpr size_t kLongest = 60;
  std::string folder;
  for (const char c : name) {
    const bool plain = absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.';
    if (plain) {
      folder += c;
    } else if (!folder.empty() && folder.back() != '-') {
      folder += '-';
    }
  }
  folder = folder.substr(0, kLongest);
  while (!folder.empty() && (folder.back() == '-' || folder.back() == '.')) folder.pop_back();
  while (!folder.empty() && folder.front() == '.') folder.erase(0, 1);
  return folder.empty() ? "sweep" : folder;
}

absl::StatusOr<SweepFolder> SweepFolder::Create(const std::string& path, const std::string& workspace,
                                                const std::string& name, absl::Time time) {
  std::string chosen = path;
  if (chosen.empty()) {
    const std::string stamp = absl::FormatTime("%Y%m%d-%H%M%S", time, absl::LocalTimeZone());
    const std::string base = JoinPath(workspace, absl::StrCat("sweeps/", FolderNameOf(name), "-", stamp));
    chosen = base;
    // Two sweeps that start in the same second each get a folder.
    for (int i = 2; FileExists(chosen); ++i) chosen = absl::StrCat(base, "-", i);
  }
  SweepFolder folder(chosen);
  RETURN_IF_ERROR(MakeFolders(JoinPath(chosen, "trials")));
  return folder;
}

absl::StatusOr<SweepFolder> SweepFolder::Open(const std::string& path) {
  SweepFolder folder(path);
  if (folder.HasRecord()) return folder;
  return absl::NotFoundError(absl::StrCat(folder.record_path(), ": no such file; a sweep's folder holds it"));
}

std::string SweepFolder::record_path() const { return JoinPath(path_, kRecordName); }
std::string SweepFolder::trial_folder(int64_t number) const {
  return JoinPath(path_, absl::StrFormat("trials/%04d", number));
}
std::string SweepFolder::trial_path(int64_t number) const { return JoinPath(trial_folder(number), kTrialName); }
std::string SweepFolder::model_path(int64_t number) const {
  return JoinPath(trial_folder(number), "model.safetensors");
}
std::string SweepFolder::best_model_path(int64_t number) const {
  return JoinPath(trial_folder(number), "best_model.safetensors");
}
std::string SweepFolder::best_config_path() const { return JoinPath(path_, kBestName); }
std::string SweepFolder::best_run_path() const { return JoinPath(path_, "best"); }
std::string SweepFolder::report_path() const { return JoinPath(path_, kReportName); }
std::string SweepFolder::csv_path() const { return JoinPath(path_, kTableName); }

absl::StatusOr<FolderLock> SweepFolder::Lock(FolderLock::Scope scope) const {
  absl::StatusOr<FolderLock> lock = FolderLock::Acquire(path_, scope, kLockPatience);
  if (absl::IsFailedPrecondition(lock.status())) {
    return absl::FailedPreconditionError(
        absl::StrCat(path_, ": a sweep is running in this folder; choose another with --out, or wait for its end"));
  }
  return lock;
}

bool SweepFolder::HasRecord() const { return FileExists(record_path()); }

absl::StatusOr<SweepRecord> SweepFolder::ReadRecord() const {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(record_path(), kMaxRecordBytes));
  SweepRecord record;
  RETURN_IF_ERROR(ParseTextProtoOfAnyVersion(text, record_path(), &record));
  if (record.format_version() > kFormatVersion) {
    return absl::FailedPreconditionError(absl::StrCat(record_path(), ": written by a newer inknet, in format ",
                                                      record.format_version(), " of sweeps; this one reads up to ",
                                                      kFormatVersion));
  }
  return record;
}

absl::StatusOr<std::vector<TrialRecord>> SweepFolder::ReadTrials() const {
  std::vector<TrialRecord> trials;
  while (FileExists(trial_path(static_cast<int64_t>(trials.size())))) {
    const std::string path = trial_path(static_cast<int64_t>(trials.size()));
    RETURN_IF_ERROR(ReadTextProto(path, &trials.emplace_back()));
    if (trials.back().number() != static_cast<int64_t>(trials.size()) - 1) {
      return absl::DataLossError(absl::StrCat(path, ": its number is ", trials.back().number()));
    }
  }
  size_t there = 0;
  const std::string folder = JoinPath(path_, "trials");
  RETURN_IF_ERROR(ForEachName(folder, [&](const std::string& name) {
    if (FileExists(JoinPath(JoinPath(folder, name), kTrialName))) ++there;
    return absl::OkStatus();
  }));
  if (there != trials.size()) {
    return absl::DataLossError(
        absl::StrCat(trial_path(static_cast<int64_t>(trials.size())), ": no such file, though there are later trials"));
  }
  return trials;
}

absl::Status SweepFolder::WriteRecord(const SweepRecord& record) const {
  SweepRecord versioned = record;
  versioned.set_format_version(kFormatVersion);
  return WriteTextProto(record_path(), versioned, "");
}

absl::Status SweepFolder::WriteTrial(const TrialRecord& trial) const {
  RETURN_IF_ERROR(MakeFolders(trial_folder(trial.number())));
  return WriteTextProto(trial_path(trial.number()), trial, "");
}

absl::Status SweepFolder::RemoveLeftovers() const {
  const auto remove_in = [](const std::string& folder, std::initializer_list<const char*> files) {
    return ForEachName(folder, [&](const std::string& name) {
      for (const char* file : files) {
        // As WriteFileAtomically names its temporary files.
        if (absl::StartsWith(name, absl::StrCat(file, "."))) {
          return RemoveFile(JoinPath(folder, name));
        }
      }
      return absl::OkStatus();
    });
  };
  RETURN_IF_ERROR(remove_in(path_, {kRecordName, kBestName, kReportName, kTableName}));
  const std::string trials = JoinPath(path_, "trials");
  return ForEachName(trials, [&](const std::string& name) { return remove_in(JoinPath(trials, name), {kTrialName}); });
}

absl::Status SweepFolder::ClearTrial(int64_t number) const {
  const std::string folder = trial_folder(number);
  return ForEachName(folder, [&](const std::string& name) {
    return name == kTrialName ? absl::OkStatus() : RemoveFile(JoinPath(folder, name));
  });
}

absl::Status CheckSameSweep(const SweepFolder& folder, const SweepConfig& there, const SweepConfig& asked) {
  std::string message;
  for (const FieldDifference& difference : DifferingFields({&there, &asked})) {
    absl::StrAppend(&message, "\n", difference.path, " is ", Shortened(difference.values[0]), " there, and ",
                    Shortened(difference.values[1]), " was asked for");
  }
  if (message.empty()) return absl::OkStatus();
  return absl::AlreadyExistsError(
      absl::StrCat(folder.path(), ": holds another sweep; choose another folder with --out", message));
}

}  // namespace inknet::sweep
