#include "nn/testing.h"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "util/aligned_array.h"

namespace inknet::nn {
namespace {

// One call that all ranks make.
struct Call {
  explicit Call(int ranks) : data(static_cast<size_t>(ranks)) {}
  std::vector<void*> data;  // By rank.
  int posted = 0;
  int finished = 0;
};

// What the ranks share: calls by their number, which is the same on all of them.
struct Board {
  explicit Board(int ranks_in) : ranks(ranks_in) {}
  const int ranks;
  std::mutex mutex;
  std::condition_variable changed;
  std::map<int, Call> calls;
};

class ThreadExchange final : public Exchange {
 public:
  ThreadExchange(const ByteBounds& bounds, int rank) : Exchange(bounds), array_(bounds.back()) {
    data_ = array_.data();
    const size_t own = static_cast<size_t>(rank);
    for (size_t r = 0; r < from_.size(); ++r) received_.emplace_back(bounds[own + 1] - bounds[own]);
  }

  void ReadThere(int rank, const char* part) { from_[static_cast<size_t>(rank)] = part; }
  void Receive(int rank, const char* part) {
    AlignedArray<char>& received = received_[static_cast<size_t>(rank)];
    std::copy_n(part, received.size(), received.data());
    from_[static_cast<size_t>(rank)] = received.data();
  }

 private:
  AlignedArray<char> array_;
  std::vector<AlignedArray<char>> received_;
};

class ThreadRank final : public Collective {
 public:
  ThreadRank(int rank, Board* board) : Collective(rank, board->ranks), board_(*board) {}

  void Sum(absl::Span<double> numbers) override {
    std::vector<double> sums(numbers.size());
    Finish(Post(numbers.data()), [&](int, const void* data) {
      for (size_t i = 0; i < sums.size(); ++i) sums[i] += static_cast<const double*>(data)[i];
    });
    std::copy(sums.begin(), sums.end(), numbers.begin());
  }

  void Broadcast(void* data, size_t bytes) override {
    Finish(Post(data), [&](int r, const void* from) {
      if (r == 0 && rank() != 0) Copy(from, 0, bytes, data, 0);
    });
  }

  void Scatter(void* data, const ByteBounds& bounds) override {
    Finish(Post(data), [&](int r, const void* from) {
      if (r == 0 && rank() != 0) CopyPart(from, bounds, rank(), data);
    });
  }

  void Gather(void* data, const ByteBounds& bounds) override {
    Finish(Post(data), [&](int r, const void* from) {
      if (r != 0 && rank() == 0) CopyPart(from, bounds, r, data);
    });
  }

  // Waits for nobody: networks of a test are made one by one (ranks_test.cc).
  std::unique_ptr<Exchange> MakeExchange(const ByteBounds& bounds) override {
    return std::make_unique<ThreadExchange>(bounds, rank());
  }

  int StartExchange(Exchange* which) override {
    ThreadExchange* const exchange = static_cast<ThreadExchange*>(which);
    return Start(exchange->data(), [=](int r, const void* data) {
      const size_t own = static_cast<size_t>(rank());
      const char* const part = static_cast<const char*>(data) + exchange->bounds()[own];
      if (OnOneHost(r)) {
        exchange->ReadThere(r, part);
      } else {
        exchange->Receive(r, part);
      }
    });
  }

  int StartAllGather(void* data, const ByteBounds& bounds) override {
    return Start(data, [=](int r, const void* from) {
      if (r != rank()) CopyPart(from, bounds, r, data);
    });
  }

  void Poll() override {}

  void Wait(int transfer) override {
    Finish(transfer, started_.at(transfer));
    started_.erase(transfer);
  }

 private:
  using Take = std::function<void(int rank, const void* data)>;

  // As if there were two on each host.
  bool OnOneHost(int other) const { return other / 2 == rank() / 2; }

  // Of nothing, both may be null, which memcpy does not take.
  static void Copy(const void* from, size_t from_byte, size_t bytes, void* to, size_t to_byte) {
    std::copy_n(static_cast<const char*>(from) + from_byte, bytes, static_cast<char*>(to) + to_byte);
  }

  static void CopyPart(const void* from, const ByteBounds& bounds, int part, void* to) {
    const size_t first = bounds[static_cast<size_t>(part)];
    Copy(from, first, bounds[static_cast<size_t>(part) + 1] - first, to, first);
  }

  int Post(void* data) {
    std::lock_guard<std::mutex> lock(board_.mutex);
    Call& call = board_.calls.try_emplace(next_, board_.ranks).first->second;
    call.data[static_cast<size_t>(rank())] = data;
    ++call.posted;
    board_.changed.notify_all();
    return next_++;
  }

  int Start(void* data, Take take) {
    const int number = Post(data);
    started_[number] = std::move(take);
    return number;
  }

  // When all have posted, takes what each has; returns when nobody needs this rank's data any more.
  void Finish(int number, const Take& take) {
    std::unique_lock<std::mutex> lock(board_.mutex);
    Call& call = board_.calls.at(number);
    board_.changed.wait(lock, [&] { return call.posted == board_.ranks; });
    for (int r = 0; r < board_.ranks; ++r) take(r, call.data[static_cast<size_t>(r)]);
    ++call.finished;
    board_.changed.notify_all();
    board_.changed.wait(lock, [&] { return call.finished == board_.ranks; });
  }

  Board& board_;
  int next_ = 0;
  std::map<int, Take> started_;
};

}  // namespace

void WithRanks(int ranks, const std::function<void(Collective& collective)>& body) {
  Board board(ranks);
  std::vector<std::thread> threads;
  for (int r = 0; r < ranks; ++r) {
    threads.emplace_back([&board, &body, r] {
      ThreadRank rank(r, &board);
      body(rank);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace inknet::nn
