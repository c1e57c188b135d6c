// //train:sweep with --launcher, as a user meets it.
#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/sweep.pb.h"
#include "proto/text.h"
#include "train/testing.h"
#include "util/file.h"
#include "util/test_shell.h"

namespace inknet::train {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// Trials by a launcher that is there everywhere.
constexpr char kLaunched[] = "--launcher='env -u NOTHING' --parallel=2";

TEST_F(SweepProgramTest, LaunchedTrialsAreThoseOfTheSweepItself) {
  const std::string yaml = absl::StrCat(
      "method: bayes\nrun_cap: 8\nmetric: {name: val_loss}\nearly_terminate: {type: hyperband, min_iter: 1, eta: 2}\n",
      "parameters:\n  learning_rate: {distribution: log_uniform_values, min: 1.0e-5, max: 1.0e-1}\n");
  ASSERT_EQ(Shell(Command(yaml, "--set train.epochs=4 --parallel=2")).exit_code, 0);
  const std::vector<TrialRecord> here = Trials();
  Shell(absl::StrCat("mv '", out_, "' '", out_, ".here'"));
  const ShellResult result = Shell(Command(yaml, absl::StrCat("--set train.epochs=4 ", kLaunched)));
  ASSERT_EQ(result.exit_code, 0) << result.output;
  const std::vector<TrialRecord> launched = Trials();
  ASSERT_EQ(launched.size(), here.size());
  for (size_t t = 0; t < here.size(); ++t) {
    EXPECT_EQ(launched[t].state(), here[t].state());
    EXPECT_EQ(launched[t].value(), here[t].value());
    EXPECT_EQ(FormatTextProto(launched[t].config()), FormatTextProto(here[t].config()));
  }
  EXPECT_EQ(Record().launcher(), "env -u NOTHING");
  EXPECT_EQ(Shell(absl::StrCat("cd '", out_, "' && ls trials/* | grep -c 'order\\|reports\\|goes'")).output, "0\n");
}

TEST_F(SweepProgramTest, TrialWhoseNodeDiesIsTriedOnceMore) {
  // The first process that is launched dies in its first epoch, the way a node takes all with it.
  const std::string launcher = JoinPath(folder_, "launch.sh");
  ASSERT_TRUE(
      WriteFileAtomically(
          launcher,
          absl::StrCat(
              "mkdir '", folder_, "/first' 2>/dev/null || exec \"$@\"\n",
              "for folder; do :; done; \"$@\" & while ! [ -e \"${folder#--trial=}/reports.textproto\" ]; do sleep "
              "0.01; done; kill -9 $!; wait $!\n",
              "echo 'Node failure on n1' >&2; exit 1\n"))
          .ok());
  const ShellResult result =
      Shell(Command(kGrid, absl::StrCat("--run_cap=3 --parallel=2 --launcher='sh ", launcher, "'")));
  ASSERT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("Node failure on n1; it is tried once more"));
  int twice = 0;
  for (const TrialRecord& trial : Trials()) {
    EXPECT_EQ(trial.state(), TrialRecord::FINISHED);
    EXPECT_EQ(trial.epochs_size(), 2);
    twice += trial.attempts() == 2 ? 1 : 0;
  }
  EXPECT_EQ(twice, 1);
}

TEST_F(SweepProgramTest, SchedulerThatRefusesIsShownWithItsOwnWords) {
  const std::string launcher = JoinPath(folder_, "launch.sh");
  ASSERT_TRUE(
      WriteFileAtomically(launcher, "echo 'srun: error: invalid partition specified: nowhere' >&2; exit 1\n").ok());
  const ShellResult result = Shell(Command(kGrid, absl::StrCat("--parallel=2 --launcher='sh ", launcher, "'")));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output,
              HasSubstr("error: --launcher starts no trial: its command ended with exit code 1; it said: "
                        "srun: error: invalid partition specified: nowhere"));
  EXPECT_EQ(Record().status(), SweepRecord::INTERRUPTED);
  const ShellResult missing = Shell(Command(kGrid, "--parallel=2 --launcher=no_such_launcher"));
  EXPECT_EQ(missing.exit_code, 1);
  EXPECT_THAT(missing.output, HasSubstr("--launcher: cannot start 'no_such_launcher'"));
}

TEST_F(SweepProgramTest, NodeThatStartsNothingFailsNoTrial) {
  // The second of two nodes is gone, and the scheduler does not know it at once.
  const std::string launcher = JoinPath(folder_, "launch.sh");
  ASSERT_TRUE(WriteFileAtomically(
                  launcher, absl::StrCat("mkdir '", folder_, "/one' 2>/dev/null && exec \"$@\"\n", "mkdir '", folder_,
                                         "/two' 2>/dev/null || exec \"$@\"\n", "for i in $(seq 600); do [ -e '", out_,
                                         "/trials/0000/reports.textproto' ] && break; grep -q FINISHED '", out_,
                                         "/trials/0000/trial.textproto' && break; sleep 0.1; done\n",
                                         "sleep 0.5; echo 'cannot reach n2' >&2; exit 1\n"))
                  .ok());
  const ShellResult result =
      Shell(Command(kGrid, absl::StrCat("--run_cap=3 --parallel=2 --launcher='sh ", launcher, "'")));
  ASSERT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output,
              HasSubstr("was not started: its command ended with exit code 1; it said: cannot reach n2; again"));
  for (const TrialRecord& trial : Trials()) {
    EXPECT_EQ(trial.state(), TrialRecord::FINISHED);
    EXPECT_FALSE(trial.has_attempts());
  }
}

TEST_F(SweepProgramTest, FolderThatARemoteShellWouldSplitIsAnErrorBeforeItIsMade) {
  const std::string blank = JoinPath(folder_, "with blank");
  const ShellResult result = Shell(absl::StrCat(Command(kGrid, kLaunched), " --out='", blank, "'"));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output, HasSubstr("with blank: what starts trials elsewhere would not read ' ' as it is"));
  EXPECT_FALSE(FileExists(blank));
}

TEST_F(SweepProgramTest, InterruptEndsWhatWasLaunchedAndTheSameCommandGoesOn) {
  // Deaf to all but signals: its standard input is none.
  const std::string launcher = JoinPath(folder_, "launch.sh");
  ASSERT_TRUE(
      WriteFileAtomically(launcher, absl::StrCat("echo $$ >>'", folder_, "/pids'; exec \"$@\" </dev/null\n")).ok());
  const std::string command =
      Command(kEndless, absl::StrCat("--parallel=2 --launcher='sh ", launcher, "' --set train.divergence.explosion=0"));
  const ShellResult interrupted =
      During(command, 2,
             absl::StrCat("kill -INT $pid; wait $pid; echo code $?; for child in $(cat '", folder_,
                          "/pids'); do timeout 60 tail --pid=$child -f /dev/null || echo alive; done"));
  EXPECT_THAT(interrupted.output, HasSubstr("interrupted; the same command goes on"));
  EXPECT_THAT(interrupted.output, AllOf(HasSubstr("code 130"), Not(HasSubstr("alive"))));
  const std::vector<TrialRecord> before = Trials();
  const ShellResult more = During(command, static_cast<int>(before.size()) + 2, "kill -INT $pid");
  EXPECT_EQ(more.exit_code, 130) << more.output;
  for (size_t t = 0; t < before.size(); ++t) {
    if (before[t].state() != TrialRecord::FINISHED) continue;
    EXPECT_EQ(FormatTextProto(Trials()[t]), FormatTextProto(before[t])) << "finished trials are not repeated";
  }
}

TEST_F(SweepProgramTest, LaunchedTrialsDieWithTheSweep) {
  const ShellResult result =
      During(absl::StrCat(Command(kEndless, absl::StrCat("--set train.epochs=1000000 ", kLaunched))), 0,
             "for i in $(seq 600); do children=$(cat /proc/$pid/task/*/children); [ -n \"$children\" ] && break; "
             "sleep 0.1; done; sleep 1; kill -9 $pid; "
             "for child in $children; do timeout 60 tail --pid=$child -f /dev/null || echo alive; done; "
             "echo children $children");
  EXPECT_EQ(result.exit_code, 137);
  EXPECT_THAT(result.output, AllOf(HasSubstr("children "), Not(HasSubstr("alive")), Not(HasSubstr("children \n"))));
}

}  // namespace
}  // namespace inknet::train
