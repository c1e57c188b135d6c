// Whether this process is one of several that a launcher started.
#ifndef INKNET_RANKS_LAUNCHER_H_
#define INKNET_RANKS_LAUNCHER_H_

#include <functional>
#include <optional>
#include <string>

namespace inknet::ranks {

struct Launch {
  std::string launcher;  // "mpirun" or "srun".
  int processes;         // At least 1.
  int process;           // Which of them this is, from 0.
  bool introduces;       // Whether it tells MPI of the others: srun does so by PMI only (--mpi=pmix, or pmi2).
};

// By the variables that mpirun of Open MPI and MPICH, and Slurm's srun, set for the processes that they start; not by
// those of a job, such as SLURM_NTASKS, which a batch script has as well. Nothing: started by none of them. `variable`
// is std::getenv.
std::optional<Launch> FindLaunch(const std::function<const char*(const char*)>& variable);
std::optional<Launch> FindLaunch();

}  // namespace inknet::ranks

#endif  // INKNET_RANKS_LAUNCHER_H_
