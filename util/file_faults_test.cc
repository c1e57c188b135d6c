// Every system call on the way of a file fails in turn, and the process is killed before each of them: what was there
// stays, nothing half-made appears under the file's name, and errors name the file.
#include "util/file_faults.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <functional>

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "util/appending_file.h"
#include "util/file.h"

namespace inknet {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr size_t kMax = 1 << 20;

// More than one transfer each, where transfers are short.
const std::string& Old() {
  static const std::string& content = *new std::string(10000, 'o');
  return content;
}
const std::string& New() {
  static const std::string& content = *new std::string(20000, 'n');
  return content;
}

class FileFaultsTest : public ::testing::TestWithParam<int> {
 protected:
  FileFaultsTest() : folder_(JoinPath(::testing::TempDir(), "faults_XXXXXX")) {
    EXPECT_NE(::mkdtemp(folder_.data()), nullptr);
    path_ = JoinPath(folder_, "file");
  }
  ~FileFaultsTest() override { InjectFileFaults({}); }

  FileFaults FailingCall(int64_t call) const {
    FileFaults faults;
    faults.fail_at_call = call;
    faults.error = GetParam();
    faults.short_transfers = true;
    return faults;
  }

  // For n = 1, 2, ...: prepare(), attempt() with its n-th call failing, check(status, that call). Ends when none
  // failed.
  void WithEachCallFailing(const std::function<void()>& prepare, const std::function<absl::Status()>& attempt,
                           const std::function<void(const absl::Status&, const std::string&)>& check) const {
    for (int64_t call = 1;; ++call) {
      ASSERT_LT(call, 100);
      prepare();
      InjectFileFaults(FailingCall(call));
      const absl::Status status = attempt();
      const std::string failed = InjectedFault();
      InjectFileFaults({});
      check(status, failed);
      if (!failed.empty()) continue;
      EXPECT_TRUE(status.ok()) << status;
      EXPECT_GT(call, 3) << "hardly a call was failed";
      return;
    }
  }

  std::string folder_;
  std::string path_;
};

INSTANTIATE_TEST_SUITE_P(Errors, FileFaultsTest, ::testing::Values(ENOSPC, EIO));

TEST_P(FileFaultsTest, ReplacedFileIsTheOldOneOrTheNewOneWhole) {
  WithEachCallFailing([&] { ASSERT_TRUE(WriteFileAtomically(path_, Old()).ok()); },
                      [&] { return WriteFileAtomically(path_, New()); },
                      [&](const absl::Status& status, const std::string& failed) {
                        const auto content = ReadFile(path_, kMax);
                        ASSERT_TRUE(content.ok()) << content.status();
                        EXPECT_THAT(*content, AnyOf(Old(), New())) << failed;
                        if (status.ok()) {
                          EXPECT_EQ(*content, New()) << failed;
                        }
                        if (!status.ok()) {
                          EXPECT_THAT(std::string(status.message()), HasSubstr(folder_)) << failed;
                        }
                        EXPECT_THAT(*ListFolder(folder_), ElementsAre("file")) << failed;
                      });
}

TEST_P(FileFaultsTest, CreatedFileIsWholeOrNotThere) {
  WithEachCallFailing([&] { ASSERT_TRUE(RemoveFile(path_).ok()); }, [&] { return CreateFileAtomically(path_, New()); },
                      [&](const absl::Status& status, const std::string& failed) {
                        if (FileExists(path_)) {
                          EXPECT_EQ(*ReadFile(path_, kMax), New()) << failed;
                        }
                        if (status.ok()) {
                          EXPECT_TRUE(FileExists(path_)) << failed;
                        }
                        if (!status.ok()) {
                          EXPECT_THAT(std::string(status.message()), HasSubstr(folder_)) << failed;
                        }
                        EXPECT_THAT(*ListFolder(folder_), AnyOf(ElementsAre("file"), IsEmpty())) << failed;
                      });
}

TEST_P(FileFaultsTest, FileIsReadWholeOrNotAtAll) {
  ASSERT_TRUE(WriteFileAtomically(path_, New()).ok());
  std::string content;
  WithEachCallFailing([&] { content.clear(); },
                      [&]() -> absl::Status {
                        auto read = ReadFile(path_, kMax);
                        if (read.ok()) content = *std::move(read);
                        return read.status();
                      },
                      [&](const absl::Status& status, const std::string& failed) {
                        if (status.ok()) {
                          EXPECT_EQ(content, New()) << failed;
                        }
                        if (!status.ok()) {
                          EXPECT_THAT(std::string(status.message()), HasSubstr(path_)) << failed;
                        }
                      });
}

TEST_P(FileFaultsTest, AppendedBytesThatHadNoRoomComeWithTheNext) {
  auto file = AppendingFile::Create(path_);
  ASSERT_TRUE(file.ok());
  std::string expected;
  WithEachCallFailing([] {},
                      [&] {
                        expected += New();
                        return file->Append(New());
                      },
                      [&](const absl::Status& status, const std::string& failed) {
                        const std::string content = *ReadFile(path_, kMax);
                        EXPECT_EQ(content, expected.substr(0, content.size())) << failed;
                        if (status.ok()) {
                          EXPECT_EQ(content.size(), expected.size()) << failed;
                        }
                        if (!status.ok()) {
                          EXPECT_THAT(std::string(status.message()), HasSubstr(path_)) << failed;
                        }
                      });
  ASSERT_TRUE(file->Close().ok());
  EXPECT_EQ(*ReadFile(path_, kMax), expected);
}

TEST_P(FileFaultsTest, DiskThatStaysFullLeavesTheOldFile) {
  for (int64_t call = 1; call < 8; ++call) {
    ASSERT_TRUE(WriteFileAtomically(path_, Old()).ok());
    FileFaults faults = FailingCall(call);
    faults.fail_on = true;
    InjectFileFaults(faults);
    EXPECT_FALSE(WriteFileAtomically(path_, New()).ok());
    InjectFileFaults({});
    EXPECT_EQ(*ReadFile(path_, kMax), Old());
    EXPECT_THAT(*ListFolder(folder_), ElementsAre("file"));
  }
}

TEST(KilledWriterTest, FileIsTheOldOneOrTheNewOneWholeAndWhatElseIsLeftIsKnown) {
  std::string folder = JoinPath(::testing::TempDir(), "killed_XXXXXX");
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  const std::string path = JoinPath(folder, "file");
  int left_behind = 0;
  bool killed = true;
  for (int64_t call = 1; killed; ++call) {
    ASSERT_LT(call, 100);
    ASSERT_TRUE(WriteFileAtomically(path, Old()).ok());
    const pid_t child = fork();
    if (child == 0) {
      FileFaults faults;
      faults.kill_at_call = call;
      faults.short_transfers = true;
      InjectFileFaults(faults);
      _exit(WriteFileAtomically(path, New()).ok() ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    EXPECT_TRUE(killed || WEXITSTATUS(status) == 0);
    EXPECT_THAT(*ReadFile(path, kMax), killed ? AnyOf(Old(), New()) : AnyOf(New(), New()));
    left_behind += ListFolder(folder)->size() > 1;
    ASSERT_TRUE(RemoveTemporaryFiles(folder).ok());
    EXPECT_THAT(*ListFolder(folder), ElementsAre("file"));
  }
  EXPECT_GT(left_behind, 3);
}

}  // namespace
}  // namespace inknet
