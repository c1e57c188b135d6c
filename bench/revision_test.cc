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

  std::string Repo() const { return JoinPath(folder_, "repo"); }
  std::string Cache() const { return JoinPath(folder_, "cache"); }

  const std::string folder_;
};

TEST_F(RevisionTest, NamesAreResolvedToCommits) {
  Commit("true");
  Commit("exit 1");
  const auto head = ResolveRevision(Repo(), "HEAD");
  const auto before = ResolveRevision(Repo(), "HEAD~1");
  ASSERT_TRUE(head.ok()) << head.status();
  ASSERT_TRUE(before.ok()) << before.status();
  EXPECT_EQ(head->size(), 40);
  EXPECT_NE(*head, *before);
  EXPECT_EQ(*ResolveRevision(Repo(), head->substr(0, 10)), *head);
}

TEST_F(RevisionTest, UnknownRevisionIsAnErrorThatNamesIt) {
  Commit("true");
  for (const std::string name : {"no_such_branch", "--help", "'; touch /tmp/x; '"}) {
    const auto commit = ResolveRevision(Repo(), name);
    EXPECT_THAT(std::string(commit.status().message()), AllOf(HasSubstr(name), HasSubstr("no revision of"))) << name;
  }
}

TEST_F(RevisionTest, BuildsTheRevisionAndNotTheCheckout) {
  Commit("mkdir -p bazel-bin/bench && echo old > bazel-bin/bench/worker");
  const std::string commit = *ResolveRevision(Repo(), "HEAD");
  Commit("mkdir -p bazel-bin/bench && echo new > bazel-bin/bench/worker");
  for (int round = 0; round < 2; ++round) {  // The second time it is there already.
    const auto worker = BuildWorker(Repo(), commit, Cache());
    ASSERT_TRUE(worker.ok()) << worker.status();
    EXPECT_EQ(*ReadFile(*worker, 100), "old\n");
  }
  EXPECT_FALSE(FileExists(JoinPath(Repo(), "bazel-bin")));
}

TEST_F(RevisionTest, RevisionThatDoesNotBuildIsAnErrorWithWhatTheBuildSaid) {
  Commit("echo worker.cc:7: expected a semicolon >&2; exit 1");
  const std::string commit = *ResolveRevision(Repo(), "HEAD");
  const auto worker = BuildWorker(Repo(), commit, Cache());
  EXPECT_THAT(std::string(worker.status().message()),
              AllOf(HasSubstr(commit), HasSubstr("does not build"), HasSubstr("worker.cc:7: expected a semicolon")));
}

TEST_F(RevisionTest, CheckoutThatSomebodyRemovedIsMadeAgain) {
  Commit("mkdir -p bazel-bin/bench && echo old > bazel-bin/bench/worker");
  const std::string commit = *ResolveRevision(Repo(), "HEAD");
  ASSERT_TRUE(BuildWorker(Repo(), commit, Cache()).ok());
  Shell("rm -rf cache");
  EXPECT_TRUE(BuildWorker(Repo(), commit, Cache()).ok());
}

}  // namespace
}  // namespace inknet::bench
