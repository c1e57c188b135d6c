// //train:sweep as a user meets it: started as a process, on drawn glyphs.
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/config.pb.h"
#include "proto/run.pb.h"
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

constexpr char kEndlessWithoutCap[] = "method: random\nparameters:\n  learning_rate: {min: 0.001, max: 0.01}\n";

TEST_F(SweepProgramTest, GridOfNineGivesNineFinishedTrialsAndTheBestAsARun) {
  const ShellResult result = Shell(Command(kGrid));
  ASSERT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, AllOf(HasSubstr("not used here: program"), HasSubstr("best: trial ")));
  EXPECT_THAT(result.output, Not(HasSubstr("\033"))) << "nothing is redrawn without a terminal";
  const std::vector<TrialRecord> trials = Trials();
  ASSERT_EQ(trials.size(), 9);
  const SweepRecord record = Record();
  EXPECT_EQ(record.status(), SweepRecord::FINISHED);
  const TrialRecord& best = trials[static_cast<size_t>(record.best_trial())];
  for (const TrialRecord& trial : trials) {
    EXPECT_EQ(trial.state(), TrialRecord::FINISHED) << trial.message();
    EXPECT_EQ(trial.epochs_size(), 2);
    EXPECT_EQ(trial.value(), trial.epochs(1).validation_accuracy());
    EXPECT_LE(trial.value(), best.value());
  }
  EXPECT_EQ(trials[0].config().model().activation(), ModelConfig::RELU);
  EXPECT_EQ(trials[5].config().model().activation(), ModelConfig::TANH);
  EXPECT_EQ(trials[5].config().model().weight_init(), ModelConfig::NORMAL);
  EXPECT_EQ(Models(), absl::StrFormat("trials/%04d/model.safetensors\n", best.number())) << "the best one's alone";

  RunRecord run;
  ASSERT_TRUE(ReadTextProto(JoinPath(out_, "best/run.textproto"), &run).ok());
  EXPECT_EQ(run.status(), RunRecord::FINISHED);
  EXPECT_EQ(run.epochs(1).validation_accuracy(), best.value());
  EXPECT_GT(record.test().images(), 0);
  EXPECT_EQ(run.test().correct(), record.test().correct());
}

TEST_F(SweepProgramTest, BestRunIsOneThatEvaluateAndTheTrainerKnow) {
  ASSERT_EQ(Shell(Command(kGrid, "--run_cap=3")).exit_code, 0);
  const ShellResult evaluation = Shell(absl::StrCat("train/evaluate --run='", out_, "/best'"));
  EXPECT_EQ(evaluation.exit_code, 0) << evaluation.output;
  EXPECT_THAT(evaluation.output, HasSubstr(absl::StrCat(Record().test().correct(), " of ")));

  const ShellResult again = Shell(absl::StrCat("train/emnist_unstamped --config='", out_, "/best.textproto' --out='",
                                               folder_, "/again' --set train.threads=1"));
  EXPECT_EQ(again.exit_code, 0) << again.output;
  EXPECT_EQ(
      Shell(absl::StrCat("cmp '", folder_, "/again/model.safetensors' '", out_, "/best/model.safetensors'")).output, "")
      << "with as many threads as in the sweep, the same bytes";
}

TEST_F(SweepProgramTest, WhereTrialsMayStopEarlyTheirBestEpochCounts) {
  const ShellResult result =
      Shell(Command(kGrid, "--run_cap=2 --set train.epochs=40 --set train.early_stopping.patience=2"));
  ASSERT_EQ(result.exit_code, 0) << result.output;
  int before_the_last = 0;
  for (const TrialRecord& trial : Trials()) {
    ASSERT_GT(trial.best_epoch(), 0);
    EXPECT_EQ(trial.value(), trial.epochs(trial.best_epoch() - 1).validation_accuracy());
    for (const EpochRecord& epoch : trial.epochs()) EXPECT_LE(epoch.validation_accuracy(), trial.value());
    if (trial.best_epoch() < trial.epochs_size()) ++before_the_last;
  }
  EXPECT_GT(before_the_last, 0) << "or the test shows nothing";

  const TrialRecord best = Trials()[static_cast<size_t>(Record().best_trial())];
  RunRecord run;
  ASSERT_TRUE(ReadTextProto(JoinPath(out_, "best/run.textproto"), &run).ok());
  EXPECT_EQ(run.best_epoch(), best.best_epoch());
  const ShellResult evaluation = Shell(absl::StrCat("train/evaluate --run='", out_, "/best'"));
  EXPECT_THAT(evaluation.output, HasSubstr(absl::StrCat(Record().test().correct(), " of ")))
      << "the best epoch's model";
  EXPECT_THAT(evaluation.output, HasSubstr("best_model.safetensors"));
}

TEST_F(SweepProgramTest, TrialThatDivergesIsRecordedAndStopsNoOther) {
  const ShellResult result =
      Shell(Command("method: grid\nmetric: {name: validation_loss, goal: minimize}\n"
                    "parameters:\n  optimizer: {value: sgd}\n  learning_rate: {values: [0.01, 1.0e+30, 0.1]}\n"));
  ASSERT_EQ(result.exit_code, 0) << result.output;
  const std::vector<TrialRecord> trials = Trials();
  ASSERT_EQ(trials.size(), 3);
  EXPECT_EQ(trials[0].state(), TrialRecord::FINISHED);
  EXPECT_EQ(trials[1].state(), TrialRecord::FAILED);
  EXPECT_THAT(trials[1].message(), HasSubstr("the loss became"));
  EXPECT_FALSE(trials[1].has_value());
  EXPECT_EQ(trials[2].state(), TrialRecord::FINISHED);
  EXPECT_THAT(result.output, HasSubstr("the loss became"));
}

TEST_F(SweepProgramTest, SweepWhoseTrialsAllFailSaysWhy) {
  const ShellResult result =
      Shell(Command("method: grid\nmetric: {name: validation_loss, goal: minimize}\n"
                    "parameters:\n  optimizer: {value: sgd}\n  learning_rate: {values: [1.0e+30, 1.0e+31]}\n"));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output, HasSubstr("error: none of the 2 trials finished; the first: the loss became"));
  EXPECT_EQ(Record().status(), SweepRecord::FINISHED);
  EXPECT_FALSE(Record().has_test());
}

TEST_F(SweepProgramTest, TrialWhoseProcessIsKilledIsRecordedAndStopsNoOther) {
  // The first trial would never end; its process is the oldest of the sweep's.
  const ShellResult result = During(Command("method: grid\nmetric: {name: validation_loss, goal: minimize}\n"
                                            "parameters:\n  epochs: {values: [1000000, 2, 3, 4]}\n",
                                            "--parallel=2", kQuickButEpochs),
                                    1, "set -- $(cat /proc/$pid/task/*/children); kill -9 $1");
  ASSERT_EQ(result.exit_code, 0) << result.output;
  const std::vector<TrialRecord> trials = Trials();
  ASSERT_EQ(trials.size(), 4);
  EXPECT_EQ(trials[0].state(), TrialRecord::FAILED);
  EXPECT_THAT(trials[0].message(), HasSubstr("killed by signal 9 (Killed), perhaps for want of memory"));
  for (size_t t = 1; t < 4; ++t) EXPECT_EQ(trials[t].state(), TrialRecord::FINISHED);
}

TEST_F(SweepProgramTest, EarlyTerminateStopsTrialsAndTheirValuesCount) {
  const std::string yaml = absl::StrCat(
      "method: random\nrun_cap: 12\nmetric: {name: validation_loss, goal: minimize}\n"
      "early_terminate: {type: hyperband, min_iter: 1, eta: 2}\n",
      "parameters:\n  learning_rate: {distribution: log_uniform_values, min: 1.0e-5, max: 1.0e-1}\n");
  const ShellResult result = Shell(Command(yaml, "--set train.epochs=4 --parallel=2"));
  ASSERT_EQ(result.exit_code, 0) << result.output;
  int pruned = 0;
  for (const TrialRecord& trial : Trials()) {
    if (trial.state() != TrialRecord::PRUNED) continue;
    ++pruned;
    EXPECT_TRUE(trial.epochs_size() == 1 || trial.epochs_size() == 2) << trial.epochs_size();
    EXPECT_EQ(trial.value(), trial.epochs().rbegin()->validation_loss());
    EXPECT_THAT(trial.message(), HasSubstr("stopped early after epoch"));
  }
  EXPECT_GT(pruned, 0);
  EXPECT_THAT(result.output, HasSubstr("pruned"));
}

TEST_F(SweepProgramTest, InterruptLeavesAFolderWithWhichTheSameCommandGoesOn) {
  for (const auto& [signal, code] : {std::make_pair("INT", 130), std::make_pair("TERM", 143)}) {
    Shell(absl::StrCat("rm -rf '", out_, "'"));
    // More trials than are over before the signal comes.
    const std::string command = Command(
        "method: grid\nmetric: {name: validation_loss, goal: minimize}\n"
        "parameters:\n  epochs: {values: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]}\n",
        "--parallel=2", kQuickButEpochs);
    const ShellResult interrupted = During(command, 2, absl::StrCat("kill -", signal, " $pid"));
    EXPECT_EQ(interrupted.exit_code, code) << interrupted.output;
    EXPECT_THAT(interrupted.output, HasSubstr("interrupted; the same command goes on"));
    EXPECT_EQ(Record().status(), SweepRecord::INTERRUPTED);
    const std::vector<TrialRecord> before = Trials();

    const ShellResult rest = Shell(command);
    ASSERT_EQ(rest.exit_code, 0) << rest.output;
    EXPECT_EQ(Record().status(), SweepRecord::FINISHED);
    const std::vector<TrialRecord> after = Trials();
    ASSERT_EQ(after.size(), 12);
    int finished = 0;
    for (size_t t = 0; t < before.size(); ++t) {
      if (before[t].state() != TrialRecord::FINISHED) continue;
      ++finished;
      EXPECT_EQ(FormatTextProto(after[t]), FormatTextProto(before[t])) << "finished trials are not repeated";
    }
    EXPECT_GE(finished, 2);
    for (const TrialRecord& trial : after) EXPECT_EQ(trial.epochs_size(), trial.config().train().epochs());
  }
}

TEST_F(SweepProgramTest, FinishedSweepStaysAsItIs) {
  ASSERT_EQ(Shell(Command(kGrid, "--run_cap=2")).exit_code, 0);
  const SweepRecord before = Record();
  ASSERT_TRUE(WriteFileAtomically(JoinPath(out_, "best/evaluation.textproto"), "mine").ok());
  const ShellResult again = Shell(Command(kGrid, "--run_cap=2"));
  EXPECT_EQ(again.exit_code, 0) << again.output;
  EXPECT_EQ(Record().test().correct(), before.test().correct());
  EXPECT_EQ(*ReadFile(JoinPath(out_, "best/evaluation.textproto"), 100), "mine") << "no second look at the test images";
}

TEST_F(SweepProgramTest, TwoSweepsInOneFolderAreAnError) {
  const std::string command = Command(kEndless);
  const ShellResult first = During(command, 1, absl::StrCat(command, "; echo code $?; kill -INT $pid"));
  EXPECT_EQ(first.exit_code, 130) << first.output;
  EXPECT_THAT(first.output, AllOf(HasSubstr("a sweep is running in this folder"), HasSubstr("code 1")));
}

TEST_F(SweepProgramTest, AnotherSweepInAFolderThatHoldsOneIsAnErrorThatSaysInWhatItDiffers) {
  ASSERT_EQ(Shell(Command(kGrid, "--run_cap=2")).exit_code, 0);
  const ShellResult epochs = Shell(Command(kGrid, "--run_cap=2 --set train.epochs=3"));
  EXPECT_EQ(epochs.exit_code, 1);
  EXPECT_THAT(epochs.output, HasSubstr("base.train.epochs is 2 there, and 3 was asked for"));
  const ShellResult glyphs = Shell(Command(kGrid, "--run_cap=2 --parallel=1"));
  EXPECT_EQ(glyphs.exit_code, 1);
  EXPECT_THAT(glyphs.output, HasSubstr("started with --parallel=2"));
  EXPECT_EQ(Trials().size(), 2);
}

TEST_F(SweepProgramTest, BadInputIsAnErrorBeforeAnythingIsTrainedOrMade) {
  for (const auto& [yaml, flags, expected] : std::vector<std::tuple<std::string, std::string, std::string>>{
           {"method: [grid\n", "", "sweep.yaml"},
           {"method: bayes\nrun_cap: 3\nmetric: {name: val_acc}\nparameters:\n  learning_rat: {min: 0.1, max: 1.0}\n",
            "", "learning_rat"},
           {kGrid, "--set train.epoch=3", "Did you mean train.epochs?"},
           {kGrid, "--set model.activation=TANH", "parameter 'activation' sets model.activation, and so does --set"},
           {kGrid, "--ignore=activatio",
            "--ignore=activatio: the sweep has no such parameter. Did you mean 'activation'?"},
           {kGrid, "--rename=activation", "it must be THEIRS=OURS"},
           {kGrid, "--metric=f1", "metric 'f1' is unknown"},
           {kGrid, "--launcher=env", "--launcher needs --parallel=N"},
           {kGrid, "--threads=2", "--threads goes with --launcher"},
           {kGrid, "--launcher='env \"x' --parallel=2", "a quote is not closed"},
           {kEndlessWithoutCap, "", "give --run_cap=36"},
           {kGrid, "--set train.threads=2", "--parallel"},
           {kGrid, "--parallel=-1", "--parallel is -1"},
           {kGrid, "--learning_rate=large", "usual or original"},
           {kGrid, "--set data.source=SEARCH --data_dir=/nowhere", "/nowhere"},
           {kGrid, "extra", "unexpected argument"}}) {
    const ShellResult result = Shell(Command(yaml, flags));
    EXPECT_EQ(result.exit_code, 1) << expected;
    EXPECT_THAT(result.output, AllOf(HasSubstr("error: "), HasSubstr(expected)));
    EXPECT_FALSE(FileExists(out_)) << expected;
  }
  EXPECT_THAT(Shell("train/sweep_unstamped").output, HasSubstr("--sweep=FILE is needed"));
}

TEST_F(SweepProgramTest, FolderThatCannotBeMadeIsNamed) {
  const ShellResult result = Shell(absl::StrCat(Command(kGrid), " --out=/proc/nowhere"));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output, HasSubstr("error: /proc/nowhere"));
}

// A full disk is nothing that the next trial could do better.
TEST_F(SweepProgramTest, ModelThatCannotBeWrittenEndsTheSweepAndIsNoFailureOfTheTrial) {
  const ShellResult result =
      Shell(absl::StrCat("trap '' XFSZ; ulimit -f 4096; exec ", Command(kGrid, "--set model.hidden_units=1000")));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output, HasSubstr("model.safetensors: cannot write"));
  EXPECT_EQ(Record().status(), SweepRecord::INTERRUPTED);
  for (const TrialRecord& trial : Trials()) EXPECT_EQ(trial.state(), TrialRecord::RUNNING);
}

TEST_F(SweepProgramTest, TrialsDieWithTheSweep) {
  const ShellResult result =
      During(absl::StrCat(Command(kEndless, "--set train.epochs=1000000 --parallel=2")), 0,
             "for i in $(seq 600); do children=$(cat /proc/$pid/task/*/children); [ -n \"$children\" ] && break; "
             "sleep 0.1; done; kill -9 $pid; "
             "for child in $children; do timeout 60 tail --pid=$child -f /dev/null || echo alive; done; "
             "echo children $children");
  EXPECT_EQ(result.exit_code, 137);
  EXPECT_THAT(result.output, AllOf(HasSubstr("children "), Not(HasSubstr("alive")), Not(HasSubstr("children \n"))));
}

TEST_F(SweepProgramTest, LearningRateMeansTheOriginalsWhereAskedFor) {
  const char yaml[] =
      "method: grid\nmetric: {name: val_acc, goal: maximize}\nparameters:\n  learning_rate: {values: [0.032]}\n";
  ASSERT_EQ(Shell(Command(yaml, "--learning_rate=original")).exit_code, 0);
  EXPECT_DOUBLE_EQ(Trials()[0].config().train().optimizer().learning_rate(), 0.001);
}

TEST_F(SweepProgramTest, FileForAnotherProgramRunsAndWhatIsUnusedIsSaidAndRecorded) {
  const ShellResult result = Shell(Command(
      "name: 'Theirs: a/b'\nmethod: grid\nmetric: {name: f1_score, goal: minimize}\ncommand: [python, "
      "'${program}', --dropout, '0.1', --gpus, '2', '${args}']\nparameters:\n  device: {value: cuda}\n  num_heads: "
      "{values: [2, 4]}\n  act: {values: [nn.ReLU, nn.Tanh]}\n  momentum: {values: [0.1, 0.9]}\n",
      "--ignore=num_heads --metric=val_loss"));
  ASSERT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output,
              HasSubstr("unused parameters: device (cuda), num_heads (2 values, ignored), command: --gpus (2)"));
  EXPECT_THAT(result.output, HasSubstr("sweep.yaml:9:3: parameter 'momentum' changes nothing in 4 of 4 trials"));
  const SweepRecord record = Record();
  EXPECT_EQ(record.unused_parameters_size(), 3);
  EXPECT_EQ(record.warnings_size(), 1);
  EXPECT_EQ(Trials().size(), 4);
  EXPECT_EQ(Trials()[0].config().model().dropout(0), 0.1);
}

TEST_F(SweepProgramTest, DryRunSaysWhatWouldBeTriedAndWritesNothing) {
  const ShellResult result = Shell(Command(kGrid, "--dry_run"));
  EXPECT_EQ(result.exit_code, 0);
  for (const char* part : {"activation     model.activation               one of relu, tanh, sigmoid",
                           "learning_rate  train.optimizer.learning",
                           "the first 9 of 9 trials:", "   8  activation sigmoid, weights_init normal",
                           "trials, 2 at once with 1 thread each: about", "MiB at once", "nothing was written",
                           "not used here: program"}) {
    EXPECT_THAT(result.output, HasSubstr(part));
  }
  EXPECT_FALSE(FileExists(out_));
  const ShellResult endless = Shell(Command(kEndless, "--dry_run"));
  EXPECT_EQ(endless.exit_code, 0);
  EXPECT_THAT(endless.output, HasSubstr("the first 10 of 100000 trials:"));
}

TEST_F(SweepProgramTest, TargetEndsTheSweep) {
  const ShellResult result = Shell(
      Command("method: random\nrun_cap: 50\nmetric: {name: val_acc, goal: maximize, target: 0.01}\nparameters:\n  "
              "learning_rate: {min: 0.001, max: 0.01}\n",
              "--parallel=1"));
  ASSERT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("metric.target 0.01 is reached: 49 trials were not made"));
  EXPECT_EQ(Trials().size(), 1);
  EXPECT_EQ(Record().status(), SweepRecord::FINISHED);
}

TEST_F(SweepProgramTest, SweepWhoseFirstTrialsAllFailForOneReasonStopsAfterFive) {
  const ShellResult result =
      Shell(Command("method: random\nrun_cap: 50\nparameters:\n  optimizer: {value: sgd}\n  learning_rate: "
                    "{min: 1.0e+30, max: 1.0e+31}\n",
                    "--parallel=1"));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output, HasSubstr("error: the first 5 trials have all failed for one reason: the loss became"));
  EXPECT_EQ(Trials().size(), 5);
  EXPECT_EQ(Record().status(), SweepRecord::INTERRUPTED);
}

TEST_F(SweepProgramTest, HelpTellsAStrangerWhatThereIs) {
  const ShellResult help = Shell("train/sweep_unstamped --help");
  EXPECT_EQ(help.exit_code, 0);
  for (const char* word :
       {"--sweep", "--out", "--parallel", "--run_cap", "--seed", "--learning_rate", "--set", "--ignore", "--rename",
        "--metric", "--dry_run", "--launcher", "train.optimizer.learning_rate", "bazel run //train:sweep"}) {
    EXPECT_THAT(help.output, HasSubstr(word));
  }
}

}  // namespace
}  // namespace inknet::train
