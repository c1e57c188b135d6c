// On a repository made for the test, whose bazelw stands for a build.
#include "bench/revision.h"

#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "util/file.h"

namespace inknet::bench {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class RevisionTest : public ::testing::Test {
 protected:
  RevisionTest()
      : folder_(JoinPath(::testing::TempDir(), ::testing::UnitTest::GetInstance()->current_test_info()->name())) {
    Shell("rm -rf repo cache && mkdir -p repo && cd repo && git init --quiet");
  }

  void Shell(const std::string& command) const {
    ASSERT_EQ(
        std::system(absl::StrCat("mkdir -p '", folder_, "' && cd '", folder_, "' && { ", command, "; } >/dev/null 2>&1")
                        .c_str()),
        0)
        << command;
  }

  // Commits a bazelw that does `commands`.
  void Commit(const std::string& commands) const {
    Shell(absl::StrCat("cd repo && touch WORKSPACE && printf '#!/bin/sh\n%s\n' '", commands,
                       "' > bazelw && chmod +x bazelw && git add -A && "
                       "git -c user.name=t -c user.email=t@t commit --quiet --message=m"));
  }

  Repository Repo() const { return *Repository::Open(JoinPath(folder_, "repo")); }
  std::string Head() const { return *Repo().Resolve("HEAD"); }
  std::string Cache() const { return JoinPath(folder_, "cache"); }

  const std::string folder_;
};

TEST_F(RevisionTest, BuildsTheRevisionAndNotTheCheckout) {
  Commit("mkdir -p bazel-bin/bench && echo old > bazel-bin/bench/worker");
  const std::string commit = Head();
  Commit("mkdir -p bazel-bin/bench && echo new > bazel-bin/bench/worker");
  for (int round = 0; round < 2; ++round) {  // The second time it is there already.
    const auto worker = BuildWorker(Repo(), commit, Cache(), nullptr);
    ASSERT_TRUE(worker.ok()) << worker.status();
    EXPECT_EQ(*ReadFile(*worker, 100), "old\n");
  }
  EXPECT_FALSE(FileExists(JoinPath(folder_, "repo/bazel-bin")));
}

TEST_F(RevisionTest, RevisionThatDoesNotBuildIsAnErrorWithWhatTheBuildSaid) {
  Commit("echo worker.cc:7: expected a semicolon >&2; exit 1");
  const std::string commit = Head();
  const auto worker = BuildWorker(Repo(), commit, Cache(), nullptr);
  EXPECT_THAT(std::string(worker.status().message()),
              AllOf(HasSubstr(commit), HasSubstr("does not build"), HasSubstr("worker.cc:7: expected a semicolon")));
}

TEST_F(RevisionTest, CheckoutThatSomebodyRemovedIsMadeAgain) {
  Commit("mkdir -p bazel-bin/bench && echo old > bazel-bin/bench/worker");
  const std::string commit = Head();
  ASSERT_TRUE(BuildWorker(Repo(), commit, Cache(), nullptr).ok());
  Shell("rm -rf cache");
  EXPECT_TRUE(BuildWorker(Repo(), commit, Cache(), nullptr).ok());
}

}  // namespace
}  // namespace inknet::bench
