#include "util/cores.h"

#include <sched.h>

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "util/file.h"

namespace inknet {
namespace {

using ::testing::Optional;

// A machine's /proc and /sys, as far as they speak of control groups.
class CpuQuotaTest : public ::testing::Test {
 protected:
  void Write(const std::string& path, const std::string& content) {
    ASSERT_TRUE(MakeFolders(root_ + path.substr(0, path.rfind('/'))).ok());
    ASSERT_TRUE(WriteFileAtomically(root_ + path, content).ok());
  }

  void Version2(const std::string& group, const std::string& mounted = "/") {
    Write("/proc/self/cgroup", "0::" + group + "\n");
    Write("/proc/self/mountinfo", "24 1 8:1 / / rw - ext4 /dev/sda1 rw\n30 24 0:26 " + mounted +
                                      " /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n");
  }

  void Version1(const std::string& group, const std::string& mounted = "/") {
    Write("/proc/self/cgroup", "5:cpuset:/\n4:memory:" + group + "\n3:cpu,cpuacct:" + group + "\n0::/\n");
    Write("/proc/self/mountinfo",
          "33 32 0:29 " + mounted + " /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n" + "34 32 0:30 " +
              mounted + " /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset\n");
  }

  const std::string root_ =
      JoinPath(::testing::TempDir(), ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(CpuQuotaTest, Version2WithinAContainer) {
  Version2("/");
  Write("/sys/fs/cgroup/cpu.max", "150000 100000\n");
  EXPECT_THAT(CpuQuota(root_), Optional(1.5));
}

TEST_F(CpuQuotaTest, MaxIsNoQuota) {
  Version2("/");
  Write("/sys/fs/cgroup/cpu.max", "max 100000\n");
  EXPECT_EQ(CpuQuota(root_), std::nullopt);
}

TEST_F(CpuQuotaTest, GroupsAroundCountToo) {
  Version2("/user.slice/user-0.slice/session.scope");
  Write("/sys/fs/cgroup/user.slice/cpu.max", "50000 100000\n");
  Write("/sys/fs/cgroup/user.slice/user-0.slice/session.scope/cpu.max", "300000 100000\n");
  EXPECT_THAT(CpuQuota(root_), Optional(0.5));
}

TEST_F(CpuQuotaTest, Version1OfAHost) {
  Version1("/jobs/17");
  Write("/sys/fs/cgroup/cpu,cpuacct/jobs/17/cpu.cfs_quota_us", "250000\n");
  Write("/sys/fs/cgroup/cpu,cpuacct/jobs/17/cpu.cfs_period_us", "100000\n");
  Write("/sys/fs/cgroup/cpuset/jobs/17/cpu.cfs_quota_us", "1000\n");  // Not that hierarchy's business.
  Write("/sys/fs/cgroup/cpuset/jobs/17/cpu.cfs_period_us", "100000\n");
  EXPECT_THAT(CpuQuota(root_), Optional(2.5));
}

TEST_F(CpuQuotaTest, Version1WithinAContainerThatSeesTheHostsNames) {
  Version1("/docker/1a2b", "/docker/1a2b");
  Write("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "200000\n");
  Write("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
  EXPECT_THAT(CpuQuota(root_), Optional(2.0));
  // Named after another one, as after a group that was made later.
  Version1("/docker/1a2b/inner", "/docker/1a2");
  EXPECT_THAT(CpuQuota(root_), Optional(2.0));
}

TEST_F(CpuQuotaTest, MinusOneIsNoQuota) {
  Version1("/");
  Write("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n");
  Write("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(CpuQuota(root_), std::nullopt);
}

TEST_F(CpuQuotaTest, WhatIsMissingOrDamagedIsNoQuota) {
  EXPECT_EQ(CpuQuota(root_), std::nullopt);
  Version2("/");
  EXPECT_EQ(CpuQuota(root_), std::nullopt);
  for (const char* const content : {"", "0 0", "100000", "100000 0", "nan 100000", "many of them", "-5 100000"}) {
    Write("/sys/fs/cgroup/cpu.max", content);
    EXPECT_EQ(CpuQuota(root_), std::nullopt) << content;
  }
}

TEST(CoresTest, QuotaIsRoundedUpAndNeverMoreThanTheCores) {
  EXPECT_EQ(CoresWithin(8, std::nullopt), 8);
  EXPECT_EQ(CoresWithin(8, 1.5), 2);
  EXPECT_EQ(CoresWithin(8, 2.0), 2);
  EXPECT_EQ(CoresWithin(8, 0.1), 1);
  EXPECT_EQ(CoresWithin(2, 3.5), 2);
}

TEST(CoresTest, AllowedAreThoseOfTheAffinityMask) {
  cpu_set_t set;
  ASSERT_EQ(sched_getaffinity(0, sizeof(set), &set), 0);
  EXPECT_EQ(AllowedCores().size(), CPU_COUNT(&set));
  EXPECT_GE(AvailableCores(), 1);
  EXPECT_LE(AvailableCores(), CPU_COUNT(&set));
  EXPECT_EQ(DecidingQuota().has_value(), AvailableCores() < CPU_COUNT(&set));
}

}  // namespace
}  // namespace inknet
