#include "util/file.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

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

TEST(FileTest, FolderThatIsMissingIsNamedBeforeAnythingIsWritten) {
  EXPECT_TRUE(CheckFolderOf(TestPath("new")).ok());
  EXPECT_TRUE(CheckFolderOf("in_this_folder").ok());
  EXPECT_THAT(std::string(CheckFolderOf("/nowhere/at/all").message()), HasSubstr("/nowhere/at: "));
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

// Unnamed files, and what takes their place where there are none.
class CreateFileTest : public ::testing::TestWithParam<absl::Status (*)(const std::string&, absl::string_view)> {
 protected:
  CreateFileTest() : folder_(MakeFolder()) {}

  static std::string MakeFolder() {
    std::string folder = TestPath("create_XXXXXX");
    EXPECT_NE(::mkdtemp(folder.data()), nullptr);
    return folder;
  }
  absl::Status Create(const std::string& name, absl::string_view content) const {
    return GetParam()(folder_ + "/" + name, content);
  }

  const std::string folder_;
};

INSTANTIATE_TEST_SUITE_P(Ways, CreateFileTest, ::testing::Values(CreateFileAtomically, internal::CreateFileByLink));

TEST_P(CreateFileTest, WhatIsCreatedIsAllThereIs) {
  ASSERT_TRUE(Create("new", "content").ok());
  EXPECT_EQ(*ReadFile(folder_ + "/new", 100), "content");
  EXPECT_EQ(FilesIn(folder_), 1);
}

TEST_P(CreateFileTest, TakenNameIsAnErrorAndLeavesWhatWasThere) {
  ASSERT_TRUE(Create("name", "first").ok());
  const absl::Status second = Create("name", "second");
  EXPECT_TRUE(absl::IsAlreadyExists(second)) << second;
  EXPECT_THAT(std::string(second.message()), HasSubstr(folder_ + "/name"));
  EXPECT_EQ(*ReadFile(folder_ + "/name", 100), "first");
  EXPECT_EQ(FilesIn(folder_), 1);
}

TEST_P(CreateFileTest, OneOfManyWhoWantANameGetsIt) {
  std::atomic<int> created{0};
  std::vector<std::thread> writers;
  for (int i = 0; i < 8; ++i) writers.emplace_back([&] { created += Create("name", "content").ok() ? 1 : 0; });
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(created, 1);
  EXPECT_EQ(FilesIn(folder_), 1);
}

TEST_P(CreateFileTest, FullDiskLeavesNothing) {
  // No file may be larger than this; a signal that would end the process comes first.
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit old_limit;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &old_limit), 0);
  const rlimit limit{1000, old_limit.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
  const absl::Status status = Create("name", std::string(2000, 'x'));
  setrlimit(RLIMIT_FSIZE, &old_limit);
  std::signal(SIGXFSZ, old_handler);
  EXPECT_THAT(std::string(status.message()), HasSubstr("name: cannot write"));
  EXPECT_EQ(FilesIn(folder_), 0);
}

TEST_P(CreateFileTest, MissingFolderIsNamed) {
  EXPECT_THAT(std::string(GetParam()("/nowhere/file", "x").message()), HasSubstr("/nowhere/file"));
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
