#include "util/file_lock.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "util/file.h"

namespace inknet {
namespace {

std::string LockPath() {
  return JoinPath(::testing::TempDir(), ::testing::UnitTest::GetInstance()->current_test_info()->name());
}

TEST(FileLockTest, OneAtATimeHasIt) {
  {
    const absl::StatusOr<FileLock> first = FileLock::Take(LockPath(), absl::ZeroDuration());
    ASSERT_TRUE(first.ok()) << first.status();
    const absl::StatusOr<FileLock> second = FileLock::Take(LockPath(), absl::Milliseconds(20));
    EXPECT_TRUE(absl::IsFailedPrecondition(second.status()));
    EXPECT_THAT(second.status().message(), ::testing::HasSubstr(LockPath()));
  }
  EXPECT_TRUE(FileLock::Take(LockPath(), absl::ZeroDuration()).ok());
}

TEST(FileLockTest, HeldUntilTheLastProcessThatInheritedItHasEnded) {
  pid_t child = 0;
  {
    const absl::StatusOr<FileLock> lock = FileLock::Take(LockPath(), absl::ZeroDuration());
    ASSERT_TRUE(lock.ok());
    child = ::fork();
    if (child == 0) {
      ::execlp("sleep", "sleep", "600", nullptr);
      ::_exit(1);
    }
  }
  EXPECT_FALSE(FileLock::Take(LockPath(), absl::ZeroDuration()).ok());
  ::kill(child, SIGKILL);
  EXPECT_TRUE(FileLock::Take(LockPath(), absl::Seconds(60)).ok()) << "without anybody waiting for the child's end";
  ::waitpid(child, nullptr, 0);
}

TEST(FileLockTest, PathThatCannotBeCreatedIsNamed) {
  EXPECT_THAT(FileLock::Take("/proc/nowhere/lock", absl::ZeroDuration()).status().message(),
              ::testing::HasSubstr("/proc/nowhere/lock"));
}

}  // namespace
}  // namespace inknet
