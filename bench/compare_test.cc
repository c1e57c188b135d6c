// //bench:compare on programs of others, as a user meets it. What is measured is made up (sample_benchmarks.cc) or
// differs many times over.
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

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

class CompareTest : public ::testing::Test {
 protected:
  CompareTest() {
    std::string folder = JoinPath(::testing::TempDir(), "compare_XXXXXX");
    EXPECT_NE(::mkdtemp(folder.data()), nullptr);
    folder_ = folder;
  }

  std::string Path(const std::string& name) const { return JoinPath(folder_, name); }

  // A program of that name: a script.
  std::string Script(const std::string& name, const std::string& content) const {
    EXPECT_TRUE(WriteFileAtomically(Path(name), absl::StrCat("#!/bin/sh\n", content, "\n")).ok());
    EXPECT_EQ(::chmod(Path(name).c_str(), 0755), 0);
    return Path(name);
  }
  // The sample with something set.
  std::string Sample(const std::string& name, const std::string& setting) const {
    return Script(name, absl::StrCat(setting, " exec bench/sample_benchmarks \"$@\""));
  }

  static ShellResult Programs(const std::string& baseline, const std::string& candidate, const std::string& more = "") {
    return Shell(absl::StrCat("bench/compare_unstamped --baseline_binary='", baseline, "' --candidate_binary='",
                              candidate, "' --minutes_per_case=1 ", more));
  }
  static ShellResult Commands(const std::string& baseline, const std::string& candidate, const std::string& more = "") {
    return Shell(absl::StrCat("bench/compare_unstamped --baseline_command='", baseline, "' --candidate_command='",
                              candidate, "' --minutes_per_case=0.5 ", more));
  }

  std::string folder_;
};

TEST_F(CompareTest, BenchmarksOfTwoProgramsGetTheirVerdicts) {
  const ShellResult run = Programs("bench/sample_benchmarks", Sample("new", "SAMPLE_FACTOR=1.5 SAMPLE_TROUBLE=more"),
                                   absl::StrCat("--json='", Path("json"), "' --markdown='", Path("md"), "'"));
  EXPECT_EQ(run.exit_code, 2) << run.output;
  EXPECT_THAT(run.output, AllOf(HasSubstr("Steady/iterations:3/manual_time "), HasSubstr("  same\n"),
                                HasSubstr("8.00 us    12.00 us   1.5000  1.5000 .. 1.5000"), HasSubstr("  slower\n"),
                                HasSubstr("not compared: only the candidate has Additional/iterations:3")));
  const auto json = nlohmann::json::parse(*ReadFile(Path("json"), 1 << 24));
  EXPECT_EQ(json["verdicts"].size(), 5) << "four benchmarks and the size of the executable";
  EXPECT_EQ(json["benchmarks"][0]["answer"], 42);
  EXPECT_THAT(*ReadFile(Path("md"), 1 << 20), HasSubstr("### ▲ Slower: 2 of 5\n"));
}

TEST_F(CompareTest, RegressionThatACommitAcceptsPassesUpToItsSize) {
  char root[4096];
  ASSERT_NE(::getcwd(root, sizeof(root)), nullptr);
  const std::string candidate =
      Script("new", absl::StrCat("cd '", root, "' && SAMPLE_FACTOR=1.5 exec bench/sample_benchmarks \"$@\""));
  const auto compare = [&](const std::string& message) {
    return Shell(absl::StrCat(
        "rm -rf '", Path("repo"), "' && git init --quiet '", Path("repo"), "' && cd '", Path("repo"),
        "' && git config user.name t && git config user.email t@t && git commit --quiet --allow-empty -m a && ",
        "git commit --quiet --allow-empty -m b -m '", message, "' && exec '", root, "/bench/compare_unstamped' ",
        "--accepted_since=HEAD~1 --baseline_binary='", root, "/bench/sample_benchmarks' --candidate_binary='",
        candidate, "' --minutes_per_case=1 --filter=Scaled/8"));
  };
  const std::string name = "Scaled/8/iterations:3/repeats:3/manual_time";
  const ShellResult passes = compare(absl::StrCat("Slower: ", name, " 1.6 because it checks"));
  EXPECT_EQ(passes.exit_code, 0) << passes.output;
  EXPECT_THAT(passes.output, AllOf(HasSubstr("slower; accepted up to 60.0 % ("), HasSubstr(": it checks)")));
  const ShellResult fails = compare(absl::StrCat("Slower: ", name, " 1.4 because it checks"));
  EXPECT_EQ(fails.exit_code, 2) << fails.output;
  EXPECT_THAT(fails.output, HasSubstr("accepts no more than 40.0 %"));
  const ShellResult unclear = compare(absl::StrCat("Slower: ", name, " 1.6"));
  EXPECT_EQ(unclear.exit_code, 2) << unclear.output;
  EXPECT_THAT(unclear.output, HasSubstr("which accepts nothing; it should read"));
}

TEST_F(CompareTest, FilterIsTheProgramsOwn) {
  const ShellResult run =
      Programs("bench/sample_benchmarks", "bench/sample_benchmarks", "--filter='Scaled/(1|9)/|Ste'");
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_THAT(run.output, AllOf(HasSubstr("Scaled/1/"), HasSubstr("Steady"), Not(HasSubstr("Scaled/8"))));
}

TEST_F(CompareTest, BenchmarkThatFailsIsNamedAndTheRestGoesOn) {
  for (const auto& [trouble, said] : {std::pair("error", "skipped itself with the error: no file"),
                                      {"death", "was killed by signal 6 (Aborted)"},
                                      {"hang", "did not end within 1 s"}}) {
    const std::string sample = Sample("new", absl::StrCat("SAMPLE_TROUBLE=", trouble));
    const ShellResult run = Programs("bench/sample_benchmarks", sample, "--run_limit=1 --filter='Steady|Troubled'");
    EXPECT_EQ(run.exit_code, 1) << run.output;
    EXPECT_THAT(run.output, AllOf(HasSubstr("  same\n"), HasSubstr("  failed\n"),
                                  HasSubstr(absl::StrCat("error: Troubled/iterations:3/manual_time: the candidate (",
                                                         sample, ") ", said))));
  }
}

TEST_F(CompareTest, WhatIsNoGoogleBenchmarkProgramIsSaid) {
  const auto error = [&](const std::string& program, const std::string& more = "") {
    const ShellResult run = Programs("bench/sample_benchmarks", program, more);
    EXPECT_EQ(run.exit_code, 1) << run.output;
    return run.output;
  };
  EXPECT_THAT(error("/nowhere"), HasSubstr("the candidate (/nowhere) cannot be started: No such file or directory"));
  EXPECT_THAT(error("/bin/false"), HasSubstr("the candidate (/bin/false) ended with exit code 1"));
  EXPECT_THAT(error("/bin/echo"), HasSubstr("is no Google Benchmark program"));
  EXPECT_THAT(error("/bin/true"), HasSubstr("/bin/true: has no benchmark"));
  EXPECT_THAT(error(Script("liar", "echo Steady/iterations:3/manual_time")), HasSubstr("wrote no results"));
  EXPECT_THAT(error(Script("hangs", "sleep 1000"), "--run_limit=0.3"), HasSubstr("did not end within 0.3 s"));
  EXPECT_THAT(error(Script("other", "echo Other")), HasSubstr("no benchmark in common"));
  EXPECT_THAT(error("bench/sample_benchmarks", "--filter=x9"), HasSubstr("no benchmark that matches --filter=x9"));
}

TEST_F(CompareTest, CommandsAreComparedByTheirWallTime) {
  const ShellResult run = Commands("sleep 0.01", "sleep 0.05");
  EXPECT_EQ(run.exit_code, 2) << run.output;
  EXPECT_THAT(run.output, AllOf(HasSubstr("baseline   sleep 0.01\ncandidate  sleep 0.05\n"), HasSubstr("  slower\n")));
}

TEST_F(CompareTest, PreparationComesBeforeEveryRunAndDoesNotCount) {
  const ShellResult run = Commands(
      absl::StrCat("rm ", Path("x"), "; sleep 0.05"), absl::StrCat("rm ", Path("x")),
      absl::StrCat("--prepare='sleep 0.1; mkdir ", Path("y"), " && rmdir ", Path("y"), " && touch ", Path("x"), "'"));
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_THAT(run.output, HasSubstr("  faster\n"));
}

TEST_F(CompareTest, CommandsThatFailAreNamed) {
  const auto error = [&](const std::string& candidate, const std::string& more = "") {
    const ShellResult run = Commands("true", candidate, more);
    EXPECT_EQ(run.exit_code, 1) << run.output;
    return run.output;
  };
  EXPECT_THAT(error("echo oh >&2; exit 7"),
              HasSubstr("the candidate (echo oh >&2; exit 7) ended with exit code 7; it said: oh"));
  EXPECT_THAT(error("nosuchprogram"), HasSubstr("ended with exit code 127"));
  EXPECT_THAT(error("sleep 1000", "--run_limit=0.2"), HasSubstr("did not end within 0.2 s"));
  EXPECT_THAT(error("true", "--prepare=false"), HasSubstr("--prepare (false) ended with exit code 1"));
  EXPECT_THAT(error("sleep 0.3", "--minutes_per_case=0.01"), HasSubstr("no verdict comes of fewer than 9 pairs"));
}

TEST_F(CompareTest, FlagsThatDoNotGoTogetherAreNamed) {
  for (const auto& [flags, expected] :
       {std::pair("--baseline_binary=x", "--baseline_binary and --candidate_binary go together"),
        {"--candidate_command=x", "--baseline_command and --candidate_command go together"},
        {"--baseline=HEAD --baseline_binary=x --candidate_binary=y", "one says with what to compare"},
        {"--baseline_binary=x --candidate_binary=y --prepare=z", "--prepare belongs to"},
        {"--baseline_command=x --candidate_command=y --run_limit=0", "--run_limit is 0"},
        {"--baseline_command=x --candidate_command=y --json=/nowhere/x", "/nowhere"}}) {
    const ShellResult run = Shell(absl::StrCat("bench/compare_unstamped ", flags));
    EXPECT_EQ(run.exit_code, 1) << flags;
    EXPECT_THAT(run.output, HasSubstr(expected));
  }
}

}  // namespace
}  // namespace inknet::bench
