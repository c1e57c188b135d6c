#include "record/run_folder.h"

#include "absl/strings/str_cat.h"
#include "proto/text.h"
#include "util/file.h"
#include "util/status.h"

namespace inknet::record {

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
  RunFolder folder(chosen);
  if (FileExists(folder.record_path()) || FileExists(folder.model_path())) {
    return absl::AlreadyExistsError(
        absl::StrCat(chosen, ": already holds a run, which would be lost; choose another folder with --out"));
  }
  RETURN_IF_ERROR(MakeFolders(chosen));
  return folder;
}

absl::StatusOr<RunFolder> RunFolder::Open(const std::string& path) {
  RunFolder folder(path);
  for (const std::string& file : {folder.record_path(), folder.model_path()}) {
    if (!FileExists(file)) {
      return absl::NotFoundError(
          absl::StrCat(file, ": no such file; a run's folder holds run.textproto and model.safetensors"));
    }
  }
  return folder;
}

std::string RunFolder::record_path() const { return JoinPath(path_, "run.textproto"); }
std::string RunFolder::model_path() const { return JoinPath(path_, "model.safetensors"); }

absl::Status RunFolder::WriteRecord(const RunRecord& record) const { return WriteTextProto(record_path(), record, ""); }

absl::Status RunFolder::WriteModel(const model::Model& model) const { return model::SaveModel(model_path(), model); }

absl::StatusOr<RunRecord> RunFolder::ReadRecord() const {
  RunRecord record;
  RETURN_IF_ERROR(ReadTextProto(record_path(), &record));
  return record;
}

absl::StatusOr<model::Model> RunFolder::ReadModel() const { return model::LoadModel(model_path()); }

}  // namespace inknet::record
