#include "util/memory.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "util/file.h"

namespace inknet {
namespace {

// A folder that stands for the root of a machine with 1000 KiB available.
class FindAvailableMemoryTest : public ::testing::Test {
 protected:
  FindAvailableMemoryTest()
      : root_(JoinPath(::testing::TempDir(), ::testing::UnitTest::GetInstance()->current_test_info()->name())) {
    Write("/proc/meminfo", "MemTotal:        2000 kB\nMemFree:  10 kB\nMemAvailable:    1000 kB\n");
  }

  void Write(const std::string& path, const std::string& content) {
    const std::string file = root_ + path;
    ASSERT_TRUE(MakeFolders(file.substr(0, file.rfind('/'))).ok());
    ASSERT_TRUE(WriteFileAtomically(file, content).ok());
  }

  const std::string root_;
};

TEST_F(FindAvailableMemoryTest, WithoutAGroupsLimitItIsTheMachines) {
  Write("/proc/self/cgroup", "0::/\n");
  Write("/sys/fs/cgroup/memory.max", "max\n");
  Write("/sys/fs/cgroup/memory.current", "5000\n");
  EXPECT_EQ(FindAvailableMemory(root_).bytes, 1000 * 1024);
  EXPECT_EQ(FindAvailableMemory(root_).limit, "this machine");
}

TEST_F(FindAvailableMemoryTest, AGroupLeavesItsLimitWithoutWhatIsUsedAndCannotBeReclaimed) {
  Write("/proc/self/cgroup", "0::/a/b\n");
  Write("/sys/fs/cgroup/a/b/memory.max", "900000\n");
  Write("/sys/fs/cgroup/a/b/memory.current", "500000\n");
  Write("/sys/fs/cgroup/a/b/memory.stat", "anon 400000\ninactive_file 70000\n");
  EXPECT_EQ(FindAvailableMemory(root_).bytes, 900000 - 500000 + 70000);
  EXPECT_EQ(FindAvailableMemory(root_).limit, "the control group /a/b");
}

TEST_F(FindAvailableMemoryTest, TheTightestGroupOnTheWayUpCounts) {
  Write("/proc/self/cgroup", "0::/a/b\n");
  Write("/sys/fs/cgroup/a/b/memory.max", "max\n");
  Write("/sys/fs/cgroup/a/b/memory.current", "1\n");
  Write("/sys/fs/cgroup/a/memory.max", "4096\n");
  Write("/sys/fs/cgroup/a/memory.current", "8192\n");
  EXPECT_EQ(FindAvailableMemory(root_).bytes, 0) << "over its limit";
  EXPECT_EQ(FindAvailableMemory(root_).limit, "the control group /a");
}

TEST_F(FindAvailableMemoryTest, InAContainerTheLimitIsThatOfTheTopmostGroup) {
  Write("/proc/self/cgroup", "9:cpu:/docker/123\n4:hugetlb,memory:/docker/123\n0::/\n");
  Write("/sys/fs/cgroup/memory/memory.limit_in_bytes", "700000\n");
  Write("/sys/fs/cgroup/memory/memory.usage_in_bytes", "100000\n");
  Write("/sys/fs/cgroup/memory/memory.stat", "total_inactive_file 5\n");
  EXPECT_EQ(FindAvailableMemory(root_).bytes, 600005);
}

TEST(MemoryTest, WhatIsTouchedBecomesResident) {
  constexpr size_t kBytes = 64 << 20;
  const int64_t before = ResidentMemory();
  const std::vector<char> memory(kBytes, 1);
  EXPECT_GE(ResidentMemory() - before, static_cast<int64_t>(kBytes) * 9 / 10);
  EXPECT_EQ(memory[kBytes / 2], 1);
}

TEST(MemoryTest, ThisMachineHasMoreThanIsAvailable) {
  EXPECT_GT(FindAvailableMemory().bytes, 0);
  EXPECT_GT(TotalMemory(), FindAvailableMemory().bytes);
}

}  // namespace
}  // namespace inknet
