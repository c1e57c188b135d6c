// What the processes that train one network together, its ranks, say to each other. nn knows no more of them than this;
// the real ones are in ranks/.
//
// All ranks call the same functions in the same order, from one thread at a time. A call does not return where a rank
// has been lost: then this process ends (ranks/watch.h), and so there are no errors to look at.
#ifndef INKNET_NN_COLLECTIVE_H_
#define INKNET_NN_COLLECTIVE_H_

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "absl/types/span.h"

namespace inknet::nn {

// How an array is divided: part r, that of rank r, is the bytes [bounds[r], bounds[r + 1]).
using ByteBounds = std::vector<size_t>;

// Arrays to be added up, one of each rank: a rank adds up its part of all of them.
class Exchange {
 public:
  virtual ~Exchange() = default;

  const ByteBounds& bounds() const { return bounds_; }
  // This rank's array, of bounds().back() bytes, on a cache line; zero at first.
  char* data() const { return data_; }
  // After the exchange, what rank `rank` has for this one: the bytes [bounds[r], bounds[r + 1]) of its array, r being
  // this rank. Ranks on one host read each other's arrays where they are; so an array must stay as it is until every
  // rank is known to have read it, as after a later call that waits for all of them.
  const char* From(int rank) const { return from_[static_cast<size_t>(rank)]; }

 protected:
  explicit Exchange(ByteBounds bounds) : bounds_(std::move(bounds)), from_(bounds_.size() - 1) {}
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  const ByteBounds bounds_;
  char* data_ = nullptr;
  std::vector<const char*> from_;  // By rank.
};

class Collective {
 public:
  virtual ~Collective() = default;

  int rank() const { return rank_; }
  int ranks() const { return ranks_; }

  // Replaces each number by its sum over the ranks, added in their order: the same bytes on all of them.
  virtual void Sum(absl::Span<double> numbers) = 0;

  // From rank 0 to all: the whole, or to each its part.
  virtual void Broadcast(void* data, size_t bytes) = 0;
  virtual void Scatter(void* data, const ByteBounds& bounds) = 0;
  // Every rank's part of `data` to rank 0.
  virtual void Gather(void* data, const ByteBounds& bounds) = 0;

  // Memory for an exchange, with the same bounds on all ranks.
  virtual std::unique_ptr<Exchange> MakeExchange(const ByteBounds& bounds) = 0;

  // These two return at once, with a number for Wait. Until that is called the arrays must stay as they are.
  //
  // Half of a reduce-scatter, whose sum is left to the caller.
  virtual int StartExchange(Exchange* exchange) = 0;
  // Every rank's part of `data` to all.
  virtual int StartAllGather(void* data, const ByteBounds& bounds) = 0;
  // Lets what was started go on; cheap enough to be called every millisecond. Nothing moves while nobody calls.
  virtual void Poll() = 0;
  virtual void Wait(int transfer) = 0;

 protected:
  Collective(int rank, int ranks) : rank_(rank), ranks_(ranks) {}

 private:
  const int rank_;
  const int ranks_;
};

// A process by itself: nothing to be done.
class OneRank final : public Collective {
 public:
  OneRank() : Collective(0, 1) {}
  void Sum(absl::Span<double>) override {}
  void Broadcast(void*, size_t) override {}
  void Scatter(void*, const ByteBounds&) override {}
  void Gather(void*, const ByteBounds&) override {}
  std::unique_ptr<Exchange> MakeExchange(const ByteBounds& bounds) override;
  int StartExchange(Exchange*) override { return 0; }
  int StartAllGather(void*, const ByteBounds&) override { return 0; }
  void Poll() override {}
  void Wait(int) override {}
};

// May be shared: it has no state.
Collective& ByItself();

}  // namespace inknet::nn

#endif  // INKNET_NN_COLLECTIVE_H_
