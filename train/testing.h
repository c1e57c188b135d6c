// //train:sweep as a process, on drawn glyphs: what its tests share.
#ifndef INKNET_TRAIN_TESTING_H_
#define INKNET_TRAIN_TESTING_H_

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "proto/sweep.pb.h"
#include "sweep/sweep_folder.h"
#include "util/file.h"
#include "util/test_shell.h"

namespace inknet::train {

// Trials of a fifth of a second.
inline constexpr char kQuick[] =
    " --set data.source=GLYPHS --set data.glyphs_per_class=20 --set model.hidden_units=24 --set train.batch_size=64"
    " --set model.normalization=BATCH --set data.augmentation.rotation=5"
    " --set train.epochs=2";

// The same, for sweeps over the epochs.
inline constexpr char kQuickButEpochs[] =
    " --set data.source=GLYPHS --set data.glyphs_per_class=20 --set model.hidden_units=24 --set train.batch_size=64";

inline constexpr char kGrid[] =
    "program: train.py\n"
    "method: grid\n"
    "metric: {name: validation_accuracy, goal: maximize}\n"
    "parameters:\n"
    "  activation: {values: [relu, tanh, sigmoid]}\n"
    "  weights_init: {values: [he, xavier, normal]}\n"
    "  learning_rate: {value: 0.003}\n";

// Endless, for tests that end it.
inline constexpr char kEndless[] =
    "method: random\n"
    "run_cap: 100000\n"
    "metric: {name: validation_loss, goal: minimize}\n"
    "parameters:\n"
    "  learning_rate: {min: 0.001, max: 0.01}\n";

class SweepProgramTest : public ::testing::Test {
 protected:
  SweepProgramTest()
      : folder_(JoinPath(::testing::TempDir(), ::testing::UnitTest::GetInstance()->current_test_info()->name())),
        out_(JoinPath(folder_, "out")) {
    Shell(absl::StrCat("rm -rf '", folder_, "'"));
    EXPECT_TRUE(MakeFolders(folder_).ok());
  }

  // The command that sweeps as `yaml` says, into out_.
  std::string Command(const std::string& yaml, const std::string& flags = "", const char* quick = kQuick) const {
    const std::string file = JoinPath(folder_, "sweep.yaml");
    EXPECT_TRUE(WriteFileAtomically(file, yaml).ok());
    return absl::StrCat("train/sweep_unstamped --sweep='", file, "' --out='", out_, "'", quick, " ", flags);
  }

  // Starts `command` in the background, waits until `trials` trials are over, does `action` with $pid, and returns the
  // exit code of `command` and all output.
  ShellResult During(const std::string& command, int trials, const std::string& action) const {
    return Shell(absl::StrCat("exec 3>'", folder_, "/log'; { exec ", command, "; } >&3 2>&1 & pid=$!; ",
                              "for i in $(seq 600); do [ $(cat '", out_, "'/trials/*/trial.textproto 2>/dev/null | ",
                              "grep -c '^state: FINISHED') -ge ", trials, " ] && break; sleep 0.1; done; ", action,
                              "; wait $pid; code=$?; cat '", folder_, "/log'; exit $code"));
  }

  SweepRecord Record() const { return *(*sweep::SweepFolder::Open(out_)).ReadRecord(); }
  std::vector<TrialRecord> Trials() const { return *(*sweep::SweepFolder::Open(out_)).ReadTrials(); }
  std::string Models() const { return Shell(absl::StrCat("cd '", out_, "' && ls trials/*/model.safetensors")).output; }

  const std::string folder_;
  const std::string out_;
};

}  // namespace inknet::train

#endif  // INKNET_TRAIN_TESTING_H_
