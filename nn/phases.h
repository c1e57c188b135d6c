// Where the time of a training step goes.
#ifndef INKNET_NN_PHASES_H_
#define INKNET_NN_PHASES_H_

#include <array>
#include <chrono>
#include <cstddef>

namespace inknet::nn {

enum class Phase {
  kGather,    // Copying the batch's pixels.
  kForward,   // Up to the loss.
  kBackward,  // Gradients of the data and of the weights.
  kUpdate,    // The optimizer's step.
};

inline constexpr size_t kPhases = 4;
inline constexpr std::array<const char*, kPhases> kPhaseNames = {"gather", "forward", "backward", "update"};

// Seconds by phase.
using PhaseSeconds = std::array<double, kPhases>;

// For tests of what measures time: makes every phase take longer by its share (0.05: 5 %), in networks that count
// phases. Not while a network runs.
void InjectSlowdown(const PhaseSeconds& shares);

// Measures one thread's phases, one after the other.
class PhaseTimer {
 public:
  // Adds to `seconds`, which outlives the timer.
  explicit PhaseTimer(PhaseSeconds* seconds) : seconds_(seconds), start_(Clock::now()) {}

  // What was done since the timer was made, or since the last call, was `phase`.
  void Finish(Phase phase) {
    Clock::time_point end = Clock::now();
    const double share = slowdown[static_cast<size_t>(phase)];
    if (share > 0) end = SpinUntil(end + std::chrono::duration_cast<Clock::duration>((end - start_) * share));
    (*seconds_)[static_cast<size_t>(phase)] += std::chrono::duration<double>(end - start_).count();
    start_ = end;
  }

 private:
  using Clock = std::chrono::steady_clock;

  friend void InjectSlowdown(const PhaseSeconds& shares);
  static Clock::time_point SpinUntil(Clock::time_point time);
  static PhaseSeconds slowdown;

  PhaseSeconds* seconds_;
  Clock::time_point start_;
};

}  // namespace inknet::nn

#endif  // INKNET_NN_PHASES_H_
