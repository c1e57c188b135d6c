// TensorBoard's event files.
#ifndef INKNET_RECORD_TENSORBOARD_EVENT_WRITER_H_
#define INKNET_RECORD_TENSORBOARD_EVENT_WRITER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "record/tensorboard/event.pb.h"
#include "util/appending_file.h"

namespace inknet::tensorboard {

// Seconds since 1970-01-01 UTC, as TensorBoard's messages have them.
double UnixSeconds(absl::Time time);

// An event file that grows. Not for use by several threads at once.
class EventWriter {
 public:
  // Creates events.out.tfevents.<seconds since 1970>.<host>.<process> in the folder `folder`, which must exist. Readers
  // take a folder's files in the order of their names: where there is one already, the new one's seconds are such that
  // it comes last.
  static absl::StatusOr<std::unique_ptr<EventWriter>> Create(const std::string& folder, absl::Time time);

  // Appends one event. Once it returns OK, every reader sees the event. Errors name the file. After one, the file ends
  // in the middle of an event at worst, which readers take for its end so far; the next Write or Close goes on from
  // there, so that nothing is lost when there is room again.
  absl::Status Write(int64_t step, absl::Time time, const Summary& summary);

  // Takes back, for readers, all that the folder's earlier files say of `step` and later ones.
  absl::Status WriteRestart(int64_t step, absl::Time time);

  // Nothing can be written afterwards. On some file systems it is here that a full disk shows.
  absl::Status Close() { return file_.Close(); }

  // Whether there was a file before this one.
  bool is_restart() const { return is_restart_; }

  const std::string& path() const { return file_.path(); }

 private:
  EventWriter(AppendingFile file, bool is_restart) : file_(std::move(file)), is_restart_(is_restart) {}

  absl::Status Append(const Event& event);

  AppendingFile file_;
  const bool is_restart_;
};

}  // namespace inknet::tensorboard

#endif  // INKNET_RECORD_TENSORBOARD_EVENT_WRITER_H_
