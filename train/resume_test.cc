// Runs that are stopped and go on, as a user meets them: started as processes, on drawn glyphs. crash_test.sh stops
// them where it hurts; this is about what they say.
#include <cstdio>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/run.pb.h"
#include "proto/text.h"
#include "util/file.h"
#include "util/test_shell.h"

namespace inknet::train {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// With a checkpoint after every epoch.
const char kRun[] =
    "train/emnist_unstamped --set data.source=GLYPHS --set data.glyphs_per_class=40 --set model.hidden_units=32,24 "
    "--set train.threads=2 --set train.batch_size=64 --set train.checkpoint.max_share=1 --set train.epochs=";
// More epochs than anybody waits for.
const char kLong[] = "1000000";

class ResumeTest : public ::testing::Test {
 protected:
  ResumeTest()
      : folder_(JoinPath(::testing::TempDir(), ::testing::UnitTest::GetInstance()->current_test_info()->name())) {
    Shell(absl::StrCat("rm -rf '", folder_, "'"));
  }

  std::string Command(const std::string& epochs, const std::string& flags = "") const {
    return absl::StrCat(kRun, epochs, " --out='", folder_, "' ", flags);
  }
  // Starts the command, sends it `signal` when it has printed three rows, and waits for its end.
  ShellResult Stop(const std::string& command, const std::string& signal) const {
    const std::string log = folder_ + ".log";
    return Shell(absl::StrCat("rm -f '", log, "'; { exec ", command, "; } > '", log,
                              "' 2>&1 & pid=$!; for i in $(seq 6000); do ", "[ $(grep -c '/1000000 ' '", log,
                              "') -ge 3 ] && break; kill -0 $pid || break; ", "sleep 0.01; done; kill -", signal,
                              " $pid; wait $pid; code=$?; cat '", log, "'; exit $code"));
  }
  RunRecord Record() const {
    RunRecord record;
    EXPECT_TRUE(ReadTextProto(JoinPath(folder_, "run.textproto"), &record).ok());
    return record;
  }

  const std::string folder_;
};

TEST_F(ResumeTest, InterruptedRunSaysHowToGoOnAndDoes) {
  const ShellResult stopped = Stop(Command(kLong), "INT");
  EXPECT_EQ(stopped.exit_code, 130) << stopped.output;
  EXPECT_THAT(stopped.output, HasSubstr(absl::StrCat("to go on: the same command with --resume --out=", folder_)));
  const int epochs = Record().epochs_size();
  EXPECT_EQ(Record().status(), RunRecord::INTERRUPTED);

  const ShellResult again = Stop(Command(kLong), "INT");
  EXPECT_THAT(again.output, HasSubstr(absl::StrCat("going on with the unfinished run in ", folder_)));
  EXPECT_THAT(again.output, Not(HasSubstr("\n1/1000000 ")));
  EXPECT_GE(Record().epochs_size(), epochs);
  EXPECT_EQ(Record().resume_times_size(), 1);
}

TEST_F(ResumeTest, OtherConfigurationIsAnErrorThatSaysInWhatItDiffers) {
  ASSERT_EQ(Stop(Command(kLong), "TERM").exit_code, 143);
  const ShellResult other = Shell(Command(kLong, "--set train.seed=7 --set model.hidden_units=32"));
  EXPECT_EQ(other.exit_code, 1);
  EXPECT_THAT(other.output, AllOf(HasSubstr("error: "), HasSubstr(folder_), HasSubstr("another configuration"),
                                  HasSubstr("model.hidden_units is '32,24' there and '32' here"),
                                  HasSubstr("train.seed is '42' there and '7' here")));
}

TEST_F(ResumeTest, OtherDataIsAnError) {
  ASSERT_EQ(Stop(Command(kLong), "TERM").exit_code, 143);
  const ShellResult damaged = Shell(absl::StrCat("sed -i 's/content_sha256: \"../content_sha256: \"xx/' '", folder_,
                                                 "/run.textproto' && ", Command(kLong)));
  EXPECT_EQ(damaged.exit_code, 1);
  EXPECT_THAT(damaged.output, HasSubstr("its images (SHA-256 xx"));
}

TEST_F(ResumeTest, OtherNumberOfThreadsGoesOnWithAWarning) {
  ASSERT_EQ(Stop(Command(kLong), "TERM").exit_code, 143);
  const ShellResult other = Stop(Command(kLong, "--set train.threads=1"), "TERM");
  EXPECT_EQ(other.exit_code, 143);
  EXPECT_THAT(other.output, AllOf(HasSubstr("warning: the result may differ in its last digits"),
                                  HasSubstr("threads is '2' there and '1' here")));
}

TEST_F(ResumeTest, FinishedRunIsNotTouched) {
  ASSERT_EQ(Shell(Command("2")).exit_code, 0);
  const RunRecord before = Record();
  for (const char* flag : {"", "--resume"}) {
    const ShellResult again = Shell(Command("2", flag));
    EXPECT_EQ(again.exit_code, 1);
    EXPECT_THAT(again.output, HasSubstr("already holds a run, which is FINISHED"));
  }
  EXPECT_EQ(Record().start_time(), before.start_time());
}

TEST_F(ResumeTest, ResumeWithoutAnUnfinishedRunIsAnError) {
  const ShellResult nothing = Shell(Command("2", "--resume"));
  EXPECT_EQ(nothing.exit_code, 1);
  EXPECT_THAT(nothing.output, HasSubstr("there is no run to go on with"));
  EXPECT_FALSE(FileExists(folder_));
}

TEST_F(ResumeTest, ResumeWithoutAFolderTakesTheLatestUnfinishedRun) {
  // A workspace of its own, where bazel run would be started.
  const std::string here = absl::StrCat("BUILD_WORKSPACE_DIRECTORY='", folder_, "' ");
  ASSERT_TRUE(MakeFolders(folder_).ok());
  const std::string command = absl::StrCat(here, kRun, kLong);
  const ShellResult none = Shell(absl::StrCat(command, " --resume"));
  EXPECT_THAT(none.output, HasSubstr("no unfinished run of 'emnist'"));
  ASSERT_EQ(Stop(absl::StrCat("env ", command), "TERM").exit_code, 143);
  const ShellResult again = Stop(absl::StrCat("env ", command, " --resume"), "TERM");
  EXPECT_EQ(again.exit_code, 143) << again.output;
  EXPECT_THAT(again.output, HasSubstr(absl::StrCat("going on with the unfinished run in ", folder_, "/runs/emnist-")));
}

TEST_F(ResumeTest, DamagedCheckpointIsNamedAndTheOneBeforeIsTaken) {
  ASSERT_EQ(Stop(Command(kLong), "TERM").exit_code, 143);
  const std::string newest = Shell(absl::StrCat("ls '", folder_, "'/checkpoints/* | tail -1 | tr -d '\\n'")).output;
  ASSERT_EQ(Shell(absl::StrCat("printf x | dd conv=notrunc bs=1 seek=5000 of='", newest, "'")).exit_code, 0);
  const ShellResult again = Stop(Command(kLong), "TERM");
  EXPECT_EQ(again.exit_code, 143);
  EXPECT_THAT(again.output,
              AllOf(HasSubstr(absl::StrCat("warning: left alone: ", newest, ": ")), HasSubstr("going on with")));
  EXPECT_TRUE(FileExists(newest));
}

TEST_F(ResumeTest, TwoProcessesDoNotWriteOneFolder) {
  const std::string log = folder_ + ".log";
  const ShellResult second = Shell(absl::StrCat(
      "{ exec ", Command(kLong), "; } > '", log, "' & pid=$!; for i in $(seq 6000); do grep -q '1/1000000 ' '", log,
      "' && break; sleep 0.01; done; ", Command(kLong), "; code=$?; kill -KILL $pid; wait $pid; exit $code"));
  EXPECT_EQ(second.exit_code, 1);
  EXPECT_THAT(second.output, HasSubstr("another process is writing into this folder"));
  EXPECT_EQ(Stop(Command(kLong), "TERM").exit_code, 143) << "a process that was killed has no lock";
}

TEST_F(ResumeTest, InterruptedRunWithoutCheckpointsIsNotOverwritten) {
  const std::string command = Command(kLong, "--set train.checkpoint.keep=0");
  ASSERT_EQ(Stop(command, "TERM").exit_code, 143);
  EXPECT_FALSE(FileExists(JoinPath(folder_, "checkpoints")));
  const ShellResult again = Shell(command);
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.output, HasSubstr("has no checkpoint to go on from and would be lost"));
}

TEST_F(ResumeTest, MemoryThatRunsOutIsAnErrorThatSaysSo) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "the sanitizer itself maps more than the limit";
#endif
  // The images alone take 387 MB.
  const ShellResult run = Shell(absl::StrCat("ulimit -v 300000; ", Command("1", "--set data.glyphs_per_class=9000")));
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.output, HasSubstr("error: out of memory"));
}

TEST_F(ResumeTest, DivergedRunRollsBackWhenToldToAndSaysSo) {
  const std::string wild =
      " --set train.optimizer.algorithm=sgd --set train.optimizer.learning_rate=1e30 --set model.normalization=NONE"
      " --set train.schedule= ";
  const ShellResult run = Shell(Command("2", absl::StrCat(wild, "--set train.divergence.action=roll_back ",
                                                          "--set train.divergence.learning_rate_factor=1e-32")));
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_THAT(run.output, AllOf(HasSubstr("diverged: the loss became"),
                                HasSubstr("back to the end of epoch 0, and on with learning rate 0.01")));
  ASSERT_EQ(Record().rollbacks_size(), 1);
  EXPECT_EQ(Record().rollbacks(0).epoch(), 1);
  EXPECT_NEAR(Record().rollbacks(0).learning_rate(), 0.01, 1e-6);
  EXPECT_NEAR(Record().epochs(0).learning_rate(), 0.01, 1e-6);
}

TEST_F(ResumeTest, RunThatStopsEarlyIsFinishedAndItsBestModelIsEvaluated) {
  const ShellResult run =
      Shell(Command("50", "--set train.early_stopping.patience=2 --set train.early_stopping.min_delta=0.9"));
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_THAT(run.output, HasSubstr("stopped after epoch 3: "));
  const RunRecord record = Record();
  EXPECT_EQ(record.status(), RunRecord::FINISHED);
  EXPECT_EQ(record.epochs_size(), 3);
  EXPECT_THAT(record.status_message(), HasSubstr("stopped after epoch 3"));
  int best = 0;
  for (int i = 1; i < 3; ++i) {
    if (record.epochs(i).validation_accuracy() > record.epochs(best).validation_accuracy()) best = i;
  }
  EXPECT_EQ(record.best_epoch(), best + 1);
}

}  // namespace
}  // namespace inknet::train
