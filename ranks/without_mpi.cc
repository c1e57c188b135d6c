// Joining, in a build that has no MPI.
#include <unistd.h>

#include <optional>

#include "absl/strings/str_cat.h"
#include "ranks/launcher.h"
#include "ranks/one_process.h"
#include "ranks/world.h"

namespace inknet::ranks {

absl::StatusOr<std::unique_ptr<World>> World::Join(int*, char***) {
  const std::optional<Launch> launch = FindLaunch();
  if (!launch.has_value() || launch->processes == 1) return OneProcess();
  // Once for all of them.
  if (launch->process > 0) ::_exit(1);
  return absl::FailedPreconditionError(
      absl::StrCat(launch->launcher, " started ", launch->processes,
                   " of these, and this program was built for one: build it with `./bazelw build --config=mpi "
                   "//train/...`, or start one (docs/scaling.md)"));
}

}  // namespace inknet::ranks
