#include "util/build_info.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet {
namespace {

using ::testing::MatchesRegex;

TEST(BuildInfoTest, CommitIsUnknownWithoutTheStamp) {
  EXPECT_STREQ(GitCommit(), "unknown");
  EXPECT_STREQ(GitDirty(), "unknown");
}

TEST(BuildInfoTest, CompilerHasANameAndAVersion) {
  EXPECT_THAT(CompilerVersion(), MatchesRegex("(gcc|clang) [0-9]+\\.[0-9]+.*"));
}

}  // namespace
}  // namespace inknet
