// The folder that a run leaves behind (docs/run-folder.md).
#ifndef INKNET_RECORD_RUN_FOLDER_H_
#define INKNET_RECORD_RUN_FOLDER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "model/model_file.h"
#include "proto/evaluation.pb.h"
#include "proto/run.pb.h"

namespace inknet::record {

// The record in `text`, the content of a file run.textproto; `name` stands before errors. A record of a newer format is
// an error that says so; so is one whose configuration no run can have, since programs go by it.
absl::StatusOr<RunRecord> ParseRunRecord(absl::string_view text, absl::string_view name);

class RunFolder {
 public:
  // Creates `path`, or <workspace>/runs/<name>-<time> where it is empty. A folder that already holds a run, or that
  // cannot be written to, is an error.
  static absl::StatusOr<RunFolder> Create(const std::string& path, const std::string& workspace,
                                          const std::string& name, absl::Time time);

  // A run's folder to read from; it must hold a record and a model, and its run must be over: a record that says
  // RUNNING is an error.
  static absl::StatusOr<RunFolder> Open(const std::string& path);

  const std::string& path() const { return path_; }
  std::string record_path() const;
  std::string model_path() const;
  std::string evaluation_path() const;     // Evaluation as textproto,
  std::string classes_csv_path() const;    // its figures by class,
  std::string confusion_csv_path() const;  // its confusion matrix,
  std::string mistakes_path() const;       // and the pictures of the mistakes that it lists.
  std::string report_path() const;
  std::string onnx_path() const;

  // Each replaces its file as one step.
  absl::Status WriteRecord(const RunRecord& record) const;
  absl::Status WriteModel(const model::Model& model) const;

  absl::StatusOr<RunRecord> ReadRecord() const;
  absl::StatusOr<model::Model> ReadModel() const;
  // NotFound where the folder has none.
  absl::StatusOr<Evaluation> ReadEvaluation() const;

 private:
  explicit RunFolder(std::string path) : path_(std::move(path)) {}

  std::string path_;
};

}  // namespace inknet::record

#endif  // INKNET_RECORD_RUN_FOLDER_H_
