#include "ranks/launcher.h"

#include <cstdlib>

#include "absl/strings/numbers.h"

namespace inknet::ranks {
namespace {

struct Variables {
  const char* launcher;
  const char* processes;
  const char* process;
  const char* introduction;  // There where it introduces them; null: it always does.
};

// srun's last: within a job of Slurm's, mpirun starts its own helpers by srun.
constexpr Variables kLaunchers[] = {
    {"mpirun", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK", nullptr},
    {"mpirun", "PMI_SIZE", "PMI_RANK", nullptr},
    {"srun", "SLURM_STEP_NUM_TASKS", "SLURM_PROCID", "PMIX_NAMESPACE"},
};

}  // namespace

std::optional<Launch> FindLaunch(const std::function<const char*(const char*)>& variable) {
  for (const Variables& launcher : kLaunchers) {
    const char* const processes = variable(launcher.processes);
    const char* const process = variable(launcher.process);
    Launch launch{launcher.launcher, 0, 0,
                  launcher.introduction == nullptr || variable(launcher.introduction) != nullptr};
    if (processes == nullptr || process == nullptr || !absl::SimpleAtoi(processes, &launch.processes) ||
        !absl::SimpleAtoi(process, &launch.process) || launch.processes < 1) {
      continue;
    }
    return launch;
  }
  return std::nullopt;
}

std::optional<Launch> FindLaunch() { return FindLaunch(std::getenv); }

}  // namespace inknet::ranks
