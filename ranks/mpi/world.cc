// Ranks that MPI brings together.
#include "ranks/world.h"

#include <mpi/mpi.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "ranks/launcher.h"
#include "ranks/mpi/collective.h"
#include "ranks/one_process.h"
#include "ranks/watch.h"
#include "util/command_line.h"
#include "util/cores.h"
#include "util/interrupt.h"
#include "util/status.h"

namespace inknet::ranks {
namespace {

// Of ranks that are there, but have not met yet.
int ExitBeforeWatch(const absl::Status& status) {
  const int code = ExitCodeFor(status);
  MPI_Abort(MPI_COMM_WORLD, code);
  return code;
}

class MpiWorld;
// The one of this process, for AtExit.
MpiWorld* joined = nullptr;

class MpiWorld final : public World {
 public:
  // Finds out who is there.
  absl::Status Meet() {
    const std::string& name = collective_.host();
    const std::string cores = absl::StrJoin(AllowedCores(), ",");
    for (const std::string& text : AllGather(absl::StrCat(name, "\n", cores))) {
      const std::vector<std::string> lines = absl::StrSplit(text, '\n');
      hosts_.push_back(lines[0]);
      if (lines[0] == name && lines[1] == cores) ++ranks_on_these_cores_;
    }
    Watch::Options options{rank(), hosts_, [] { MPI_Abort(MPI_COMM_WORLD, 1); }};
    if (rank() == 0) {
      ASSIGN_OR_RETURN(Watch::OpenDoor door, Watch::Open());
      Broadcast(Watch::AddressOf(*door));
      ASSIGN_OR_RETURN(watch_, Watch::Admit(std::move(door), std::move(options)));
    } else {
      const std::string address = Broadcast("");
      ASSIGN_OR_RETURN(watch_, Watch::Connect(address, std::move(options)));
    }
    // Nobody goes on before all are watched.
    double all = 0;
    collective_.Sum(absl::MakeSpan(&all, 1));
    return absl::OkStatus();
  }

  void Begin() override {
    Broadcast("");
    begun_ = true;
  }

  // exit() was called, with that code.
  void End(int code) {
    if (left_) return;
    if (code != 0) watch_->Fail("");  // Whoever called it has said why.
    if (!begun_) Begin();             // After --help: the others come to the same.
    Leave();
  }

  nn::Collective& collective() override { return collective_; }
  int RanksOnTheseCores() override { return ranks_on_these_cores_; }

  std::vector<std::string> AllGather(const std::string& text) override { return collective_.AllGather(text); }

  void Leave() override {
    // Until all have come to the end, somebody may still fail.
    double all = 0;
    collective_.Sum(absl::MakeSpan(&all, 1));
    left_ = true;
    watch_.reset();
    collective_.FreeTypes();
    MPI_Finalize();
  }

  ~MpiWorld() override { joined = nullptr; }

  int Fail(const absl::Status& error) override {
    std::fflush(stdout);
    watch_->Fail(std::string(error.message()));
  }

 private:
  MpiCollective collective_;
  int ranks_on_these_cores_ = 0;
  bool begun_ = false;
  bool left_ = false;
  std::unique_ptr<Watch> watch_;
};

// Where a program ends by exit, as after --help, nobody destroys its world.
void AtExit(int code, void*) {
  if (joined != nullptr) joined->End(code);
}

}  // namespace

absl::StatusOr<std::unique_ptr<World>> World::Join(int* argc, char*** argv) {
  const std::optional<Launch> launch = FindLaunch();
  if (!launch.has_value() || launch->processes == 1) return OneProcess();
  const auto strangers = [&](const std::string& found) {
    return absl::FailedPreconditionError(
        absl::StrCat(launch->launcher, " started ", launch->processes, " processes, of which MPI found ", found,
                     ": they do not know each other. With srun, choose what Open MPI understands ",
                     "(srun --mpi=pmix, or pmi2; `srun --mpi=list` says what there is), or use mpirun"));
  };
  // Open MPI would say that it was built wrong, and end the process.
  if (!launch->introduces) {
    if (launch->process > 0) ::_exit(1);
    return strangers("1");
  }
  // Before MPI starts threads of its own, which signals must not meet.
  CatchInterrupts();
  int level = 0;
  if (MPI_Init_thread(argc, argv, MPI_THREAD_FUNNELED, &level) != MPI_SUCCESS || level < MPI_THREAD_FUNNELED) {
    return absl::UnavailableError("MPI cannot be started");
  }
  auto world = std::make_unique<MpiWorld>();
  if (launch->processes != world->ranks()) {
    if (launch->process > 0) ::_exit(1);
    return strangers(absl::StrCat(world->ranks()));
  }
  // What is said to the user is said once.
  if (world->rank() > 0 && std::freopen("/dev/null", "w", stdout) == nullptr) std::fclose(stdout);
  if (const absl::Status met = world->Meet(); !met.ok()) ::_exit(ExitBeforeWatch(met));
  joined = world.get();
  on_exit(AtExit, nullptr);
  if (world->rank() > 0) world->Begin();
  return world;
}

}  // namespace inknet::ranks
