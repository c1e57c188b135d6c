// On repositories made for the test.
#include "bench/repository.h"

#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "util/file.h"
#include "util/test_shell.h"

namespace inknet::bench {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class RepositoryTest : public ::testing::Test {
 protected:
  RepositoryTest()
      : folder_(JoinPath(::testing::TempDir(), ::testing::UnitTest::GetInstance()->current_test_info()->name())) {
    Do("rm -rf ../repo ../other ; mkdir -p ../repo && cd ../repo && git init --quiet --initial-branch=main && "
       "git config user.name t && git config user.email t@t");
  }

  // In the repository.
  void Do(const std::string& commands) const {
    const ShellResult result =
        Shell(absl::StrCat("mkdir -p '", folder_, "/repo' && cd '", folder_, "/repo' && ", commands));
    ASSERT_EQ(result.exit_code, 0) << commands << "\n" << result.output;
  }
  void Commit(const std::string& message) const {
    Do(absl::StrCat("echo '", message, "' >> file && git add -A && git commit --quiet --message='", message, "'"));
  }
  std::string Path(const std::string& name) const { return JoinPath(folder_, name); }
  Repository Repo() const { return *Repository::Open(Path("repo")); }
  std::vector<std::string> SubjectsBetween(const std::string& good, const std::string& bad) const {
    const Repository repository = Repo();
    std::vector<std::string> subjects;
    const auto path = repository.PathBetween(*repository.Resolve(good), *repository.Resolve(bad));
    EXPECT_TRUE(path.ok()) << path.status();
    if (path.ok()) {
      for (const auto& one : *path) subjects.push_back(SubjectOf(one));
    }
    return subjects;
  }

  const std::string folder_;
};

TEST_F(RepositoryTest, NamesAreResolvedToCommits) {
  Commit("a");
  Commit("b");
  const auto head = Repo().Resolve("HEAD");
  const auto before = Repo().Resolve("HEAD~1");
  ASSERT_TRUE(head.ok()) << head.status();
  ASSERT_TRUE(before.ok()) << before.status();
  EXPECT_EQ(head->size(), 40);
  EXPECT_NE(*head, *before);
  EXPECT_EQ(*Repo().Resolve(head->substr(0, 10)), *head);
}

TEST_F(RepositoryTest, UnknownRevisionIsAnErrorThatNamesIt) {
  Commit("a");
  for (const std::string name : {"no_such_branch", "--help", "'; touch /tmp/x; '"}) {
    EXPECT_THAT(std::string(Repo().Resolve(name).status().message()), AllOf(HasSubstr(name), HasSubstr("no revision")))
        << name;
  }
}

TEST_F(RepositoryTest, FolderWithoutARepositoryIsAnError) {
  Do("mkdir -p ../other");
  // The test's folder may itself be in a repository: git is told to look no further.
  ::setenv("GIT_CEILING_DIRECTORIES", folder_.c_str(), 1);
  EXPECT_THAT(std::string(Repository::Open(Path("other")).status().message()), HasSubstr("no git repository"));
  ::unsetenv("GIT_CEILING_DIRECTORIES");
  EXPECT_FALSE(Repository::Open("/nowhere").ok());
}

TEST_F(RepositoryTest, CommitsOfAPathComeOldestFirst) {
  for (const char* const message : {"a", "b", "c", "d"}) Commit(message);
  EXPECT_THAT(SubjectsBetween("HEAD~3", "HEAD"), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(SubjectsBetween("HEAD~1", "HEAD"), ElementsAre("c", "d"));
}

TEST_F(RepositoryTest, PathFollowsFirstParentsUnlessOnlyAnotherLeadsToTheGoodEnd) {
  Commit("a");
  Do("git checkout --quiet -b side && echo s > s && git add s && git commit --quiet -m side1");
  Do("echo t > s && git commit --quiet -am side2 && git checkout --quiet main");
  Commit("b");
  Do("git merge --quiet --no-ff -m merge side");
  Commit("c");
  EXPECT_THAT(SubjectsBetween("HEAD~3", "HEAD"), ElementsAre("a", "b", "merge", "c"));
  EXPECT_THAT(SubjectsBetween("side~1", "HEAD"), ElementsAre("side1", "side2", "merge", "c"));
  EXPECT_EQ(*Repo().MergeBase(*Repo().Resolve("side"), *Repo().Resolve("HEAD~2")), *Repo().Resolve("HEAD~3"));
  const auto all = Repo().CommitsBetween("HEAD~3", "HEAD");
  ASSERT_TRUE(all.ok());
  EXPECT_THAT(*all, ::testing::SizeIs(5));
}

TEST_F(RepositoryTest, GoodEndThatIsNoAncestorIsAnError) {
  Commit("a");
  Do("git checkout --quiet -b side && echo s > s && git add s && git commit --quiet -m side && git checkout --quiet "
     "main");
  Commit("b");
  const Repository repository = Repo();
  const std::string side = *repository.Resolve("side");
  const std::string main = *repository.Resolve("main");
  EXPECT_THAT(std::string(repository.PathBetween(side, main).status().message()), HasSubstr("is no ancestor of"));
  EXPECT_THAT(std::string(repository.PathBetween(main, main).status().message()), HasSubstr("both ends are"));
}

TEST_F(RepositoryTest, ChangesThatNoCommitHoldsAreNamed) {
  Commit("a");
  EXPECT_TRUE(Repo().CheckUnchanged().ok());
  Do("touch unknown");
  EXPECT_TRUE(Repo().CheckUnchanged().ok()) << "no file that git knows";
  Do("echo more >> file");
  EXPECT_THAT(std::string(Repo().CheckUnchanged().message()), AllOf(HasSubstr("M file"), HasSubstr("stash")));
}

TEST_F(RepositoryTest, CheckoutElsewhereLeavesTheRepositoryAsItIs) {
  Commit("a");
  Commit("b");
  Do("find .git -type f | sort | xargs sha256sum > ../before");
  ASSERT_TRUE(Repo().CheckOut(*Repo().Resolve("HEAD~1"), Path("other/checkout")).ok());
  EXPECT_EQ(*ReadFile(Path("other/checkout/file"), 100), "a\n");
  ASSERT_TRUE(Repo().CheckOut(*Repo().Resolve("HEAD"), Path("other/checkout")).ok());
  EXPECT_EQ(*ReadFile(Path("other/checkout/file"), 100), "a\nb\n");
  EXPECT_TRUE(Repo().CheckUnchanged().ok());
  Do("find .git -type f | sort | xargs sha256sum > ../after && cmp ../before ../after && git worktree list | wc -l | "
     "grep -q '^1$'");
}

TEST_F(RepositoryTest, MessagesAreWholeWhateverIsInThem) {
  Commit("subject\n\nSlower: a 1.03 because b\nüber");
  const auto path = Repo().CommitsBetween("HEAD", "HEAD");
  ASSERT_TRUE(path.ok()) << path.status();
  EXPECT_TRUE(path->empty());
  Commit("next");
  const auto commits = Repo().PathBetween(*Repo().Resolve("HEAD~1"), *Repo().Resolve("HEAD"));
  ASSERT_TRUE(commits.ok());
  EXPECT_EQ(commits->front().message, "subject\n\nSlower: a 1.03 because b\nüber");
}

}  // namespace
}  // namespace inknet::bench
