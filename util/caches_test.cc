#include "util/caches.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "util/file.h"

namespace inknet {
namespace {

void WriteCache(const std::string& root, int cpu, int index, const std::string& level, const std::string& type,
                const std::string& size, const std::string& sharers) {
  const std::string folder = absl::StrCat(root, "/sys/devices/system/cpu/cpu", cpu, "/cache/index", index);
  ASSERT_TRUE(MakeFolders(folder).ok());
  ASSERT_TRUE(WriteFileAtomically(folder + "/level", level + "\n").ok());
  ASSERT_TRUE(WriteFileAtomically(folder + "/type", type + "\n").ok());
  ASSERT_TRUE(WriteFileAtomically(folder + "/size", size + "\n").ok());
  ASSERT_TRUE(WriteFileAtomically(folder + "/shared_cpu_list", sharers + "\n").ok());
}

TEST(CachesTest, LevelsOfDataCachesAreCountedOnceForThoseWhoShareThem) {
  const std::string root = JoinPath(::testing::TempDir(), "caches");
  for (int cpu = 0; cpu < 4; ++cpu) {
    const std::string own = absl::StrCat(cpu);
    WriteCache(root, cpu, 0, "1", "Data", "48K", own);
    WriteCache(root, cpu, 1, "1", "Instruction", "32K", own);
    WriteCache(root, cpu, 2, "2", "Unified", "1024K", own);
    WriteCache(root, cpu, 3, "3", "Unified", "32M", cpu < 2 ? "0-1" : "2-3");
  }
  const std::vector<CacheLevel> caches = FindCaches(root);
  ASSERT_EQ(caches.size(), 3);
  EXPECT_EQ(caches[0].level, 1);
  EXPECT_EQ(caches[0].bytes, 48 << 10);
  EXPECT_EQ(caches[0].instances, 4);
  EXPECT_EQ(caches[1].bytes, 1 << 20);
  EXPECT_EQ(caches[2].bytes, 32 << 20);
  EXPECT_EQ(caches[2].instances, 2);
}

TEST(CachesTest, ThereIsAnAnswerWhereTheSystemHasNone) { EXPECT_EQ(FindCaches("/nowhere").size(), 3); }

TEST(CachesTest, LevelsGrow) {
  const std::vector<CacheLevel> caches = FindCaches();
  ASSERT_FALSE(caches.empty());
  for (size_t i = 1; i < caches.size(); ++i) EXPECT_GT(caches[i].bytes, caches[i - 1].bytes);
}

}  // namespace
}  // namespace inknet
