#include "record/tensorboard/event_writer.h"

#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "record/tensorboard/summary.h"
#include "record/tensorboard/testing.h"
#include "util/file.h"

namespace inknet::tensorboard {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

const absl::Time kTime = absl::FromUnixMillis(1700000000250);

// Files of this process cannot grow beyond `bytes`, as if the disk were full, while this lives.
class FullDisk {
 public:
  explicit FullDisk(uintmax_t bytes) : old_handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &old_limit_);
    rlimit limit = old_limit_;
    limit.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &old_limit_);
    std::signal(SIGXFSZ, old_handler_);
  }

 private:
  rlimit old_limit_;
  void (*old_handler_)(int);
};

Summary OneScalar(double value) {
  Summary summary;
  AddScalar("scalar", value, &summary);
  return summary;
}

std::unique_ptr<EventWriter> NewWriter() {
  absl::StatusOr<std::unique_ptr<EventWriter>> writer = EventWriter::Create(TestFolder(), kTime);
  EXPECT_TRUE(writer.ok()) << writer.status();
  return *std::move(writer);
}

TEST(EventWriterTest, FileIsNamedAfterTimeHostAndProcess) {
  const std::string name = std::filesystem::path(NewWriter()->path()).filename().string();
  char host[256] = "";
  gethostname(host, sizeof(host));
  EXPECT_EQ(name, absl::StrCat("events.out.tfevents.1700000000.", host, ".", getpid()));
}

TEST(EventWriterTest, FirstEventNamesTheFormat) {
  const std::unique_ptr<EventWriter> writer = NewWriter();
  const std::vector<Event> events = ReadEvents(writer->path());
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].file_version(), "brain.Event:2");
  EXPECT_DOUBLE_EQ(events[0].wall_time(), 1700000000.25);
  EXPECT_FALSE(events[0].has_summary());
}

TEST(EventWriterTest, EventsAreInTheFileAsSoonAsTheyAreWritten) {
  const std::unique_ptr<EventWriter> writer = NewWriter();
  for (int step = 1; step <= 3; ++step) {
    ASSERT_TRUE(writer->Write(step, kTime + absl::Seconds(step), OneScalar(step * 0.5)).ok());
    const std::vector<Event> events = ReadEvents(writer->path());
    ASSERT_EQ(events.size(), 1u + static_cast<size_t>(step));
    EXPECT_EQ(events.back().step(), step);
    EXPECT_DOUBLE_EQ(events.back().wall_time(), 1700000000.25 + step);
    EXPECT_EQ(ValueOf(events, "scalar", step).simple_value(), step * 0.5);
  }
}

TEST(EventWriterTest, MissingFolderIsNamed) {
  const absl::Status status = EventWriter::Create("/nowhere/at/all", kTime).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), StartsWith("/nowhere/at/all: "));
}

TEST(EventWriterTest, FileThatIsThereStaysAndTheNewOneComesAfterIt) {
  const std::string folder = TestFolder();
  const auto first = EventWriter::Create(folder, kTime);
  ASSERT_TRUE(first.ok());
  EXPECT_FALSE((*first)->is_restart());
  const auto second = EventWriter::Create(folder, kTime);
  ASSERT_TRUE(second.ok());
  EXPECT_TRUE((*second)->is_restart());
  EXPECT_LT((*first)->path(), (*second)->path());
}

TEST(EventWriterTest, FullDiskIsAnErrorThatNamesTheFileAndNothingIsLostWhenThereIsRoomAgain) {
  const std::unique_ptr<EventWriter> writer = NewWriter();
  ASSERT_TRUE(writer->Write(1, kTime, OneScalar(1)).ok());
  const uintmax_t size = std::filesystem::file_size(writer->path());
  {
    FullDisk full(size + 20);
    const absl::Status status = writer->Write(2, kTime, OneScalar(2));
    EXPECT_THAT(std::string(status.message()), StartsWith(writer->path() + ": cannot write"));
    EXPECT_FALSE(writer->Write(3, kTime, OneScalar(3)).ok());
    EXPECT_EQ(std::filesystem::file_size(writer->path()), size + 20) << "half of a record";
    EXPECT_EQ(ReadEvents(writer->path()).size(), 2u);
  }
  ASSERT_TRUE(writer->Write(4, kTime, OneScalar(4)).ok());
  const std::vector<Event> events = ReadEvents(writer->path());
  ASSERT_EQ(events.size(), 5u);
  for (int step = 1; step <= 4; ++step) EXPECT_EQ(ValueOf(events, "scalar", step).simple_value(), step);
}

TEST(EventWriterTest, CloseWritesWhatDidNotFitBefore) {
  const std::unique_ptr<EventWriter> writer = NewWriter();
  {
    FullDisk full(std::filesystem::file_size(writer->path()));
    EXPECT_FALSE(writer->Write(1, kTime, OneScalar(1)).ok());
    EXPECT_FALSE(writer->Close().ok());
  }
  ASSERT_TRUE(writer->Close().ok());
  EXPECT_EQ(ValueOf(ReadEvents(writer->path()), "scalar", 1).simple_value(), 1);
}

TEST(EventWriterTest, WritingAfterCloseIsAnError) {
  const std::unique_ptr<EventWriter> writer = NewWriter();
  ASSERT_TRUE(writer->Close().ok());
  const absl::Status status = writer->Write(1, kTime, OneScalar(1));
  EXPECT_THAT(std::string(status.message()), HasSubstr(writer->path()));
}

}  // namespace
}  // namespace inknet::tensorboard
