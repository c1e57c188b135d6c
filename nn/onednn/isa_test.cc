#include "nn/onednn/isa.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nn/onednn/primitives.h"

namespace inknet::nn::onednn {
namespace {

using ::testing::Not;
using ::testing::StartsWith;

TEST(IsaTest, ValuesOfVersion2AreNamed) {
  EXPECT_EQ(IsaName(2, 0x1), "SSE41");
  EXPECT_EQ(IsaName(2, 0x3), "AVX");
  EXPECT_EQ(IsaName(2, 0x7), "AVX2");
  EXPECT_EQ(IsaName(2, 0xf), "AVX512_MIC");
  EXPECT_EQ(IsaName(2, 0x1f), "AVX512_MIC_4OPS");
  EXPECT_EQ(IsaName(2, 0x27), "AVX512_CORE");
  EXPECT_EQ(IsaName(2, 0x67), "AVX512_CORE_VNNI");
  EXPECT_EQ(IsaName(2, 0xe7), "AVX512_CORE_BF16");
  EXPECT_EQ(IsaName(2, 0x3e7), "AVX512_CORE_AMX");
  EXPECT_EQ(IsaName(2, 0x407), "AVX2_VNNI");
}

TEST(IsaTest, ValuesOfVersion3AreNamed) {
  EXPECT_EQ(IsaName(3, 0x1), "SSE41");
  EXPECT_EQ(IsaName(3, 0x7), "AVX2");
  EXPECT_EQ(IsaName(3, 0xf), "AVX2_VNNI");
  EXPECT_EQ(IsaName(3, 0x1f), "AVX2_VNNI_2");
  EXPECT_EQ(IsaName(3, 0x27), "AVX512_CORE");
  EXPECT_EQ(IsaName(3, 0xe7), "AVX512_CORE_BF16");
  EXPECT_EQ(IsaName(3, 0x1ef), "AVX512_CORE_FP16");
  EXPECT_EQ(IsaName(3, 0xfef), "AVX512_CORE_AMX");
  EXPECT_EQ(IsaName(3, 0x1fef), "AVX512_CORE_AMX_FP16");
  EXPECT_EQ(IsaName(3, 0x201ff), "AVX10_2");
  EXPECT_EQ(IsaName(3, 0x22fff), "AVX10_2_AMX_2");
}

TEST(IsaTest, UnknownValuesAreNumbersWithWhatTheCpuCanDo) {
  EXPECT_THAT(IsaName(3, 0x3e7), StartsWith("0x3e7 ("));
  EXPECT_THAT(IsaName(2, 0xfef), StartsWith("0xfef ("));
}

TEST(IsaTest, WhatThisMachinesLibraryChoseHasAName) { EXPECT_THAT(ChosenIsa(), Not(StartsWith("0x"))); }

}  // namespace
}  // namespace inknet::nn::onednn
