// Joining in a build without MPI.
#include <cstdlib>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ranks/world.h"

namespace inknet::ranks {
namespace {

using ::testing::HasSubstr;

class JoinTest : public ::testing::Test {
 protected:
  ~JoinTest() override {
    unsetenv("OMPI_COMM_WORLD_SIZE");
    unsetenv("OMPI_COMM_WORLD_RANK");
  }

  static void StartedAs(const char* rank, const char* ranks) {
    setenv("OMPI_COMM_WORLD_SIZE", ranks, 1);
    setenv("OMPI_COMM_WORLD_RANK", rank, 1);
  }
};

TEST_F(JoinTest, AProgramByItselfIsRankZeroOfOne) {
  const auto world = World::Join(nullptr, nullptr);
  ASSERT_TRUE(world.ok()) << world.status();
  EXPECT_EQ((*world)->rank(), 0);
  EXPECT_EQ((*world)->ranks(), 1);
  EXPECT_EQ((*world)->RanksOnTheseCores(), 1);
  EXPECT_THAT((*world)->AllGather("text"), ::testing::ElementsAre("text"));
  EXPECT_EQ((*world)->Broadcast("text"), "text");
  EXPECT_EQ((*world)->Fail(absl::InternalError("made up")), 1);
}

TEST_F(JoinTest, OneOfOneIsByItself) {
  StartedAs("0", "1");
  EXPECT_TRUE(World::Join(nullptr, nullptr).ok());
}

TEST_F(JoinTest, OneOfSeveralSaysHowToBuild) {
  StartedAs("0", "4");
  const auto world = World::Join(nullptr, nullptr);
  ASSERT_FALSE(world.ok());
  EXPECT_THAT(std::string(world.status().message()), HasSubstr("mpirun started 4 of these"));
  EXPECT_THAT(std::string(world.status().message()), HasSubstr("--config=mpi"));
}

TEST_F(JoinTest, TheOthersLeaveItToTheFirst) {
  StartedAs("3", "4");
  EXPECT_EXIT((void)World::Join(nullptr, nullptr), ::testing::ExitedWithCode(1), "^$");
}

}  // namespace
}  // namespace inknet::ranks
