// The processes that train one network together, as a program sees them: rank 0, which alone talks to the user and
// writes files, and the others. By itself, a program is rank 0 of one.
//
// There are two implementations of Join, of which the build chooses one: without_mpi.cc, and mpi/ with --config=mpi.
#ifndef INKNET_RANKS_WORLD_H_
#define INKNET_RANKS_WORLD_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "nn/collective.h"

namespace inknet::ranks {

// All ranks call the same functions in the same order, from the thread that joined.
class World {
 public:
  // The first thing that a program does. Where a launcher (mpirun, srun) started it as one of several processes that
  // this build cannot bring together, an error says what to do. With several ranks, signals are caught from here on
  // (util/interrupt.h), and standard output is rank 0's alone.
  //
  // On other ranks than 0 it returns when rank 0 calls Begin: so what is wrong with a command line is said once. A
  // program that ends by exit ends all ranks.
  static absl::StatusOr<std::unique_ptr<World>> Join(int* argc, char*** argv);
  virtual void Begin() = 0;

  virtual ~World() = default;

  virtual nn::Collective& collective() = 0;
  int rank() { return collective().rank(); }
  int ranks() { return collective().ranks(); }

  // The host of each rank.
  const std::vector<std::string>& hosts() const { return hosts_; }
  // "rank 1 on host b"
  std::string Name(int rank) const;
  // Ranks, this one included, that may run on the very same cores of the same host.
  virtual int RanksOnTheseCores() = 0;

  // Every rank's text, on all of them.
  virtual std::vector<std::string> AllGather(const std::string& text) = 0;
  // Rank 0's text, to all.
  std::string Broadcast(std::string text);

  // The end without errors, when all ranks have come to it.
  virtual void Leave() = 0;

  // The end of all ranks, with one message from whichever fails first. Returns, with the exit code, where there is one
  // rank; else it does not.
  virtual int Fail(const absl::Status& error) = 0;

 protected:
  std::vector<std::string> hosts_;
};

// "4 ranks on 2 hosts: a, b"
std::string Describe(const World& world);

}  // namespace inknet::ranks

#endif  // INKNET_RANKS_WORLD_H_
