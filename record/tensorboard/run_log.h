// What TensorBoard shows of a training run: docs/tensorboard.md lists the tags.
#ifndef INKNET_RECORD_TENSORBOARD_RUN_LOG_H_
#define INKNET_RECORD_TENSORBOARD_RUN_LOG_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "data/image/image.h"
#include "nn/parameters.h"
#include "proto/config.pb.h"
#include "proto/evaluation.pb.h"
#include "proto/run.pb.h"
#include "record/tensorboard/event_writer.h"

namespace inknet::tensorboard {

// Whether LogParameters is to be called after `epoch` of a run of `epochs` (both at least 1), or before the first one
// where `epoch` is 0: before training, after the first epoch in each tenth of the run that is complete, so also after
// the last.
bool LogsParametersAfter(int epoch, int epochs);

// A test image that the model got wrong.
struct MistakenImage {
  image::Image image;
  // Labels.
  int true_class = 0;
  int predicted_class = 0;
};

// Writes one event file, in this order: Create, LogParameters of the first weights, LogEpoch and LogParameters as
// training goes, LogEvaluation where there is one, Finish. What a call has logged is in the file, for all readers, when
// it returns. Errors name the file. Times are those that TensorBoard shows. Not for use by several threads at once.
class RunLog {
 public:
  // `folder`: the run's, which must exist. Where it has event files, the run is one that goes on after `epochs` epochs:
  // what they say of that step and later ones is taken back, and the caller logs epoch `epochs` (of which an evaluation
  // may have been logged) again.
  static absl::StatusOr<std::unique_ptr<RunLog>> Create(const std::string& folder, const RunConfig& config,
                                                        absl::Time start, int epochs = 0);

  // The step of all that is logged is the number of epochs that were finished then.
  absl::Status LogEpoch(const EpochRecord& epoch, double learning_rate, absl::Time time);
  absl::Status LogParameters(int epoch, const nn::Parameters& parameters, absl::Time time);

  // Training images as they are and as training sees them; once, before the first epoch.
  absl::Status LogAugmentation(const image::Image& picture, absl::Time time);

  // Mistakes of the same true and predicted class are numbered in the order given.
  absl::Status LogEvaluation(int epoch, const Evaluation& evaluation, const std::vector<MistakenImage>& mistakes,
                             absl::Time time);

  // How the run ended; nothing of one that was interrupted, since it may go on. Nothing can be logged afterwards.
  absl::Status Finish(RunRecord::Status status, absl::Time time);

  // The event file.
  const std::string& path() const { return writer_->path(); }

 private:
  explicit RunLog(std::unique_ptr<EventWriter> writer) : writer_(std::move(writer)) {}

  const std::unique_ptr<EventWriter> writer_;
};

}  // namespace inknet::tensorboard

#endif  // INKNET_RECORD_TENSORBOARD_RUN_LOG_H_
