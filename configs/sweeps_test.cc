#include <filesystem>
#include <regex>
#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/config.pb.h"
#include "proto/sweep.pb.h"
#include "sweep/plan.h"
#include "sweep/search/sampler.h"
#include "sweep/sweep_file.h"
#include "util/file.h"

namespace inknet {
namespace {

using search::Suggest;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Sweep {
  SweepConfig config;
  sweep::Plan plan;
};

Sweep Read(const std::string& name, SweepConfig::LearningRateConvention convention = SweepConfig::USUAL) {
  SweepConfig config = sweep::ReadSweepFile("configs/sweeps/" + name).value().config;
  config.set_learning_rate(convention);
  return {config, sweep::MakePlan(config).value()};
}

TEST(SweepsTest, EveryShippedSweepMakesAPlanWhoseFirstTrialsCanRun) {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator("configs/sweeps")) {
    ++files;
    const Sweep sweep = Read(entry.path().filename().string());
    EXPECT_EQ(sweep.config.name(), entry.path().stem().string());
    EXPECT_EQ(sweep.plan.metric_name, "validation_accuracy");
    EXPECT_THAT(sweep.plan.unused, IsEmpty());
    for (int64_t trial = 0; trial < 6; ++trial) {
      const auto suggestion =
          Suggest(sweep.plan.method, {sweep.plan.space, sweep.plan.goal, sweep.plan.seed, trial, {}});
      ASSERT_TRUE(suggestion.ok() && suggestion->has_value());
      EXPECT_TRUE(sweep.plan.config_for(**suggestion).ok()) << entry.path();
    }
  }
  EXPECT_GE(files, 3);
}

TEST(SweepsTest, NumbersAreNumbersForWandbToo) {
  // To its reader, of YAML 1.1, 1e-5 is a text; 1.0e-5 is a number.
  const std::regex no_point("[^.0-9][0-9]+[eE][-+]?[0-9]");
  for (const auto& entry : std::filesystem::directory_iterator("configs/sweeps")) {
    EXPECT_FALSE(std::regex_search(ReadFile(entry.path().string(), 1 << 20).value(), no_point)) << entry.path();
  }
}

TEST(SweepsTest, GridOfTheReferencesStructureIsNineRuns) {
  const Sweep sweep = Read("emnist_grid.yaml", SweepConfig::ORIGINAL);
  EXPECT_THAT(sweep.config.unused_keys(), ElementsAre("program", "project"));
  EXPECT_EQ(sweep.plan.trials, 9);
  std::set<std::string> runs;
  for (int64_t trial = 0; trial < 9; ++trial) {
    const auto suggestion = Suggest(sweep.plan.method, {sweep.plan.space, sweep.plan.goal, 0, trial, {}});
    const RunConfig config = sweep.plan.config_for(suggestion->value()).value();
    runs.insert(ModelConfig::Activation_Name(config.model().activation()) +
                ModelConfig::WeightInit_Name(config.model().weight_init()));
    EXPECT_THAT(config.model().hidden_units(), ElementsAre(512, 512, 512));
    EXPECT_EQ(config.train().optimizer().learning_rate(), 0.04 / 32);
  }
  EXPECT_EQ(runs.size(), 9u);
  EXPECT_FALSE(Suggest(sweep.plan.method, {sweep.plan.space, sweep.plan.goal, 0, 9, {}})->has_value());
}

TEST(SweepsTest, BayesIs36RunsOf20Epochs) {
  const Sweep sweep = Read("emnist_bayes.yaml");
  EXPECT_EQ(sweep.plan.method, search::Method::kBayes);
  EXPECT_EQ(sweep.plan.trials, 36);
  const search::Point middle(sweep.plan.space.dimensions().size(), 0.5);
  EXPECT_EQ(sweep.plan.config_for(sweep.plan.space.Decode(middle))->train().epochs(), 20);
}

TEST(SweepsTest, QuickNeedsNoFiles) {
  const Sweep sweep = Read("quick.yaml");
  const search::Point middle(sweep.plan.space.dimensions().size(), 0.5);
  EXPECT_EQ(sweep.plan.config_for(sweep.plan.space.Decode(middle))->data().source(), DataConfig::GLYPHS);
}

}  // namespace
}  // namespace inknet
