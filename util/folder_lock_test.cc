#include "util/folder_lock.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <optional>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "util/file.h"

namespace inknet {
namespace {

std::string NewFolder() {
  std::string folder = JoinPath(::testing::TempDir(), "lock_XXXXXX");
  EXPECT_NE(::mkdtemp(folder.data()), nullptr);
  return folder;
}

// Whether another process gets the lock.
bool ChildGets(const std::string& folder) {
  const pid_t child = fork();
  if (child == 0) _exit(FolderLock::Acquire(folder).ok() ? 0 : 1);
  int status = -1;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST(FolderLockTest, OneProcessAtATime) {
  const std::string folder = NewFolder();
  auto lock = FolderLock::Acquire(folder);
  ASSERT_TRUE(lock.ok()) << lock.status();
  EXPECT_FALSE(ChildGets(folder));
  EXPECT_EQ(FolderLock::Acquire(folder).status().message(), folder + ": another process is writing into this folder");
  { const FolderLock moved = *std::move(lock); }
  EXPECT_TRUE(ChildGets(folder));
}

TEST(FolderLockTest, WithChildrenItIsFreeWhenTheLastOfThemHasEnded) {
  const std::string folder = NewFolder();
  pid_t child = 0;
  {
    const auto lock = FolderLock::Acquire(folder, FolderLock::Scope::kChildren);
    ASSERT_TRUE(lock.ok()) << lock.status();
    child = fork();
    if (child == 0) {
      execlp("sleep", "sleep", "600", nullptr);
      _exit(1);
    }
  }
  EXPECT_FALSE(FolderLock::Acquire(folder).ok());
  kill(child, SIGKILL);
  EXPECT_TRUE(FolderLock::Acquire(folder, FolderLock::Scope::kProcess, absl::Seconds(60)).ok());
  waitpid(child, nullptr, 0);
}

TEST(FolderLockTest, ItLeavesNothingBehind) {
  const std::string folder = NewFolder();
  ASSERT_TRUE(FolderLock::Acquire(folder).ok());
  EXPECT_TRUE(ListFolder(folder)->empty());
}

TEST(FolderLockTest, MissingFolderIsNamed) {
  EXPECT_NE(FolderLock::Acquire("/nowhere/at/all").status().message().find("/nowhere/at/all"), std::string::npos);
}

}  // namespace
}  // namespace inknet
