#include "tensorboard/event_writer.h"

#include <unistd.h>

#include <climits>
#include <utility>

#include "absl/strings/str_format.h"
#include "tensorboard/tf_record.h"
#include "util/file.h"
#include "util/status.h"

namespace inknet::tensorboard {
namespace {

// What TensorBoard's readers look for in the first event.
constexpr char kFileVersion[] = "brain.Event:2";

std::string HostName() {
  char name[HOST_NAME_MAX + 1] = "";
  ::gethostname(name, sizeof(name));
  return name;
}

}  // namespace

double UnixSeconds(absl::Time time) { return absl::ToDoubleSeconds(time - absl::UnixEpoch()); }

absl::StatusOr<std::unique_ptr<EventWriter>> EventWriter::Create(const std::string& folder, absl::Time time) {
  const std::string name =
      absl::StrFormat("events.out.tfevents.%010d.%s.%d", absl::ToUnixSeconds(time), HostName(), ::getpid());
  ASSIGN_OR_RETURN(AppendingFile file, AppendingFile::Create(JoinPath(folder, name)));
  std::unique_ptr<EventWriter> writer(new EventWriter(std::move(file)));
  Event first;
  first.set_wall_time(UnixSeconds(time));
  first.set_file_version(kFileVersion);
  RETURN_IF_ERROR(writer->Append(first));
  return writer;
}

absl::Status EventWriter::Write(int64_t step, absl::Time time, const Summary& summary) {
  Event event;
  event.set_wall_time(UnixSeconds(time));
  event.set_step(step);
  *event.mutable_summary() = summary;
  return Append(event);
}

absl::Status EventWriter::Append(const Event& event) { return file_.Append(TfRecord(event.SerializeAsString())); }

}  // namespace inknet::tensorboard
