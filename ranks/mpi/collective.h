// What ranks say to each other, by MPI.
//
// Only the thread that joined calls it (MPI_THREAD_FUNNELED), so whoever computes polls now and then
// (Collective::Poll). All collectives are the non-blocking ones: a wait gives its core away while nothing comes, as
// several ranks may share one. A failing call ends all ranks (MPI_ERRORS_ARE_FATAL, the default).
//
// What is added up goes by MPI_Ialltoallv and additions of our own in the order of the ranks instead of by
// MPI_Ireduce_scatter, which adds in an order of the library's choice, and of BF16 would round each partial sum. What
// is gathered goes the same way: MPI_Iallgatherv of Open MPI 4.1 uses a TCP link in one direction at a time (8 MB each
// way over 1 Gbit/s: 125 ms instead of 79). Between ranks of one host it does not go at all: each reads the others'
// arrays (host_memory.h).
#ifndef INKNET_RANKS_MPI_COLLECTIVE_H_
#define INKNET_RANKS_MPI_COLLECTIVE_H_

#include <mpi/mpi.h>

#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "nn/collective.h"
#include "ranks/mpi/routes.h"

namespace inknet::ranks {

class MpiExchange;

class MpiCollective final : public nn::Collective {
 public:
  // After MPI_Init.
  MpiCollective();

  void Sum(absl::Span<double> numbers) override;
  void Broadcast(void* data, size_t bytes) override;
  void Scatter(void* data, const nn::ByteBounds& bounds) override;
  void Gather(void* data, const nn::ByteBounds& bounds) override;
  std::unique_ptr<nn::Exchange> MakeExchange(const nn::ByteBounds& bounds) override;
  int StartExchange(nn::Exchange* which) override;
  int StartAllGather(void* data, const nn::ByteBounds& bounds) override;
  void Poll() override;
  void Wait(int number) override;

  // Every rank's text.
  std::vector<std::string> AllGather(const std::string& text);

  // The name of this process's host.
  const std::string& host() const { return host_; }

  // Before MPI_Finalize.
  void FreeTypes() { MPI_Type_free(&block_); }

 private:
  // Open MPI looks at the arrays of counts until it is over.
  struct Transfer {
    int number;
    bool is_free = true;
    MPI_Request request = MPI_REQUEST_NULL;
    const MpiExchange* exchange = nullptr;  // Of one.
    Routes routes;                          // Of what is gathered.
  };

  Transfer* FreeTransfer();

  std::string host_;
  MPI_Datatype block_;
  // Whether any two ranks do not read each other's arrays.
  bool sends_ = false;
  std::deque<Transfer> transfers_;
  std::vector<double> all_numbers_;
};

}  // namespace inknet::ranks

#endif  // INKNET_RANKS_MPI_COLLECTIVE_H_
