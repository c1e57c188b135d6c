#include "bench/history.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bench/record_file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "util/file.h"

namespace inknet::bench {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

BenchRecord Record(const std::string& start_time, const std::string& dirty = "false") {
  BenchRecord record;
  record.set_start_time(start_time);
  record.mutable_environment()->set_git_commit("0123456789abcdef0123456789abcdef01234567");
  record.mutable_environment()->set_git_dirty(dirty);
  return record;
}

class HistoryTest : public ::testing::Test {
 protected:
  HistoryTest() {
    std::string folder = JoinPath(::testing::TempDir(), "history_XXXXXX");
    EXPECT_NE(::mkdtemp(folder.data()), nullptr);
    folder_ = folder;
  }

  History Opened() const { return *History::Open(folder_); }
  HistoryContent Content() const {
    auto content = ReadHistory(folder_);
    EXPECT_TRUE(content.ok()) << content.status();
    return *std::move(content);
  }
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const StoredRecord& stored : Content().records) names.push_back(stored.name);
    return names;
  }
  int Files() const {
    int files = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder_)) ++files;
    return files;
  }

  std::string folder_;
};

TEST_F(HistoryTest, RecordsAreNamedByTimeAndCommitAndReadInTheOrderOfTime) {
  const History history = Opened();
  EXPECT_EQ(*history.Add(Record("2026-11-22T15:00:01.5+01:00", "true")),
            "20261122T140001Z-0123456789ab-dirty.textproto");
  EXPECT_EQ(*history.Add(Record("2026-11-21T00:00:00+00:00")), "20261121T000000Z-0123456789ab.textproto");
  BenchRecord unstamped = Record("2026-11-23T00:00:00+00:00");
  unstamped.clear_environment();
  EXPECT_EQ(*history.Add(unstamped), "20261123T000000Z-unknown.textproto");
  const HistoryContent content = Content();
  ASSERT_EQ(content.records.size(), 3);
  EXPECT_TRUE(content.ToStatus().ok());
  EXPECT_EQ(content.records[0].record.start_time(), "2026-11-21T00:00:00+00:00");
  EXPECT_EQ(content.records[2].name, "20261123T000000Z-unknown.textproto");
}

TEST_F(HistoryTest, RecordsOfTheSameSecondAndCommitAreAllKept) {
  const History history = Opened();
  for (const char* const fraction : {".1", ".2", ".3"}) {
    ASSERT_TRUE(history.Add(Record(absl::StrCat("2026-11-22T15:00:00", fraction, "+00:00"))).ok());
  }
  EXPECT_THAT(Names(),
              ElementsAre("20261122T150000Z-0123456789ab.textproto", "20261122T150000Z-0123456789ab-2.textproto",
                          "20261122T150000Z-0123456789ab-3.textproto"));
}

TEST_F(HistoryTest, DamagedFileIsNamedSkippedAndLeftAlone) {
  const History history = Opened();
  ASSERT_TRUE(history.Add(Record("2026-11-22T15:00:00Z")).ok());
  ASSERT_TRUE(history.Add(Record("2026-11-22T16:00:00Z")).ok());
  const std::string path = JoinPath(folder_, "20261122T150000Z-0123456789ab.textproto");
  const std::string content = *ReadFile(path, 1 << 20);
  ASSERT_TRUE(WriteFileAtomically(path, content.substr(0, content.size() / 2)).ok());
  ASSERT_TRUE(WriteFileAtomically(JoinPath(folder_, "empty.textproto"), "").ok());
  ASSERT_TRUE(MakeFolders(JoinPath(folder_, "folder.textproto")).ok());

  EXPECT_THAT(Names(), ElementsAre("20261122T160000Z-0123456789ab.textproto"));
  const absl::Status status = Content().ToStatus();
  EXPECT_THAT(std::string(status.message()), HasSubstr("3 files\n" + path));
  EXPECT_THAT(std::string(status.message()), HasSubstr("empty.textproto"));
  EXPECT_EQ(ReadFile(path, 1 << 20)->size(), content.size() / 2);
}

TEST_F(HistoryTest, RecordWithoutATimeIsAProblem) {
  EXPECT_FALSE(Opened().Add(BenchRecord()).ok());
  ASSERT_TRUE(WriteRecord(JoinPath(folder_, "x.textproto"), BenchRecord()).ok());
  EXPECT_THAT(std::string(Content().ToStatus().message()), HasSubstr("x.textproto: start_time is ''"));
}

TEST_F(HistoryTest, OtherFilesAreOfNoInterest) {
  ASSERT_TRUE(WriteFileAtomically(JoinPath(folder_, "README.md"), "notes").ok());
  ASSERT_TRUE(WriteFileAtomically(JoinPath(folder_, "x.textproto.a7Gh2K"), "half").ok());
  EXPECT_TRUE(Content().records.empty());
  EXPECT_TRUE(Content().problems.empty());
}

TEST_F(HistoryTest, WritersAtTheSameTimeLoseNoRecord) {
  constexpr int kWriters = 4;
  constexpr int kRecords = 25;
  const History history = Opened();
  std::vector<pid_t> writers;
  for (int i = 0; i < kWriters; ++i) {
    writers.push_back(fork());
    if (writers.back() != 0) continue;
    bool ok = true;
    for (int j = 0; j < kRecords; ++j) ok = ok && history.Add(Record("2026-11-22T15:00:00Z")).ok();
    _exit(ok ? 0 : 1);
  }
  for (const pid_t writer : writers) {
    int status = 0;
    waitpid(writer, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(Content().records.size(), kWriters * kRecords);
  EXPECT_TRUE(Content().problems.empty());
}

TEST_F(HistoryTest, FullDiskIsAnErrorThatLeavesTheOlderRecordsAlone) {
  const History history = Opened();
  ASSERT_TRUE(history.Add(Record("2026-11-22T15:00:00Z")).ok());
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit old_limit;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &old_limit), 0);
  const rlimit limit{100, old_limit.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
  const auto added = history.Add(Record("2026-11-22T16:00:00Z"));
  setrlimit(RLIMIT_FSIZE, &old_limit);
  EXPECT_THAT(std::string(added.status().message()), HasSubstr("160000Z-0123456789ab.textproto: cannot write"));
  EXPECT_EQ(Files(), 1);
  EXPECT_EQ(Content().records.size(), 1);
}

TEST_F(HistoryTest, FolderThatCannotBeMadeOrReadIsNamed) {
  EXPECT_THAT(std::string(History::Open("/proc/nowhere").status().message()), HasSubstr("/proc/nowhere"));
  EXPECT_THAT(std::string(ReadHistory("/nowhere").status().message()), HasSubstr("/nowhere: cannot read this folder"));
}

TEST_F(HistoryTest, FolderIsMadeWithItsParents) {
  const std::string folder = JoinPath(folder_, "a/b");
  ASSERT_TRUE(History::Open(folder)->Add(Record("2026-11-22T15:00:00Z")).ok());
  EXPECT_EQ(ReadHistory(folder)->records.size(), 1);
}

}  // namespace
}  // namespace inknet::bench
