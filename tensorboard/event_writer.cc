#include "tensorboard/event_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
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
  const std::string path = JoinPath(folder, name);
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
  if (fd < 0) return FileError(path, "create", errno);
  std::unique_ptr<EventWriter> writer(new EventWriter(path, fd));
  Event first;
  first.set_wall_time(UnixSeconds(time));
  first.set_file_version(kFileVersion);
  RETURN_IF_ERROR(writer->Append(first));
  return writer;
}

EventWriter::~EventWriter() {
  if (fd_ >= 0) ::close(fd_);
}

absl::Status EventWriter::Write(int64_t step, absl::Time time, const Summary& summary) {
  Event event;
  event.set_wall_time(UnixSeconds(time));
  event.set_step(step);
  *event.mutable_summary() = summary;
  return Append(event);
}

absl::Status EventWriter::Append(const Event& event) {
  pending_ += TfRecord(event.SerializeAsString());
  return WritePending();
}

// One call of write(2) a record, unless a signal or a full disk cuts it short.
absl::Status EventWriter::WritePending() {
  while (!pending_.empty()) {
    const ssize_t written = ::write(fd_, pending_.data(), pending_.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return FileError(path_, "write", errno);
    pending_.erase(0, static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status EventWriter::Close() {
  RETURN_IF_ERROR(WritePending());
  if (::close(std::exchange(fd_, -1)) != 0) return FileError(path_, "close", errno);
  return absl::OkStatus();
}

}  // namespace inknet::tensorboard
