#include "record/run_folder.h"

#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "proto/text.h"
#include "proto/validate.h"
#include "record/epochs_csv.h"
#include "util/file.h"
#include "util/status.h"

namespace inknet::record {
namespace {

// What WriteRecord writes and ReadRecord reads.
// 2: `test` is of the best epoch's model, and a run may have been taken up again.
constexpr int kFormatVersion = 2;
constexpr size_t kMaxRecordBytes = 256 << 20;

// The format that a record names on a line as we write it, without understanding the rest; 1 where it names none.
int FormatVersionOf(absl::string_view record) {
  for (absl::string_view line : absl::StrSplit(record, '\n')) {
    int version = 0;
    if (absl::ConsumePrefix(&line, "format_version:") && absl::SimpleAtoi(line, &version)) return version;
  }
  return 1;
}

bool IsUnfinished(const RunRecord& record) {
  return record.status() == RunRecord::RUNNING || record.status() == RunRecord::INTERRUPTED;
}

}  // namespace

absl::StatusOr<RunRecord> ParseRunRecord(absl::string_view text, absl::string_view name) {
  const auto check_version = [&](int version) -> absl::Status {
    if (version <= kFormatVersion) return absl::OkStatus();
    return absl::FailedPreconditionError(absl::StrCat(name, ": written by a newer inknet, in format ", version,
                                                      " of run records; this one reads up to ", kFormatVersion));
  };
  RETURN_IF_ERROR(check_version(FormatVersionOf(text)));
  RunRecord record;
  RETURN_IF_ERROR(ParseTextProto(text, name, &record));
  // Where the text has the number elsewhere than we write it.
  RETURN_IF_ERROR(check_version(record.format_version()));
  if (const absl::Status valid = ValidateRunConfig(record.config()); !valid.ok()) {
    return InFile(absl::StrCat(name, ": config"), valid);
  }
  return record;
}

absl::StatusOr<RunFolder> RunFolder::Create(const std::string& path, const std::string& workspace,
                                            const std::string& name, absl::Time time) {
  std::string chosen = path;
  if (chosen.empty()) {
    const std::string stamp = absl::FormatTime("%Y%m%d-%H%M%S", time, absl::LocalTimeZone());
    const std::string base = JoinPath(workspace, absl::StrCat("runs/", name, "-", stamp));
    chosen = base;
    // Two runs that start in the same second each get a folder.
    for (int i = 2; FileExists(chosen); ++i) chosen = absl::StrCat(base, "-", i);
  }
  RETURN_IF_ERROR(MakeFolders(chosen));
  ASSIGN_OR_RETURN(RunFolder folder, Lock(chosen));
  if (FileExists(folder.record_path()) || FileExists(folder.model_path(Which::kLast))) {
    return absl::AlreadyExistsError(
        absl::StrCat(chosen, ": already holds a run, which would be lost; choose another folder with --out"));
  }
  RETURN_IF_ERROR(RemoveTemporaryFiles(chosen));
  return folder;
}

absl::StatusOr<RunFolder> RunFolder::OpenUnfinished(const std::string& path) {
  if (const RunFolder folder(path); !FileExists(folder.record_path())) {
    return absl::NotFoundError(absl::StrCat(folder.record_path(), ": no such file; there is no run to go on with"));
  }
  ASSIGN_OR_RETURN(RunFolder folder, Lock(path));
  ASSIGN_OR_RETURN(const RunRecord record, folder.ReadRecord());
  if (!IsUnfinished(record)) {
    return absl::AlreadyExistsError(absl::StrCat(path, ": already holds a run, which is ",
                                                 RunRecord::Status_Name(record.status()),
                                                 " and would be lost; choose another folder with --out"));
  }
  RETURN_IF_ERROR(RemoveTemporaryFiles(path));
  return folder;
}

absl::StatusOr<RunFolder> RunFolder::OpenLatestUnfinished(const std::string& workspace, const std::string& name) {
  const std::string runs = JoinPath(workspace, "runs");
  std::vector<std::pair<std::string, std::string>> found;  // Start and path.
  if (FileExists(runs)) {
    ASSIGN_OR_RETURN(const std::vector<std::string> folders, ListFolder(runs));
    for (const std::string& folder : folders) {
      if (!absl::StartsWith(folder, name)) continue;
      const std::string path = JoinPath(runs, folder);
      const auto record = RunFolder(path).ReadRecord();
      if (record.ok() && record->config().name() == name && IsUnfinished(*record)) {
        found.emplace_back(record->start_time(), path);
      }
    }
  }
  absl::Status status = absl::NotFoundError(absl::StrCat(runs, ": no unfinished run of '", name, "' to go on with"));
  std::sort(found.rbegin(), found.rend());
  for (const auto& [start, path] : found) {
    absl::StatusOr<RunFolder> folder = OpenUnfinished(path);
    if (folder.ok()) return folder;
    status = folder.status();
  }
  return status;
}

absl::StatusOr<RunFolder> RunFolder::Lock(const std::string& path) {
  ASSIGN_OR_RETURN(FolderLock lock, FolderLock::Acquire(path));
  RunFolder folder(path);
  folder.lock_ = std::make_shared<const FolderLock>(std::move(lock));
  return folder;
}

absl::StatusOr<RunFolder> RunFolder::Open(const std::string& path) {
  RunFolder folder(path);
  const std::string model_path = folder.model_path(Which::kLast);
  const auto missing = [](const std::string& file) {
    return absl::NotFoundError(
        absl::StrCat(file, ": no such file; a run's folder holds run.textproto and model.safetensors"));
  };
  if (!FileExists(folder.record_path())) return missing(folder.record_path());
  ASSIGN_OR_RETURN(const RunRecord record, folder.ReadRecord());
  if (record.status() == RunRecord::RUNNING) {
    return absl::FailedPreconditionError(absl::StrCat(
        folder.record_path(),
        ": this run is still being written, or was killed, and can go on with --resume --out=", path,
        ": its status is RUNNING", FileExists(model_path) ? absl::StrCat("; what it saved last is ", model_path) : ""));
  }
  if (!FileExists(model_path)) return missing(model_path);
  return folder;
}

std::string RunFolder::record_path() const { return JoinPath(path_, "run.textproto"); }
std::string RunFolder::model_path(Which which) const {
  return JoinPath(path_, which == Which::kBest ? "best_model.safetensors" : "model.safetensors");
}
std::string RunFolder::ExistingModelPath(Which which) const {
  return model_path(FileExists(model_path(which)) ? which : Which::kLast);
}
std::string RunFolder::checkpoints_path() const { return JoinPath(path_, "checkpoints"); }
std::string RunFolder::evaluation_path() const { return JoinPath(path_, "evaluation.textproto"); }
std::string RunFolder::classes_csv_path() const { return JoinPath(path_, "classes.csv"); }
std::string RunFolder::confusion_csv_path() const { return JoinPath(path_, "confusion_matrix.csv"); }
std::string RunFolder::epochs_csv_path() const { return JoinPath(path_, "epochs.csv"); }
std::string RunFolder::mistakes_path() const { return JoinPath(path_, "mistakes.png"); }
std::string RunFolder::augmentation_path() const { return JoinPath(path_, "augmentation.png"); }
std::string RunFolder::read_page_path() const { return JoinPath(path_, "read_page.png"); }
std::string RunFolder::report_path() const { return JoinPath(path_, "report.html"); }
std::string RunFolder::onnx_path() const { return JoinPath(path_, "model.onnx"); }

absl::Status RunFolder::WriteRecord(const RunRecord& record) const {
  RunRecord versioned = record;
  versioned.set_format_version(kFormatVersion);
  // The record comes last: where it says that the run is finished, nothing is missing, and nothing half-written lies
  // about.
  absl::Status status = WriteFileAtomically(epochs_csv_path(), EpochsCsv(record));
  status.Update(WriteTextProto(record_path(), versioned, ""));
  return status;
}

absl::Status RunFolder::WriteModel(Which which, const model::Model& model) const {
  return model::SaveModel(model_path(which), model);
}

absl::Status RunFolder::RemoveResults() const {
  for (const std::string& path : {evaluation_path(), classes_csv_path(), confusion_csv_path(), mistakes_path(),
                                  read_page_path(), report_path(), onnx_path()}) {
    RETURN_IF_ERROR(RemoveFile(path));
  }
  return absl::OkStatus();
}

absl::StatusOr<RunRecord> RunFolder::ReadRecord() const {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(record_path(), kMaxRecordBytes));
  return ParseRunRecord(text, record_path());
}

absl::StatusOr<Evaluation> RunFolder::ReadEvaluation() const {
  if (!FileExists(evaluation_path())) return absl::NotFoundError(absl::StrCat(evaluation_path(), ": no such file"));
  Evaluation evaluation;
  RETURN_IF_ERROR(ReadTextProto(evaluation_path(), &evaluation));
  return evaluation;
}

}  // namespace inknet::record
