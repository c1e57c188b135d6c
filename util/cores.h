// The cores that this process may compute on, and how much of them it may use.
#ifndef INKNET_UTIL_CORES_H_
#define INKNET_UTIL_CORES_H_

#include <optional>
#include <string>
#include <vector>

namespace inknet {

// The numbers of the cores that this process may run on, by its affinity mask when this was first called.
const std::vector<int>& AllowedCores();

// The time on all cores together that the control groups of this process give it, in cores: 1.5 for 150 ms every 100
// ms. The smallest quota of its group and of those around it, as far as they can be seen from within a container;
// version 1 and 2 of control groups. Nothing where there is no quota. `root` stands before /proc and /sys, for tests.
std::optional<double> CpuQuota(const std::string& root = "");

// How many threads may compute at once: `allowed` cores, or the quota, rounded up, where that is less.
int CoresWithin(int allowed, std::optional<double> quota);

// CoresWithin(AllowedCores().size(), CpuQuota()), as of the first call.
int AvailableCores();

// The quota, where it is what decides AvailableCores(), as of the first call.
std::optional<double> DecidingQuota();

}  // namespace inknet

#endif  // INKNET_UTIL_CORES_H_
