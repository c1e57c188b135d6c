#include "bench/machine_load.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <string>

namespace inknet::bench {
namespace {

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

}  // namespace

LoadMeter::Counters LoadMeter::ReadCounters() {
  Counters counters;
  // "cpu  user nice system idle iowait irq softirq steal ...": ticks since the machine started (proc(5)).
  std::ifstream stat("/proc/stat");
  std::string cpu;
  double user = 0, nice = 0, system = 0, idle = 0, wait = 0, interrupt = 0, soft_interrupt = 0, steal = 0;
  if (stat >> cpu >> user >> nice >> system >> idle >> wait >> interrupt >> soft_interrupt >> steal) {
    const double ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
    counters.busy = (user + nice + system + interrupt + soft_interrupt) / ticks;
    counters.stolen = steal / ticks;
  }
  rusage usage;
  if (getrusage(RUSAGE_SELF, &usage) == 0) {
    counters.own = Seconds(usage.ru_utime) + Seconds(usage.ru_stime);
    counters.preemptions = usage.ru_nivcsw;
  }
  return counters;
}

LoadMeter::LoadMeter() : start_(ReadCounters()), start_time_(std::chrono::steady_clock::now()) {}

MachineLoad LoadMeter::Read() const {
  const Counters now = ReadCounters();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_time_).count();
  MachineLoad load;
  load.preemptions = now.preemptions - start_.preemptions;
  if (seconds <= 0) return load;
  // Ours is counted more finely than all, so the difference can come out below zero.
  load.other = std::max(0.0, ((now.busy - start_.busy) - (now.own - start_.own)) / seconds);
  load.stolen = (now.stolen - start_.stolen) / seconds;
  return load;
}

double LoadAverage() {
  std::ifstream file("/proc/loadavg");
  double average = 0;
  file >> average;
  return average;
}

}  // namespace inknet::bench
