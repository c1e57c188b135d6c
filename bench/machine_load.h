// What else the machine did while something was measured.
#ifndef INKNET_BENCH_MACHINE_LOAD_H_
#define INKNET_BENCH_MACHINE_LOAD_H_

#include <chrono>
#include <cstdint>

namespace inknet::bench {

// Loads are in cores: 0.5 is half of one core's time.
struct MachineLoad {
  double other = 0;         // What other processes, and the system for them, used.
  double stolen = 0;        // What the hypervisor gave to other machines.
  int64_t preemptions = 0;  // How often a thread of this process had to give its core to someone else.
};

// Measures from when it is made.
class LoadMeter {
 public:
  LoadMeter();

  // Since then. The kernel counts in hundredths of a second, so a short time gives a rough answer.
  MachineLoad Read() const;

 private:
  struct Counters {
    double busy = 0;  // Seconds, all cores and processes together.
    double stolen = 0;
    double own = 0;  // Of this process.
    int64_t preemptions = 0;
  };
  static Counters ReadCounters();

  Counters start_;
  std::chrono::steady_clock::time_point start_time_;
};

// Processes that wanted to run, mean of the last minute, as /proc/loadavg says it.
double LoadAverage();

}  // namespace inknet::bench

#endif  // INKNET_BENCH_MACHINE_LOAD_H_
