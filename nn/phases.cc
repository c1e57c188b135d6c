#include "nn/phases.h"

namespace inknet::nn {

PhaseSeconds PhaseTimer::slowdown = {};

void InjectSlowdown(const PhaseSeconds& shares) { PhaseTimer::slowdown = shares; }

PhaseTimer::Clock::time_point PhaseTimer::SpinUntil(Clock::time_point time) {
  Clock::time_point now = Clock::now();
  while (now < time) now = Clock::now();
  return now;
}

}  // namespace inknet::nn
