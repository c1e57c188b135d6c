// The folder that a run leaves behind (docs/run-folder.md).
#ifndef INKNET_RECORD_RUN_FOLDER_H_
#define INKNET_RECORD_RUN_FOLDER_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "model/model_file.h"
#include "proto/evaluation.pb.h"
#include "proto/run.pb.h"
#include "util/folder_lock.h"

namespace inknet::record {

// The record in `text`, the content of a file run.textproto; `name` stands before errors. A record of a newer format is
// an error that says so; so is one whose configuration no run can have, since programs go by it.
absl::StatusOr<RunRecord> ParseRunRecord(absl::string_view text, absl::string_view name);

// A run has two models: that of its best epoch, and that of its last.
enum class Which { kBest, kLast };

// Copies share the lock.
class RunFolder {
 public:
  // Creates `path`, or <workspace>/runs/<name>-<time> where it is empty, and keeps other processes from writing into
  // it. A folder that already holds a run, or that cannot be written to, is an error.
  static absl::StatusOr<RunFolder> Create(const std::string& path, const std::string& workspace,
                                          const std::string& name, absl::Time time);

  // The folder of a run that was interrupted or killed, for going on with it: keeps other processes from writing into
  // it and removes what a killed one left half-written. A run that is over is an error.
  static absl::StatusOr<RunFolder> OpenUnfinished(const std::string& path);

  // OpenUnfinished of the latest run of that name in <workspace>/runs that nobody is writing. NotFound: there is none.
  static absl::StatusOr<RunFolder> OpenLatestUnfinished(const std::string& workspace, const std::string& name);

  // A run's folder to read from; it must hold a record and a model, and its run must be over: a record that says
  // RUNNING is an error.
  static absl::StatusOr<RunFolder> Open(const std::string& path);

  const std::string& path() const { return path_; }
  std::string record_path() const;
  std::string epochs_csv_path() const;  // The record's epochs as a table.
  // The model of the last finished epoch, model.safetensors, or of the best, best_model.safetensors.
  std::string model_path(Which which) const;
  // The same to read from: of runs from before there was a best model, the last one's for both.
  std::string ExistingModelPath(Which which) const;
  std::string checkpoints_path() const;    // The folder of its checkpoints (record/checkpoint/store.h).
  std::string evaluation_path() const;     // Evaluation as textproto,
  std::string classes_csv_path() const;    // its figures by class,
  std::string confusion_csv_path() const;  // its confusion matrix,
  std::string mistakes_path() const;       // and the pictures of the mistakes that it lists.
  std::string augmentation_path() const;   // Training images as training sees them, where that changes them.
  std::string read_page_path() const;      // A made-up page, and what the best model reads on it.
  std::string report_path() const;
  std::string onnx_path() const;

  // Each replaces its file as one step. With the record goes the table of its epochs.
  absl::Status WriteRecord(const RunRecord& record) const;
  absl::Status WriteModel(Which which, const model::Model& model) const;

  // Removes what is said of a model that is about to change: the evaluation's files, the report and the ONNX file.
  absl::Status RemoveResults() const;

  absl::StatusOr<RunRecord> ReadRecord() const;
  // NotFound where the folder has none.
  absl::StatusOr<Evaluation> ReadEvaluation() const;

 private:
  explicit RunFolder(std::string path) : path_(std::move(path)) {}

  static absl::StatusOr<RunFolder> Lock(const std::string& path);

  std::string path_;
  std::shared_ptr<const FolderLock> lock_;  // Null: for reading.
};

}  // namespace inknet::record

#endif  // INKNET_RECORD_RUN_FOLDER_H_
