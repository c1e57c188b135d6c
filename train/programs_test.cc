// //train:emnist and //train:evaluate as a user meets them: started as processes, on drawn glyphs.
#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "model/model_file.h"
#include "proto/run.pb.h"
#include "proto/text.h"
#include "util/file.h"
#include "util/test_shell.h"

namespace inknet::train {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// A run of a second; with the same learning rate all the time, however many epochs it has.
const char kQuick[] =
    "train/emnist_unstamped --set data.source=GLYPHS --set data.glyphs_per_class=40 --set model.hidden_units=32,24 "
    "--set train.threads=2 --set train.batch_size=64 --set train.schedule= --set train.epochs=2";

class ProgramsTest : public ::testing::Test {
 protected:
  ProgramsTest()
      : folder_(JoinPath(::testing::TempDir(), ::testing::UnitTest::GetInstance()->current_test_info()->name())) {
    Shell(absl::StrCat("rm -rf '", folder_, "'"));
  }

  std::string Out(const std::string& name = "") const { return absl::StrCat(" --out='", folder_, name, "'"); }
  std::string File(const std::string& name) const { return *ReadFile(JoinPath(folder_, name), 100 << 20); }
  RunRecord Record() const {
    RunRecord record;
    EXPECT_TRUE(ReadTextProto(JoinPath(folder_, "run.textproto"), &record).ok());
    return record;
  }

  const std::string folder_;
};

TEST_F(ProgramsTest, RunFolderHoldsRecordAndModelAndEvaluateMeasuresTheSame) {
  const ShellResult run = Shell(absl::StrCat(kQuick, Out()));
  ASSERT_EQ(run.exit_code, 0) << run.output;
  EXPECT_THAT(run.output, HasSubstr("Train Acc"));
  EXPECT_THAT(run.output, HasSubstr("not a score on emnist-balanced"));
  EXPECT_THAT(run.output, Not(HasSubstr("\r"))) << "no progress bar without a terminal";
  const RunRecord record = Record();
  EXPECT_EQ(record.status(), RunRecord::FINISHED);
  EXPECT_EQ(record.epochs_size(), 2);
  EXPECT_EQ(record.epochs(1).layer_gradient_norm_size(), 3);
  EXPECT_EQ(record.data().source(), DataFingerprint::DRAWN_GLYPHS);
  EXPECT_EQ(record.parameters(), 784 * 32 + 2 * 32 + 32 * 24 + 2 * 24 + 24 * 47 + 47);
  EXPECT_FALSE(record.environment().onednn_version().empty());

  const ShellResult evaluation = Shell(absl::StrCat("train/evaluate --run='", folder_, "'"));
  ASSERT_EQ(evaluation.exit_code, 0) << evaluation.output;
  const size_t headline = run.output.find("test accuracy");
  ASSERT_NE(headline, std::string::npos);
  const size_t end = run.output.find("look at it", headline);
  EXPECT_THAT(evaluation.output, HasSubstr(run.output.substr(headline, end - headline)));
}

TEST_F(ProgramsTest, EvaluateWritesTheSameFilesAsTheRunDid) {
  ASSERT_EQ(Shell(absl::StrCat(kQuick, Out())).exit_code, 0);
  const std::vector<std::string> names = {"evaluation.textproto", "classes.csv", "confusion_matrix.csv",
                                          "mistakes.png"};
  std::vector<std::string> files;
  for (const std::string& name : names) files.push_back(File(name));
  Shell(absl::StrCat("cd '", folder_, "' && rm ", absl::StrJoin(names, " ")));
  const ShellResult evaluation = Shell(absl::StrCat("train/evaluate --run='", folder_, "'"));
  ASSERT_EQ(evaluation.exit_code, 0) << evaluation.output;
  for (size_t i = 0; i < names.size(); ++i) EXPECT_EQ(File(names[i]), files[i]) << names[i];
}

TEST_F(ProgramsTest, EveryRunHasAReportPageHoweverItEnded) {
  ASSERT_EQ(Shell(absl::StrCat(kQuick, Out())).exit_code, 0);
  EXPECT_THAT(File("report.html"), HasSubstr("finished"));
  Shell(absl::StrCat("rm -r '", folder_, "'"));
  ASSERT_EQ(Shell(absl::StrCat(kQuick, " --set train.optimizer.algorithm=sgd --set train.optimizer.learning_rate=1e30",
                               Out()))
                .exit_code,
            1);
  EXPECT_THAT(File("report.html"), HasSubstr("diverged"));
}

TEST_F(ProgramsTest, OtherToolsFilesAreWrittenAsTheConfigurationSays) {
  const auto files = [&] {
    return Shell(absl::StrCat("ls '", folder_, "' | sed 's/\\(tfevents\\)[.].*/\\1/' | grep 'events\\|onnx'")).output;
  };
  ASSERT_EQ(Shell(absl::StrCat(kQuick, " --set export_onnx=true", Out())).exit_code, 0);
  EXPECT_EQ(files(), "events.out.tfevents\nmodel.onnx\n");
  Shell(absl::StrCat("rm -r '", folder_, "'"));
  ASSERT_EQ(Shell(absl::StrCat(kQuick, " --set tensorboard=false", Out())).exit_code, 0);
  EXPECT_EQ(files(), "");
}

TEST_F(ProgramsTest, ModelAloneIsEvaluatedOnTheDataThatItWasTrainedBeside) {
  ASSERT_EQ(Shell(absl::StrCat(kQuick, Out())).exit_code, 0);
  const std::string model = absl::StrCat(" --model='", folder_, "/model.safetensors'");
  const ShellResult evaluation = Shell(absl::StrCat("train/evaluate", model, " --data_dir=/nowhere"));
  EXPECT_EQ(evaluation.exit_code, 1);
  EXPECT_THAT(evaluation.output, HasSubstr("error: /nowhere"));
  EXPECT_EQ(Shell(absl::StrCat("train/evaluate", model, " --run='", folder_, "'")).exit_code, 1) << "one or the other";
}

TEST_F(ProgramsTest, RunIsNeverEvaluatedOnOtherImagesThanItKnewUnlessTheyAreNamed) {
  ASSERT_EQ(Shell(absl::StrCat(kQuick, Out())).exit_code, 0);
  Shell(absl::StrCat("sed -i 's/glyphs_per_class: .*/glyphs_per_class: 7/' '", folder_, "/run.textproto'"));
  const ShellResult evaluation = Shell(absl::StrCat("train/evaluate --run='", folder_, "'"));
  EXPECT_EQ(evaluation.exit_code, 1);
  EXPECT_THAT(evaluation.output, HasSubstr("was trained beside other images than"));
  EXPECT_THAT(evaluation.output, HasSubstr("--data_dir"));
}

TEST_F(ProgramsTest, TableOfEpochsIsWrittenBesideTheRecord) {
  ASSERT_EQ(Shell(absl::StrCat(kQuick, Out())).exit_code, 0);
  const std::vector<std::string> lines = absl::StrSplit(File("epochs.csv"), '\n', absl::SkipEmpty());
  ASSERT_EQ(lines.size(), static_cast<size_t>(1 + Record().epochs_size()));
  EXPECT_THAT(lines[0], HasSubstr("epoch,train_loss,"));
  EXPECT_THAT(lines[1], ::testing::StartsWith("1,"));
}

TEST_F(ProgramsTest, ImagesThatLookWrongAreWarnedOf) {
  const std::string data = folder_ + "_data";
  // Two images of one class a file, ink and paper the wrong way round.
  ASSERT_TRUE(MakeFolders(data).ok());
  const std::string header("\0\0\x08\x03\0\0\0\x02\0\0\0\x1c\0\0\0\x1c", 16);
  std::string image(784, '\xff');
  image[400] = 0;
  for (const char* const set : {"train", "t10k"}) {
    ASSERT_TRUE(WriteFileAtomically(absl::StrCat(data, "/", set, "-images-idx3-ubyte"), header + image + image).ok());
    ASSERT_TRUE(WriteFileAtomically(absl::StrCat(data, "/", set, "-labels-idx1-ubyte"),
                                    std::string("\0\0\x08\x01\0\0\0\x02\x05\x05", 10))
                    .ok());
  }
  const ShellResult run = Shell(absl::StrCat("train/emnist_unstamped --set data.dataset=mnist --set train.epochs=1 ",
                                             "--set model.hidden_units=4 --data_dir='", data, "'", Out()));
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_THAT(run.output, HasSubstr("warning: 9 of 10 classes have no images: 0 1 2 3 4 6 7 8 and 1 more"));
  EXPECT_THAT(run.output, HasSubstr("warning: 2 of 2 training images have ink all around"));
  EXPECT_THAT(run.output, HasSubstr("note: no validation images"));
}

TEST_F(ProgramsTest, ProbabilitiesOfTheFirstImagesAreWrittenWhereAsked) {
  ASSERT_EQ(Shell(absl::StrCat(kQuick, Out())).exit_code, 0);
  ASSERT_EQ(Shell(absl::StrCat("train/evaluate --run='", folder_, "' --probability_images=5 --probabilities='", folder_,
                               "/p.csv'"))
                .exit_code,
            0);
  const std::vector<std::string> lines = absl::StrSplit(File("p.csv"), '\n', absl::SkipEmpty());
  ASSERT_EQ(lines.size(), 6);
  const std::vector<std::string> fields = absl::StrSplit(lines[5], ',');
  ASSERT_EQ(fields.size(), 2 + 47);
  double sum = 0;
  for (size_t i = 2; i < fields.size(); ++i) sum += std::stod(fields[i]);
  EXPECT_NEAR(sum, 1, 1e-5);
}

TEST_F(ProgramsTest, EvaluationAmongSomeClassesIsOnTheirImagesAndLeavesTheFolder) {
  ASSERT_EQ(Shell(absl::StrCat(kQuick, Out())).exit_code, 0);
  const std::string before = File("evaluation.textproto");
  const std::string evaluate = absl::StrCat("train/evaluate --run='", folder_, "' --among=");
  const ShellResult digits = Shell(evaluate + "digits");
  EXPECT_EQ(digits.exit_code, 0) << digits.output;
  // Of 282 test images six are of each class.
  EXPECT_THAT(digits.output, HasSubstr("asked among 10 of 47 classes, on the 60 test images that are of them"));
  EXPECT_THAT(digits.output, HasSubstr("of 60)"));
  EXPECT_EQ(File("evaluation.textproto"), before);
  const ShellResult unknown = Shell(evaluate + "0-9c");
  EXPECT_EQ(unknown.exit_code, 1);
  EXPECT_THAT(unknown.output, HasSubstr("error: --among: the model has no class 'c'; its classes are 0 1 2"));
}

TEST_F(ProgramsTest, RunThatIsStillGoingIsNotEvaluated) {
  ASSERT_EQ(Shell(absl::StrCat(kQuick, Out())).exit_code, 0);
  Shell(absl::StrCat("sed -i 's/status: FINISHED/status: RUNNING/' '", folder_, "/run.textproto'"));
  const ShellResult evaluation = Shell(absl::StrCat("train/evaluate --run='", folder_, "'"));
  EXPECT_EQ(evaluation.exit_code, 1);
  EXPECT_THAT(evaluation.output, HasSubstr("still being written"));
}

TEST_F(ProgramsTest, ModelWithOtherClassesThanTheDataIsAnErrorThatSaysHowMany) {
  ASSERT_EQ(Shell(absl::StrCat(kQuick, " --set data.dataset=mnist", Out())).exit_code, 0);
  const std::string before = File("evaluation.textproto");
  const ShellResult evaluation = Shell(absl::StrCat("train/evaluate --run='", folder_, "' --dataset=emnist-balanced"));
  EXPECT_EQ(evaluation.exit_code, 1);
  EXPECT_THAT(evaluation.output, HasSubstr("its 10 classes are not the 47 of emnist-balanced"));
  EXPECT_EQ(File("evaluation.textproto"), before);
}

TEST_F(ProgramsTest, SameCommandTwiceGivesTheSameModelBytes) {
  ASSERT_EQ(Shell(absl::StrCat(kQuick, Out("/a"))).exit_code, 0);
  ASSERT_EQ(Shell(absl::StrCat(kQuick, Out("/b"))).exit_code, 0);
  EXPECT_EQ(File("a/model.safetensors"), File("b/model.safetensors"));
  ASSERT_EQ(Shell(absl::StrCat(kQuick, " --set train.seed=43", Out("/c"))).exit_code, 0);
  EXPECT_NE(File("a/model.safetensors"), File("c/model.safetensors"));
}

TEST_F(ProgramsTest, ReferenceBackendIsChosenFromTheCommandLine) {
  const ShellResult run = Shell(absl::StrCat(kQuick, " --set model.backend=reference --set train.epochs=1", Out()));
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_THAT(run.output, HasSubstr("plain loops"));
  EXPECT_EQ(Record().config().model().backend(), ModelConfig::REFERENCE);
}

TEST_F(ProgramsTest, Bf16RunSaysWhatComputedItAndIsJudgedInFloat32) {
  const ShellResult run = Shell(absl::StrCat(kQuick, " --set train.precision=BFLOAT16", Out()));
  if (run.exit_code == 1) {
    EXPECT_THAT(run.output, HasSubstr("BFLOAT16 needs a CPU with AVX-512"));
    EXPECT_THAT(run.output, HasSubstr("use FLOAT32"));
    return;
  }
  ASSERT_EQ(run.exit_code, 0) << run.output;
  const RunRecord record = Record();
  EXPECT_FALSE(record.environment().bf16_unit().empty());
  EXPECT_THAT(run.output, HasSubstr(absl::StrCat("BFLOAT16 on ", record.environment().bf16_unit())));
  EXPECT_TRUE(record.test().has_precision());
  EXPECT_EQ(record.test().precision(), TrainConfig::FLOAT32);

  const std::string evaluate = absl::StrCat("train/evaluate --run='", folder_, "'");
  const ShellResult again = Shell(evaluate);
  ASSERT_EQ(again.exit_code, 0) << again.output;
  const size_t headline = run.output.find("test accuracy");
  EXPECT_THAT(again.output, HasSubstr(run.output.substr(headline, run.output.find("look at it") - headline)));
  // Other bits, which the folder does not keep.
  const std::string kept = File("evaluation.textproto");
  const ShellResult in_bf16 = Shell(absl::StrCat(evaluate, " --precision=BFLOAT16"));
  ASSERT_EQ(in_bf16.exit_code, 0) << in_bf16.output;
  EXPECT_THAT(in_bf16.output, HasSubstr("the run's folder stays as it is"));
  EXPECT_EQ(File("evaluation.textproto"), kept);
  const ShellResult wrong = Shell(absl::StrCat(evaluate, " --precision=half"));
  EXPECT_EQ(wrong.exit_code, 1);
  EXPECT_THAT(wrong.output, HasSubstr("--precision is \"half\"; it must be FLOAT32 or BFLOAT16"));
}

TEST_F(ProgramsTest, Bf16IsNotForTheReferenceBackend) {
  const ShellResult run =
      Shell(absl::StrCat(kQuick, " --set train.precision=BFLOAT16 --set model.backend=reference", Out()));
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.output, HasSubstr("train.precision is BFLOAT16, and model.backend is REFERENCE"));
}

TEST_F(ProgramsTest, InterruptKeepsTheLastFinishedEpochAndExitsWith130) {
  // Waits for the first epoch's row, then does what Ctrl-C does.
  const ShellResult run = Shell(
      absl::StrCat("{ exec ", kQuick, " --set train.epochs=1000000", Out(), "; } > '", folder_, ".log' & pid=$!; ",
                   "for i in $(seq 600); do grep -q '1/1000000' '", folder_, ".log' && break; sleep 0.1; done; ",
                   "kill -INT $pid; wait $pid; code=$?; cat '", folder_, ".log'; exit $code"));
  EXPECT_EQ(run.exit_code, 130) << run.output;
  const RunRecord record = Record();
  EXPECT_EQ(record.status(), RunRecord::INTERRUPTED);
  EXPECT_GE(record.epochs_size(), 1);
  const ShellResult evaluation = Shell(absl::StrCat("train/evaluate --run='", folder_, "'"));
  EXPECT_EQ(evaluation.exit_code, 0) << evaluation.output;
}

// A signal must not disturb the computation: it once did (util/interrupt.h).
TEST_F(ProgramsTest, InterruptedRunHasTheBytesOfARunThatEndedThere) {
  const std::string log = folder_ + ".log";
  for (int round = 0; round < 5; ++round) {
    Shell(absl::StrCat("rm -rf '", folder_, "' '", log, "'"));
    ASSERT_EQ(Shell(absl::StrCat("{ exec ", kQuick, " --set train.epochs=1000000 --set train.train_figure_images=1",
                                 Out("/interrupted"), "; } > '", log, "' & pid=$!; ",
                                 "for i in $(seq 6000); do grep -q '", 3 + round, "/1000000 ' '", log,
                                 "' && break; sleep 0.01; done; ", "kill -TERM $pid; wait $pid"))
                  .exit_code,
              143);
    RunRecord record;
    ASSERT_TRUE(ReadTextProto(JoinPath(folder_, "interrupted/run.textproto"), &record).ok());
    ASSERT_EQ(Shell(absl::StrCat(kQuick, " --set train.epochs=", record.epochs_size(), Out("/whole"))).exit_code, 0);
    // The configurations differ in the number of epochs, which the model file does not hold; and a temperature is
    // fitted at the end only.
    auto whole = model::LoadModel(JoinPath(folder_, "whole/model.safetensors"));
    ASSERT_TRUE(whole.ok()) << whole.status();
    whole->temperature = 1;
    ASSERT_TRUE(model::SaveModel(JoinPath(folder_, "untempered.safetensors"), *whole).ok());
    EXPECT_EQ(File("interrupted/model.safetensors"), File("untempered.safetensors")) << record.epochs_size();
  }
}

TEST_F(ProgramsTest, DivergedLossNamesEpochAndStepAndExitsWith1) {
  const ShellResult run =
      Shell(absl::StrCat(kQuick, " --set train.optimizer.algorithm=sgd --set train.optimizer.learning_rate=1e30",
                         " --set model.normalization=NONE", Out()));
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.output, HasSubstr("error: the loss became"));
  EXPECT_THAT(run.output, HasSubstr("in epoch 1, step "));
  EXPECT_EQ(Record().status(), RunRecord::DIVERGED);
}

TEST_F(ProgramsTest, FolderThatHoldsARunIsNotOverwritten) {
  ASSERT_EQ(Shell(absl::StrCat(kQuick, Out())).exit_code, 0);
  const std::string model = File("model.safetensors");
  const ShellResult again = Shell(absl::StrCat(kQuick, " --set train.seed=1", Out()));
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.output, HasSubstr("already holds a run"));
  EXPECT_EQ(File("model.safetensors"), model);
}

TEST_F(ProgramsTest, DiskThatFillsUpIsAnErrorThatNamesTheFileAndTheSameCommandGoesOnWhenThereIsRoomAgain) {
  const std::string command = absl::StrCat(kQuick, " --set model.hidden_units=1000");
  // No file may exceed 4096 blocks of 512 bytes: the record fits, models of 3 MB and checkpoints do not. (Sanitizers
  // map small files.)
  const ShellResult run = Shell(absl::StrCat("trap '' XFSZ; ulimit -f 4096; exec ", command, Out("/run")));
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.output, HasSubstr("checkpoints/000001.safetensors: cannot write"));
  EXPECT_EQ(Shell(absl::StrCat("ls '", folder_, "/run/checkpoints'; ls '", folder_, "/run' | grep safetensors")).output,
            "");
  EXPECT_EQ(Shell(absl::StrCat(command, Out("/run"))).exit_code, 0);
  EXPECT_EQ(Shell(absl::StrCat(command, Out("/whole"))).exit_code, 0);
  EXPECT_EQ(File("run/model.safetensors"), File("whole/model.safetensors"));
}

TEST_F(ProgramsTest, WithoutCheckpointsAFullDiskLeavesWhatFits) {
  const ShellResult run = Shell(absl::StrCat("trap '' XFSZ; ulimit -f 4096; exec ", kQuick,
                                             " --set model.hidden_units=1000 --set train.checkpoint.keep=0", Out()));
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.output, HasSubstr("best_model.safetensors: cannot write"));
  EXPECT_EQ(Shell(absl::StrCat("ls --ignore='events.*' '", folder_, "'")).output,
            "augmentation.png\nclasses.csv\nconfusion_matrix.csv\nepochs.csv\nevaluation.textproto\nmistakes."
            "png\nread_page.png\nreport.html\nrun."
            "textproto\n");
}

TEST_F(ProgramsTest, FolderThatCannotBeMadeIsNamedBeforeTraining) {
  const ShellResult run = Shell(absl::StrCat(kQuick, " --out=/proc/nowhere"));
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.output, HasSubstr("error: /proc/nowhere"));
  EXPECT_THAT(run.output, Not(HasSubstr("Train Acc")));
}

TEST_F(ProgramsTest, DamagedModelIsNamed) {
  ASSERT_EQ(Shell(absl::StrCat(kQuick, Out())).exit_code, 0);
  const std::string model = JoinPath(folder_, "best_model.safetensors");
  ASSERT_EQ(Shell(absl::StrCat("printf x | dd conv=notrunc bs=1 seek=5000 of='", model, "'")).exit_code, 0);
  const ShellResult evaluation = Shell(absl::StrCat("train/evaluate --run='", folder_, "'"));
  EXPECT_EQ(evaluation.exit_code, 1);
  EXPECT_THAT(evaluation.output, HasSubstr(model));
}

TEST_F(ProgramsTest, ModelForOtherClassesIsRefused) {
  ASSERT_EQ(Shell(absl::StrCat(kQuick, Out())).exit_code, 0);
  const std::string record = JoinPath(folder_, "run.textproto");
  ASSERT_EQ(Shell(absl::StrCat("sed -i '0,/dataset: .*/s//dataset: \"mnist\"/' '", record, "'")).exit_code, 0);
  const ShellResult evaluation = Shell(absl::StrCat("train/evaluate --run='", folder_, "'"));
  EXPECT_EQ(evaluation.exit_code, 1) << evaluation.output;
  EXPECT_THAT(evaluation.output, HasSubstr("its 47 classes are not the 10 of mnist"));
}

TEST_F(ProgramsTest, WrongSettingsAreNamedAndLeaveNoFolder) {
  for (const auto& [setting, expected] :
       {std::make_pair("train.epoch=3", "Did you mean train.epochs?"),
        std::make_pair("train.epochs=many", "train.epochs"), std::make_pair("model.dropout=1", "model.dropout[0] is 1"),
        std::make_pair("model.hidden_units=0", "model.hidden_units[0] is 0"),
        std::make_pair("model.dropout=0.1,0.1,0.1", "model.dropout"),
        std::make_pair("train.optimizer.learning_rate=-1", "learning_rate is -1"),
        std::make_pair("data.dataset=fashion", "emnist-balanced")}) {
    const ShellResult run = Shell(absl::StrCat(kQuick, " --set ", setting, Out()));
    EXPECT_EQ(run.exit_code, 1) << setting;
    EXPECT_THAT(run.output, HasSubstr(expected));
    EXPECT_FALSE(FileExists(folder_)) << setting;
  }
}

TEST_F(ProgramsTest, ScheduleIsInTheTableTheRecordAndTheCsvFile) {
  const ShellResult run =
      Shell(absl::StrCat(kQuick,
                         " --set train.epochs=4 --set train.schedule.shape=cosine "
                         "--set train.schedule.warmup_epochs=1 --set train.optimizer.learning_rate=0.01",
                         Out()));
  ASSERT_EQ(run.exit_code, 0) << run.output;
  EXPECT_THAT(run.output, HasSubstr("     Rate "));
  const RunRecord record = Record();
  ASSERT_EQ(record.epochs_size(), 4);
  EXPECT_EQ(record.epochs(0).learning_rate(), 0.01) << "the warm-up ends with its last step";
  EXPECT_GT(record.epochs(1).learning_rate(), record.epochs(2).learning_rate());
  EXPECT_LT(record.epochs(3).learning_rate(), 0.001);
  EXPECT_THAT(Shell(absl::StrCat(kQuick, Out("2"))).output, Not(HasSubstr("Rate")));
}

TEST_F(ProgramsTest, WhatIsWrongWithScheduleAndTargetsIsSaidBeforeTraining) {
  for (const auto& [settings, expected] :
       {std::make_pair("--set train.schedule.shape=step", "STEP, which needs train.schedule.milestones"),
        std::make_pair("--set train.schedule.warmup_epochs=3", "warmup_epochs is 3; it must be at least 0 and at most"),
        std::make_pair("--set model.normalization=batch --set train.batch_size=1", "one image has no variance"),
        std::make_pair("--set train.batch_size=89", "is alone in its batch"),
        std::make_pair("--set data.augmentation.rotation=400",
                       "rotation is 400; it must be at least 0 and at most 180"),
        std::make_pair("--set train.label_smoothing=1", "label_smoothing is 1"),
        std::make_pair("--set train.label_smoothing=0.1 --set train.loss=mse", "not CROSS_ENTROPY"),
        std::make_pair("--set train.class_weighting=list", "LIST, which needs train.class_weights"),
        std::make_pair("--set train.class_weighting=list --set train.class_weights=1,2", "has 2 values"),
        std::make_pair("--set train.class_weighting=list --set train.class_weights=1,-2", "class_weights[1] is -2"),
        std::make_pair("--set train.optimizer.algorithm=sgd --set train.optimizer.nesterov=true", "momentum is 0"),
        std::make_pair("--set train.schedule.shape=one_cycle --set train.schedule.warmup_epochs=1",
                       "rises by itself")}) {
    const ShellResult run = Shell(absl::StrCat(kQuick, " ", settings, Out()));
    EXPECT_EQ(run.exit_code, 1) << settings;
    EXPECT_THAT(run.output, HasSubstr(expected));
    EXPECT_FALSE(FileExists(folder_)) << settings;
  }
}

TEST_F(ProgramsTest, UnknownFieldInAConfigurationIsNamedWithItsLine) {
  ASSERT_TRUE(MakeFolders(folder_).ok());
  const std::string config = JoinPath(folder_, "my.textproto");
  ASSERT_TRUE(WriteFileAtomically(config, "name: \"x\"\nmodle { }\n").ok());
  const ShellResult run = Shell(absl::StrCat("train/emnist_unstamped --config='", config, "'"));
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.output, HasSubstr("my.textproto:2:"));
  EXPECT_THAT(run.output, HasSubstr("modle"));
}

TEST_F(ProgramsTest, PathsMeanWhatTheyMeanInTheUsersFolder) {
  ASSERT_TRUE(MakeFolders(folder_).ok());
  const ShellResult run = Shell(absl::StrCat("BUILD_WORKING_DIRECTORY='", folder_, "' ", kQuick, " --out=mine"));
  ASSERT_EQ(run.exit_code, 0) << run.output;
  EXPECT_TRUE(FileExists(JoinPath(folder_, "mine/model.safetensors")));
}

TEST_F(ProgramsTest, DataFolderIsRecordedSoThatItIsFoundFromAnywhere) {
  ASSERT_TRUE(MakeFolders(folder_).ok());
  const ShellResult run =
      Shell(absl::StrCat("BUILD_WORKING_DIRECTORY='", folder_, "' ", kQuick, " --data_dir=../x", Out("/run")));
  ASSERT_EQ(run.exit_code, 0) << run.output;
  RunRecord record;
  ASSERT_TRUE(ReadTextProto(JoinPath(folder_, "run/run.textproto"), &record).ok());
  EXPECT_EQ(record.config().data().data_dir(), AbsolutePath(JoinPath(folder_, "../x")));
}

TEST_F(ProgramsTest, WrongNumberOfThreadsIsNamed) {
  const ShellResult evaluation = Shell("train/evaluate --run=x --threads=-1");
  EXPECT_EQ(evaluation.exit_code, 1);
  EXPECT_THAT(evaluation.output, HasSubstr("--threads is -1"));
}

TEST_F(ProgramsTest, HelpTellsAStrangerWhatThereIs) {
  const ShellResult help = Shell("train/emnist_unstamped --help");
  EXPECT_EQ(help.exit_code, 0);
  for (const char* word : {"--config", "--out", "--set", "train.optimizer.learning_rate", "bazel run //train:emnist"}) {
    EXPECT_THAT(help.output, HasSubstr(word));
  }
  EXPECT_THAT(Shell("train/evaluate --help").output, HasSubstr("--run"));
}

}  // namespace
}  // namespace inknet::train
