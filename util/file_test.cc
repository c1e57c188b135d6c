#include "util/file.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet {
namespace {

using ::testing::HasSubstr;

std::string TestPath(const std::string& name) { return JoinPath(::testing::TempDir(), name); }

int FilesIn(const std::string& folder) {
  int count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder)) ++count;
  return count;
}

TEST(FileTest, WhatIsWrittenIsRead) {
  const std::string path = TestPath("written");
  ASSERT_TRUE(WriteFileAtomically(path, "one").ok());
  ASSERT_TRUE(WriteFileAtomically(path, std::string("two\0three", 9)).ok());
  const auto content = ReadFile(path, 100);
  ASSERT_TRUE(content.ok()) << content.status();
  EXPECT_EQ(*content, std::string("two\0three", 9));
}

TEST(FileTest, MissingFileIsNamed) {
  const auto content = ReadFile("/nowhere/at/all", 100);
  EXPECT_EQ(content.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(content.status().message()), HasSubstr("/nowhere/at/all"));
}

TEST(FileTest, FileOverTheBoundIsAnError) {
  const std::string path = TestPath("large");
  ASSERT_TRUE(WriteFileAtomically(path, "0123456789").ok());
  EXPECT_TRUE(ReadFile(path, 10).ok());
  EXPECT_THAT(std::string(ReadFile(path, 9).status().message()), HasSubstr("10 bytes"));
}

TEST(FileTest, FailedWriteLeavesTheOldFileAndNoTemporaryOne) {
  const std::string folder = TestPath("failed_write");
  // The destination is a folder that is not empty, so that the rename fails after everything was written.
  ASSERT_TRUE(MakeFolders(folder + "/destination/content").ok());
  EXPECT_FALSE(WriteFileAtomically(folder + "/destination", "x").ok());
  EXPECT_EQ(FilesIn(folder), 1);
}

TEST(FileTest, WriteIntoMissingFolderIsNamed) {
  const absl::Status status = WriteFileAtomically("/nowhere/file", "x");
  EXPECT_THAT(std::string(status.message()), HasSubstr("/nowhere/file"));
}

TEST(FileTest, FilesAreCreatedWithTheUsersUmask) {
  const std::string path = TestPath("mode");
  const mode_t old = ::umask(027);
  ASSERT_TRUE(WriteFileAtomically(path, "x").ok());
  ::umask(old);
  struct stat info;
  ASSERT_EQ(::stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0640u);
}

TEST(FileTest, AbsolutePathIsFromTheRootAndWithoutDots) {
  EXPECT_EQ(AbsolutePath("/a/./b/../c"), "/a/c");
  EXPECT_EQ(AbsolutePath("x"), std::filesystem::canonical(".").string() + "/x");
}

TEST(FileTest, AbsolutePathFollowsLinksBeforeItGoesUp) {
  const std::string folder = AbsolutePath(TestPath("links"));
  ASSERT_TRUE(MakeFolders(folder + "/real/inner").ok());
  std::filesystem::create_directory_symlink(folder + "/real/inner", folder + "/link");
  EXPECT_EQ(AbsolutePath(folder + "/link/../x"), folder + "/real/x");
}

TEST(FileTest, Sha256OfAbc) {
  // FIPS 180-2, appendix B.1.
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace inknet
