// Which bytes of an array go to which rank, as MPI says it.
#ifndef INKNET_RANKS_MPI_ROUTES_H_
#define INKNET_RANKS_MPI_ROUTES_H_

#include <mpi/mpi.h>

#include <algorithm>
#include <cstddef>
#include <vector>

#include "nn/collective.h"

namespace inknet::ranks {

// Arrays are moved in blocks, so that counts, which are ints, reach far.
inline constexpr size_t kBlock = 32;

// How an array is divided, as MPI says it.
struct Parts {
  void Set(const nn::ByteBounds& bounds, MPI_Datatype block) {
    const bool whole = std::all_of(bounds.begin(), bounds.end(), [](size_t bound) { return bound % kBlock == 0; });
    const size_t unit = whole ? kBlock : 1;
    type = whole ? block : MPI_BYTE;
    counts.resize(bounds.size() - 1);
    places.resize(bounds.size() - 1);
    for (size_t r = 0; r + 1 < bounds.size(); ++r) {
      counts[r] = static_cast<int>((bounds[r + 1] - bounds[r]) / unit);
      places[r] = static_cast<int>(bounds[r] / unit);
    }
  }

  MPI_Datatype type = MPI_BYTE;
  std::vector<int> counts;
  std::vector<int> places;
};

// What goes to every rank, and comes from it.
struct Routes {
  // To every rank its part of an array; what comes, of the own part, is put one after another.
  void SetExchange(const nn::ByteBounds& bounds, size_t me, MPI_Datatype block) {
    to.Set(bounds, block);
    from = to;
    for (size_t r = 0; r < to.counts.size(); ++r) {
      from.counts[r] = to.counts[me];
      from.places[r] = static_cast<int>(r) * to.counts[me];
    }
    Skip(me);
  }
  // To every rank the own part, and from every rank its part. What is sent is counted from the array's end: equal
  // addresses Open MPI would take for MPI_IN_PLACE.
  void SetGather(const nn::ByteBounds& bounds, size_t me, MPI_Datatype block) {
    from.Set(bounds, block);
    to = from;
    std::fill(to.counts.begin(), to.counts.end(), from.counts[me]);
    const size_t unit = to.type == block ? kBlock : 1;
    std::fill(to.places.begin(), to.places.end(), from.places[me] - static_cast<int>(bounds.back() / unit));
    Skip(me);
  }
  void Skip(size_t rank) { from.counts[rank] = to.counts[rank] = 0; }

  Parts to;
  Parts from;
};

}  // namespace inknet::ranks

#endif  // INKNET_RANKS_MPI_ROUTES_H_
