// //bench:bisect as a user meets it, on repositories made for the test. What is measured is made up
// (sample_benchmarks.cc) and always the same, so that every verdict comes at the first look.
#include <unistd.h>

#include <cmath>
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
using ::testing::HasSubstr;
using ::testing::Not;

class BisectTest : public ::testing::Test {
 protected:
  BisectTest() {
    std::string folder = JoinPath(::testing::TempDir(), "bisect_XXXXXX");
    EXPECT_NE(::mkdtemp(folder.data()), nullptr);
    folder_ = folder;
    Do("git init --quiet --initial-branch=main && git config user.name t && git config user.email t@t");
  }

  std::string Path(const std::string& name) const { return JoinPath(folder_, name); }

  // In the repository.
  void Do(const std::string& commands) const {
    const ShellResult result =
        Shell(absl::StrCat("mkdir -p '", Path("repo"), "' && cd '", Path("repo"), "' && ", commands));
    ASSERT_EQ(result.exit_code, 0) << commands << "\n" << result.output;
  }

  // A commit whose program has that factor; 0: that does not build. `remark` is in the program's bytes.
  void Commit(const std::string& subject, double factor, const std::string& remark = "") const {
    Do(absl::StrCat("echo ", factor, " > factor && echo '", remark, "' > remark && echo '", subject,
                    "' >> log && git add -A && git commit --quiet --message='", subject, "'"));
  }

  // The program is a script that calls the sample.
  std::string BuildFlags() const {
    return absl::StrCat(
        "--build='set -e; f=$(cat factor); if [ $f = 0 ]; then echo no semicolon; exit 1; fi; echo >> ", Path("built"),
        "; { echo \"#!/bin/sh\"; echo \"# $(cat remark)\"; echo \"SAMPLE_FACTOR=$f exec $PWD_OF_TEST/bench/"
        "sample_benchmarks \\\"\\$@\\\"\"; } > program; chmod +x program' --binary=program ");
  }
  std::string Command(const std::string& flags) const {
    return absl::StrCat("export PWD_OF_TEST=$PWD XDG_CACHE_HOME='", Path("cache"),
                        "'; exec bench/bisect --repository='", Path("repo"), "' ", BuildFlags(),
                        "--filter=Scaled/8 --seconds=0.001 --error=0.2 ", flags);
  }
  ShellResult Bisect(const std::string& flags) const { return Shell(Command(flags)); }

  int Builds() const {
    const auto built = ReadFile(Path("built"), 10000);
    return built.ok() ? static_cast<int>(built->size()) : 0;
  }
  std::string Head(const std::string& revision) const {
    const ShellResult result = Shell(absl::StrCat("git -C '", Path("repo"), "' rev-parse ", revision));
    return result.output.substr(0, 40);
  }

  std::string folder_;
};

TEST_F(BisectTest, NamesTheCommitWithItsSize) {
  for (int i = 0; i < 10; ++i) Commit(absl::StrCat("number ", i), i < 6 ? 1 : 1.25, absl::StrCat(i));
  Do("find . -type f | sort | xargs sha256sum > ../before");
  const ShellResult run = Bisect("--good=HEAD~9");
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_THAT(run.output,
              AllOf(HasSubstr(Head("HEAD~3") + "\n  number 6\n  Scaled/8/iterations:3/repeats:3/manual_time: "
                                               "slower by 25.0 % (25.0 .. 25.0 %)\n"),
                    HasSubstr("8 commits left between"), HasSubstr("about 6 comparisons")));
  EXPECT_LE(Builds(), 7);
  Do("find . -type f | sort | xargs sha256sum > ../after && cmp ../before ../after");
  EXPECT_THAT(Shell("ls " + Path("cache/inknet/bisect/*")).output, Not(HasSubstr("textproto")));
}

TEST_F(BisectTest, FasterCommitsAreFoundToo) {
  for (int i = 0; i < 4; ++i) Commit(absl::StrCat("number ", i), i < 2 ? 1 : 0.8, absl::StrCat(i));
  const ShellResult run = Bisect("--good=HEAD~3");
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_THAT(run.output, AllOf(HasSubstr("number 2\n"), HasSubstr("faster by 20.0 %")));
}

TEST_F(BisectTest, EqualBytesAreNotMeasuredAndBrokenCommitsAreWalkedAround) {
  for (int i = 0; i < 12; ++i) Commit(absl::StrCat("number ", i), i == 5 || i == 6 ? 0 : i < 4 ? 1 : 1.25);
  const ShellResult run = Bisect("--good=HEAD~11");
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_THAT(run.output, AllOf(HasSubstr("\n  number 4\n"), HasSubstr("does not build")));
  EXPECT_THAT(run.output, Not(HasSubstr(" of " + Head("HEAD~11").substr(0, 12)))) << "nothing but the ends is measured";
}

TEST_F(BisectTest, BrokenNeighboursMakeTheAnswerARange) {
  for (int i = 0; i < 8; ++i) Commit(absl::StrCat("number ", i), i == 3 || i == 4 ? 0 : i < 3 ? 1 : 1.25);
  const ShellResult run = Bisect("--good=HEAD~7");
  EXPECT_EQ(run.exit_code, 3) << run.output;
  EXPECT_THAT(run.output, AllOf(HasSubstr("one of 3 commits, which could not be told apart:\n"),
                                HasSubstr(Head("HEAD~4") + " number 3 (does not build)\n"),
                                HasSubstr(Head("HEAD~2") + " number 5\n"), HasSubstr("slower by 25.0 %")));
}

TEST_F(BisectTest, AllFindsOneAfterTheOther) {
  for (int i = 0; i < 12; ++i) Commit(absl::StrCat("number ", i), i < 3 ? 1 : i < 8 ? 1.25 : 1.5, absl::StrCat(i));
  const ShellResult run = Bisect("--good=HEAD~11 --all");
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_THAT(run.output, AllOf(HasSubstr("\n  number 3\n"), HasSubstr("slower by 25.0 %"), HasSubstr("\n  number 8\n"),
                                HasSubstr("slower by 20.0 %")));
}

TEST_F(BisectTest, AKilledSearchGoesOn) {
  for (int i = 0; i < 16; ++i) Commit(absl::StrCat("number ", i), i < 11 ? 1 : 1.25, absl::StrCat(i));
  // Killed again and again, each time soon after it built something new: now before that was noted down, now after;
  // later and later, so that it comes to an end on the slowest machine, too.
  int rounds = 0;
  ShellResult run;
  do {
    run =
        Shell(absl::StrCat("b=$(cat '", Path("built"), "' | wc -c); ( ", Command("--good=HEAD~15"), " > '", Path("out"),
                           "' 2>&1 ) & pid=$!; while kill -0 $pid 2>/dev/null && [ $(cat '", Path("built"),
                           "' | wc -c) -le $b ]; do sleep 0.01; done; sleep ", 0.05 * std::pow(1.25, rounds),
                           "; kill -9 $pid 2>/dev/null; wait $pid; cat '", Path("out"), "'"));
  } while (run.output.find("\n  number 11\n") == std::string::npos && ++rounds < 40);
  EXPECT_THAT(run.output, AllOf(HasSubstr("goes on: "), HasSubstr("\n  number 11\n")));
  EXPECT_GT(rounds, 2);
  EXPECT_LT(rounds, 40);
}

TEST_F(BisectTest, AnInterruptedSearchSaysThatItGoesOn) {
  for (int i = 0; i < 16; ++i) Commit(absl::StrCat("number ", i), i < 11 ? 1 : 1.25, absl::StrCat(i));
  const ShellResult run = Shell(absl::StrCat("( ", Command("--good=HEAD~15"), " ) & pid=$!; while [ ! -s '",
                                             Path("built"), "' ]; do sleep 0.01; done; kill -INT $pid; wait $pid"));
  EXPECT_EQ(run.exit_code, 130) << run.output;
  EXPECT_THAT(run.output, HasSubstr("interrupted: the same command goes on"));
  const ShellResult again = Bisect("--good=HEAD~15");
  EXPECT_EQ(again.exit_code, 0) << again.output;
  EXPECT_THAT(again.output, HasSubstr("\n  number 11\n"));
}

TEST_F(BisectTest, CommandsAreBisectedByTheirWallTime) {
  for (int i = 0; i < 3; ++i) Commit(absl::StrCat("number ", i), i == 0 ? 0.01 : 0.2);
  const ShellResult run =
      Shell(absl::StrCat("XDG_CACHE_HOME='", Path("cache"), "' bench/bisect --repository='", Path("repo"),
                         "' --good=HEAD~2 --minutes=1 --build='{ echo \"#!/bin/sh\"; echo \"sleep $(cat factor)\"; } > "
                         "tool; chmod +x tool' ",
                         "--binary=tool --command='{} x'"));
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_THAT(run.output, AllOf(HasSubstr("\n  number 1\n  command: slower by")));
}

TEST_F(BisectTest, WhatCannotBeSearchedIsOneClearLine) {
  for (int i = 0; i < 4; ++i) Commit(absl::StrCat("number ", i), i == 1 ? 0 : 1, absl::StrCat(i));
  const auto error = [&](const std::string& flags) {
    const ShellResult run = Bisect(flags);
    EXPECT_EQ(run.exit_code, 1) << run.output;
    return run.output;
  };
  EXPECT_THAT(error(""), HasSubstr("error: --good=REVISION is needed"));
  EXPECT_THAT(error("--good=nowhere"), HasSubstr("error: \"nowhere\": no revision of"));
  EXPECT_THAT(error("--good=HEAD --bad=HEAD~1"), HasSubstr("is no ancestor of"));
  EXPECT_THAT(error("--good=HEAD"), HasSubstr("both ends are the commit"));
  EXPECT_THAT(error("--good=HEAD~3"), AllOf(HasSubstr("error: the ends do not differ: Scaled/8"),
                                            HasSubstr("1.0000 (1.0000 .. 1.0000), same")));
  EXPECT_THAT(error("--good=HEAD~2"), AllOf(HasSubstr("error: the good end, "), HasSubstr("no semicolon")));
  EXPECT_THAT(error("--good=HEAD~3 --filter=x9"), HasSubstr("no benchmark that matches --filter=x9"));
  EXPECT_THAT(error("--good=HEAD~3 --binary=other"), HasSubstr("there is no other then"));
  EXPECT_THAT(error("--good=HEAD~3 --command=true"), HasSubstr("{} where that program belongs"));
  EXPECT_THAT(error("--good=HEAD~3 --minutes=0"), HasSubstr("--minutes is 0"));
  Do("echo more >> log");
  EXPECT_THAT(error("--good=HEAD~3"), HasSubstr("has changes that are in no commit (M log)"));
}

TEST_F(BisectTest, EndsWithTheSameProgramAreNotMeasured) {
  for (int i = 0; i < 3; ++i) Commit(absl::StrCat("number ", i), 1);
  const ShellResult run = Bisect("--good=HEAD~2");
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.output, HasSubstr("their programs are the same to the last byte"));
}

TEST_F(BisectTest, MergesSayHowToGoOn) {
  Commit("base", 1, "0");
  Do("git checkout --quiet -b side && echo 1.25 > factor && git add -A && git commit --quiet -m 'slow' && "
     "git checkout --quiet main && echo x > other && git add -A && git commit --quiet -m other && "
     "git merge --quiet --no-ff -m 'the merge' side");
  const ShellResult run = Bisect("--good=HEAD~2");
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_THAT(run.output,
              AllOf(HasSubstr("\n  the merge\n"),
                    HasSubstr("within what it brought: --good=" + Head("HEAD~2") + " --bad=" + Head("side"))));
}

}  // namespace
}  // namespace inknet::bench
