#include "ranks/mpi/collective.h"

#include <sched.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ranks/host_memory.h"
#include "util/aligned_array.h"

namespace inknet::ranks {
namespace {

using Clock = std::chrono::steady_clock;

// So long a wait keeps its core before it gives way between two looks.
constexpr std::chrono::microseconds kSpinTime(50);

constexpr size_t kMostBytes = size_t{1} << 30;

int RankOfThis() {
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  return rank;
}

int CountRanks() {
  int ranks = 1;
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  return ranks;
}

std::string HostOfThis() {
  char name[MPI_MAX_PROCESSOR_NAME + 1] = {};
  int size = 0;
  MPI_Get_processor_name(name, &size);
  return name;
}

void StartSending(const void* data, const Routes& routes, void* received, MPI_Request* request) {
  MPI_Ialltoallv(data, routes.to.counts.data(), routes.to.places.data(), routes.to.type, received,
                 routes.from.counts.data(), routes.from.places.data(), routes.from.type, MPI_COMM_WORLD, request);
}

template <typename Done>
void SpinUntil(const Done& done) {
  const Clock::time_point spin_until = Clock::now() + kSpinTime;
  while (!done()) {
    if (Clock::now() > spin_until) sched_yield();
  }
}

void Finish(MPI_Request* request) {
  SpinUntil([&] {
    int done = 0;
    MPI_Test(request, &done, MPI_STATUS_IGNORE);
    return done != 0;
  });
}

}  // namespace

// The array is memory that other ranks of this host read. Before it is the number of exchanges that the rank has
// started: a reader waits for that, and nothing is sent.
class MpiExchange final : public nn::Exchange {
 public:
  MpiExchange(const nn::ByteBounds& bounds, size_t me, bool alone)
      : Exchange(bounds), me_(me), array_(kHead + bounds.back(), !alone), others_(bounds.size() - 1) {
    data_ = array_.data() + kHead;
    from_[me] = data_ + bounds[me];
  }

  HostMemory& array() { return array_; }

  // Whether the array of another rank can be read.
  bool Open(size_t rank, const std::string& address) {
    std::optional<HostMemory> other = HostMemory::Open(address, kHead + bounds().back());
    if (!other.has_value()) return false;
    others_[rank] = std::make_unique<HostMemory>(*std::move(other));
    return true;
  }
  // What is read where it is, by both of two ranks; the others send.
  void Share(const std::vector<bool>& with, MPI_Datatype block) {
    routes_.SetExchange(bounds(), me_, block);
    const size_t own = bounds()[me_ + 1] - bounds()[me_];
    const bool all = std::all_of(with.begin(), with.end(), [](bool shares) { return shares; });
    received_ = AlignedArray<char>(all ? 0 : own * with.size());
    for (size_t r = 0; r < with.size(); ++r) {
      if (r == me_) continue;
      if (with[r]) {
        routes_.Skip(r);
        from_[r] = others_[r]->data() + kHead + bounds()[me_];
      } else {
        others_[r].reset();
        from_[r] = received_.data() + r * own;
      }
    }
  }

  const Routes& routes() const { return routes_; }
  void* received() { return received_.data(); }

  void Start() { StartedBy(array_).store(++turn_, std::memory_order_release); }
  // Whether all who do not send have started as well.
  bool OthersHaveStarted() const {
    return std::all_of(others_.begin(), others_.end(), [&](const std::unique_ptr<HostMemory>& other) {
      return other == nullptr || StartedBy(*other).load(std::memory_order_acquire) >= turn_;
    });
  }

 private:
  static constexpr size_t kHead = 64;

  static std::atomic<uint64_t>& StartedBy(const HostMemory& array) {
    return *reinterpret_cast<std::atomic<uint64_t>*>(array.data());
  }

  const size_t me_;
  HostMemory array_;
  std::vector<std::unique_ptr<HostMemory>> others_;  // By rank; null where it sends.
  AlignedArray<char> received_;
  Routes routes_;
  uint64_t turn_ = 0;
};

MpiCollective::MpiCollective() : Collective(RankOfThis(), CountRanks()), host_(HostOfThis()) {
  MPI_Type_contiguous(kBlock, MPI_BYTE, &block_);
  MPI_Type_commit(&block_);
}

void MpiCollective::Sum(absl::Span<double> numbers) {
  // A few at once; many each by one rank, which costs two waits and a fraction of the traffic.
  constexpr size_t kFew = 1 << 15;
  if (numbers.size() * static_cast<size_t>(ranks()) <= kFew) {
    all_numbers_.resize(numbers.size() * static_cast<size_t>(ranks()));
    MPI_Request request;
    const int count = static_cast<int>(numbers.size());
    MPI_Iallgather(numbers.data(), count, MPI_DOUBLE, all_numbers_.data(), count, MPI_DOUBLE, MPI_COMM_WORLD, &request);
    Finish(&request);
    for (size_t i = 0; i < numbers.size(); ++i) {
      double sum = 0;
      for (size_t r = 0; r < static_cast<size_t>(ranks()); ++r) sum += all_numbers_[r * numbers.size() + i];
      numbers[i] = sum;
    }
    return;
  }
  nn::ByteBounds bounds;
  for (size_t r = 0; r <= static_cast<size_t>(ranks()); ++r) {
    bounds.push_back(numbers.size() * r / static_cast<size_t>(ranks()) * sizeof(double));
  }
  const size_t me = static_cast<size_t>(rank());
  const size_t first = bounds[me] / sizeof(double);
  const size_t own = bounds[me + 1] / sizeof(double) - first;
  all_numbers_.resize(own * static_cast<size_t>(ranks()));
  Routes routes;
  routes.SetExchange(bounds, me, block_);
  MPI_Request request;
  StartSending(numbers.data(), routes, all_numbers_.data(), &request);
  Finish(&request);
  std::copy_n(numbers.data() + first, own, all_numbers_.data() + me * own);
  for (size_t i = 0; i < own; ++i) {
    double sum = 0;
    for (size_t r = 0; r < static_cast<size_t>(ranks()); ++r) sum += all_numbers_[r * own + i];
    numbers[first + i] = sum;
  }
  Wait(StartAllGather(numbers.data(), bounds));
}

void MpiCollective::Broadcast(void* data, size_t bytes) {
  // Counts are ints.
  for (size_t first = 0; first < bytes; first += kMostBytes) {
    MPI_Request request;
    MPI_Ibcast(static_cast<char*>(data) + first, static_cast<int>(std::min(kMostBytes, bytes - first)), MPI_BYTE, 0,
               MPI_COMM_WORLD, &request);
    Finish(&request);
  }
}

void MpiCollective::Scatter(void* data, const nn::ByteBounds& bounds) {
  Parts parts;
  parts.Set(bounds, block_);
  const size_t me = static_cast<size_t>(rank());
  MPI_Request request;
  if (rank() == 0) {
    MPI_Iscatterv(data, parts.counts.data(), parts.places.data(), parts.type, MPI_IN_PLACE, 0, parts.type, 0,
                  MPI_COMM_WORLD, &request);
  } else {
    MPI_Iscatterv(nullptr, nullptr, nullptr, parts.type, static_cast<char*>(data) + bounds[me], parts.counts[me],
                  parts.type, 0, MPI_COMM_WORLD, &request);
  }
  Finish(&request);
}

void MpiCollective::Gather(void* data, const nn::ByteBounds& bounds) {
  Parts parts;
  parts.Set(bounds, block_);
  const size_t me = static_cast<size_t>(rank());
  MPI_Request request;
  if (rank() == 0) {
    MPI_Igatherv(MPI_IN_PLACE, 0, parts.type, data, parts.counts.data(), parts.places.data(), parts.type, 0,
                 MPI_COMM_WORLD, &request);
  } else {
    MPI_Igatherv(static_cast<char*>(data) + bounds[me], parts.counts[me], parts.type, nullptr, nullptr, nullptr,
                 parts.type, 0, MPI_COMM_WORLD, &request);
  }
  Finish(&request);
}

std::unique_ptr<nn::Exchange> MpiCollective::MakeExchange(const nn::ByteBounds& bounds) {
  const size_t me = static_cast<size_t>(rank());
  const std::vector<std::string> hosts = AllGather(host());
  const bool alone = std::count(hosts.begin(), hosts.end(), host()) == 1;
  auto exchange = std::make_unique<MpiExchange>(bounds, me, alone);
  const std::vector<std::string> addresses = AllGather(exchange->array().address());
  std::string opened;
  for (size_t r = 0; r < addresses.size(); ++r) {
    opened += r != me && hosts[r] == host() && exchange->Open(r, addresses[r]) ? '1' : '0';
  }
  const std::vector<std::string> by_rank = AllGather(opened);
  exchange->array().Close();
  // Where one of two could not, neither does.
  const auto shared = [&](size_t a, size_t b) { return a == b || (by_rank[a][b] == '1' && by_rank[b][a] == '1'); };
  std::vector<bool> with;
  for (size_t r = 0; r < by_rank.size(); ++r) {
    with.push_back(shared(me, r));
    for (size_t other = 0; other < by_rank.size(); ++other) sends_ = sends_ || !shared(r, other);
  }
  exchange->Share(with, block_);
  return exchange;
}

int MpiCollective::StartExchange(nn::Exchange* which) {
  MpiExchange* const exchange = static_cast<MpiExchange*>(which);
  Transfer* const transfer = FreeTransfer();
  transfer->exchange = exchange;
  exchange->Start();
  if (sends_) StartSending(exchange->data(), exchange->routes(), exchange->received(), &transfer->request);
  return transfer->number;
}

int MpiCollective::StartAllGather(void* data, const nn::ByteBounds& bounds) {
  Transfer* const transfer = FreeTransfer();
  transfer->routes.SetGather(bounds, static_cast<size_t>(rank()), block_);
  StartSending(static_cast<char*>(data) + bounds.back(), transfer->routes, data, &transfer->request);
  return transfer->number;
}

void MpiCollective::Poll() {
  for (const Transfer& transfer : transfers_) {
    if (transfer.request == MPI_REQUEST_NULL) continue;
    // Looking at one that is on its way lets all go on; at one that is done, none.
    int done = 0;
    MPI_Request_get_status(transfer.request, &done, MPI_STATUS_IGNORE);
    if (done == 0) return;
  }
}

void MpiCollective::Wait(int number) {
  Transfer& transfer = transfers_[static_cast<size_t>(number)];
  Finish(&transfer.request);
  if (transfer.exchange != nullptr) {
    SpinUntil([&] {
      Poll();
      return transfer.exchange->OthersHaveStarted();
    });
  }
  transfer.exchange = nullptr;
  transfer.is_free = true;
}

std::vector<std::string> MpiCollective::AllGather(const std::string& text) {
  std::vector<double> sizes(static_cast<size_t>(ranks()));
  sizes[static_cast<size_t>(rank())] = static_cast<double>(text.size());
  Sum(absl::MakeSpan(sizes));
  nn::ByteBounds bounds = {0};
  for (const double size : sizes) bounds.push_back(bounds.back() + static_cast<size_t>(size));
  std::string all(bounds.back(), '\0');
  std::copy(text.begin(), text.end(), all.begin() + static_cast<ptrdiff_t>(bounds[static_cast<size_t>(rank())]));
  Wait(StartAllGather(&all[0], bounds));
  std::vector<std::string> texts;
  for (size_t r = 0; r < sizes.size(); ++r) texts.push_back(all.substr(bounds[r], bounds[r + 1] - bounds[r]));
  return texts;
}

MpiCollective::Transfer* MpiCollective::FreeTransfer() {
  auto transfer = std::find_if(transfers_.begin(), transfers_.end(), [](const Transfer& t) { return t.is_free; });
  if (transfer == transfers_.end()) {
    transfers_.emplace_back();
    transfer = transfers_.end() - 1;
    transfer->number = static_cast<int>(transfers_.size()) - 1;
  }
  transfer->is_free = false;
  return &*transfer;
}

}  // namespace inknet::ranks
