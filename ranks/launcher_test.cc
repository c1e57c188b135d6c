#include "ranks/launcher.h"

#include <map>
#include <string>

#include "gtest/gtest.h"

namespace inknet::ranks {
namespace {

std::optional<Launch> Find(const std::map<std::string, std::string>& variables) {
  return FindLaunch([&](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

TEST(LauncherTest, KnowsThoseThatStartSeveralProcesses) {
  const auto mpirun = Find({{"OMPI_COMM_WORLD_SIZE", "4"}, {"OMPI_COMM_WORLD_RANK", "3"}});
  ASSERT_TRUE(mpirun.has_value());
  EXPECT_EQ(mpirun->launcher, "mpirun");
  EXPECT_EQ(mpirun->processes, 4);
  EXPECT_EQ(mpirun->process, 3);
  const auto mpich = Find({{"PMI_SIZE", "2"}, {"PMI_RANK", "1"}});
  ASSERT_TRUE(mpich.has_value());
  EXPECT_EQ(mpich->processes, 2);
  const auto srun = Find({{"SLURM_STEP_NUM_TASKS", "64"}, {"SLURM_PROCID", "0"}});
  ASSERT_TRUE(srun.has_value());
  EXPECT_EQ(srun->launcher, "srun");
  EXPECT_EQ(srun->processes, 64);
  EXPECT_FALSE(srun->introduces);
  EXPECT_TRUE(mpirun->introduces);
  EXPECT_TRUE(
      Find({{"SLURM_STEP_NUM_TASKS", "2"}, {"SLURM_PROCID", "0"}, {"PMIX_NAMESPACE", "slurm.pmix.1.0"}})->introduces);
}

TEST(LauncherTest, ABatchScriptOfAJobWithManyTasksIsOneProcess) {
  EXPECT_FALSE(Find({{"SLURM_NTASKS", "64"}, {"SLURM_PROCID", "0"}}).has_value());
}

TEST(LauncherTest, MpirunWithinAStepOfSlurmsIsWhatCounts) {
  const auto launch = Find({{"SLURM_STEP_NUM_TASKS", "1"},
                            {"SLURM_PROCID", "0"},
                            {"OMPI_COMM_WORLD_SIZE", "2"},
                            {"OMPI_COMM_WORLD_RANK", "1"}});
  ASSERT_TRUE(launch.has_value());
  EXPECT_EQ(launch->processes, 2);
}

TEST(LauncherTest, NobodyAndNonsenseAreNone) {
  EXPECT_FALSE(Find({}).has_value());
  EXPECT_FALSE(Find({{"OMPI_COMM_WORLD_SIZE", "many"}, {"OMPI_COMM_WORLD_RANK", "0"}}).has_value());
  EXPECT_FALSE(Find({{"PMI_SIZE", "0"}, {"PMI_RANK", "0"}}).has_value());
}

}  // namespace
}  // namespace inknet::ranks
