#include "nn/phases.h"

#include <chrono>
#include <thread>

#include "gtest/gtest.h"

namespace inknet::nn {
namespace {

// A phase of nothing takes less than 150 ms even on a busy machine; one of something sleeps longer.

TEST(PhaseTimerTest, TimeGoesToThePhaseThatItWasFinishedAs) {
  PhaseSeconds seconds = {};
  PhaseTimer timer(&seconds);
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  timer.Finish(Phase::kForward);
  timer.Finish(Phase::kBackward);
  EXPECT_GE(seconds[static_cast<size_t>(Phase::kForward)], 0.2);
  EXPECT_LT(seconds[static_cast<size_t>(Phase::kBackward)], 0.15);
  EXPECT_EQ(seconds[static_cast<size_t>(Phase::kGather)], 0);
}

TEST(PhaseTimerTest, InjectedSlowdownMakesItsPhaseLongerAndNoOther) {
  InjectSlowdown({0, 1.0, 0, 0});
  PhaseSeconds seconds = {};
  PhaseTimer timer(&seconds);
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  timer.Finish(Phase::kForward);
  timer.Finish(Phase::kUpdate);
  InjectSlowdown({});
  EXPECT_GE(seconds[static_cast<size_t>(Phase::kForward)], 0.4);
  EXPECT_LT(seconds[static_cast<size_t>(Phase::kUpdate)], 0.15);
}

}  // namespace
}  // namespace inknet::nn
