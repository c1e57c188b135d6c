#include "util/machine.h"

#include <gtest/gtest.h>

#include <string>

#include "util/file.h"

namespace inknet {
namespace {

std::string RootWithFlags(const std::string& name, const std::string& flags) {
  const std::string root = JoinPath(::testing::TempDir(), name);
  EXPECT_TRUE(MakeFolders(root + "/proc").ok());
  EXPECT_TRUE(WriteFileAtomically(root + "/proc/cpuinfo", "processor\t: 0\nmodel name\t: Some: CPU\nflags\t\t: " +
                                                              flags + "\nprocessor\t: 1\nflags\t\t: fpu\n")
                  .ok());
  return root;
}

TEST(MachineTest, VectorFlagsAreTheWidestAndWhatMultipliesMatrices) {
  EXPECT_EQ(CpuVectorFlags(RootWithFlags("amx", "fpu sse4_1 avx avx2 avx512f avx512_bf16 amx_bf16 amx_tile")),
            "avx512 avx512_bf16 amx_bf16");
  EXPECT_EQ(CpuVectorFlags(RootWithFlags("avx2", "fpu sse4_1 avx avx2 fma")), "avx2");
  EXPECT_EQ(CpuVectorFlags(RootWithFlags("none", "fpu")), "no vectors known");
  EXPECT_EQ(CpuVectorFlags(JoinPath(::testing::TempDir(), "nowhere")), "no vectors known");
}

}  // namespace
}  // namespace inknet
