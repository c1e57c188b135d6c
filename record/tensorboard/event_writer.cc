#include "record/tensorboard/event_writer.h"

#include <unistd.h>

#include <algorithm>
#include <climits>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "record/tensorboard/tf_record.h"
#include "util/file.h"
#include "util/status.h"

namespace inknet::tensorboard {
namespace {

constexpr char kPrefix[] = "events.out.tfevents.";
// What TensorBoard's readers look for in the first event.
constexpr char kFileVersion[] = "brain.Event:2";

std::string HostName() {
  char name[HOST_NAME_MAX + 1] = "";
  ::gethostname(name, sizeof(name));
  return name;
}

// The seconds in the names of the folder's event files, the largest; -1 where it has none.
absl::StatusOr<int64_t> LastSeconds(const std::string& folder) {
  ASSIGN_OR_RETURN(const std::vector<std::string> names, ListFolder(folder));
  int64_t last = -1;
  for (absl::string_view name : names) {
    int64_t seconds = 0;
    if (absl::ConsumePrefix(&name, kPrefix) && absl::SimpleAtoi(name.substr(0, name.find('.')), &seconds)) {
      last = std::max(last, seconds);
    }
  }
  return last;
}

}  // namespace

double UnixSeconds(absl::Time time) { return absl::ToDoubleSeconds(time - absl::UnixEpoch()); }

absl::StatusOr<std::unique_ptr<EventWriter>> EventWriter::Create(const std::string& folder, absl::Time time) {
  ASSIGN_OR_RETURN(const int64_t last, LastSeconds(folder));
  const std::string name =
      absl::StrFormat("%s%010d.%s.%d", kPrefix, std::max(absl::ToUnixSeconds(time), last + 1), HostName(), ::getpid());
  ASSIGN_OR_RETURN(AppendingFile file, AppendingFile::Create(JoinPath(folder, name)));
  std::unique_ptr<EventWriter> writer(new EventWriter(std::move(file), /*is_restart=*/last >= 0));
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

absl::Status EventWriter::WriteRestart(int64_t step, absl::Time time) {
  Event event;
  event.set_wall_time(UnixSeconds(time));
  event.set_step(step);
  event.mutable_session_log()->set_status(SessionLog::START);
  return Append(event);
}

absl::Status EventWriter::Append(const Event& event) { return file_.Append(TfRecord(event.SerializeAsString())); }

}  // namespace inknet::tensorboard
