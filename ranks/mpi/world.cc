// Ranks that MPI brings together. The only file that knows MPI.
//
// Only the thread that joined calls it (MPI_THREAD_FUNNELED), so whoever computes polls now and then
// (Collective::Poll). All collectives are the non-blocking ones: a wait gives its core away while nothing comes, as
// several ranks may share one. A failing call ends all ranks (MPI_ERRORS_ARE_FATAL, the default).
//
// What is added up goes by MPI_Ialltoallv, MPI_Iallgatherv and additions of our own in the order of the ranks instead
// of by MPI_Ireduce_scatter, which adds in an order of the library's choice, and of BF16 would round each partial sum.
// Between ranks of one host it does not go at all: each reads the others' arrays (host_memory.h).
#include "ranks/world.h"

#include <mpi/mpi.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "ranks/host_memory.h"
#include "ranks/launcher.h"
#include "ranks/one_process.h"
#include "ranks/watch.h"
#include "util/aligned_array.h"
#include "util/command_line.h"
#include "util/cores.h"
#include "util/interrupt.h"
#include "util/status.h"

namespace inknet::ranks {
namespace {

using Clock = std::chrono::steady_clock;

// So long a wait keeps its core before it gives way between two looks.
constexpr std::chrono::microseconds kSpinTime(50);

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

// Arrays are moved in blocks, so that counts, which are ints, reach far.
constexpr size_t kBlock = 32;

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

// To every rank its part of an array, and from every rank its own part, one after another.
struct Routes {
  void Set(const nn::ByteBounds& bounds, size_t me, MPI_Datatype block) {
    to.Set(bounds, block);
    from = to;
    for (size_t r = 0; r < to.counts.size(); ++r) {
      from.counts[r] = to.counts[me];
      from.places[r] = static_cast<int>(r) * to.counts[me];
    }
    Skip(me);
  }
  void Skip(size_t rank) { from.counts[rank] = to.counts[rank] = 0; }

  Parts to;
  Parts from;
};

// The array is memory that other ranks of this host read. Before it is the number of exchanges that the rank has
// started: a reader waits for that, and nothing is sent.
class MpiExchange final : public nn::Exchange {
 public:
  MpiExchange(const nn::ByteBounds& bounds, size_t me)
      : Exchange(bounds), me_(me), array_(kHead + bounds.back()), others_(bounds.size() - 1) {
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
    routes_.Set(bounds(), me_, block);
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

std::string HostOfThis() {
  char name[MPI_MAX_PROCESSOR_NAME + 1] = {};
  int size = 0;
  MPI_Get_processor_name(name, &size);
  return name;
}

class MpiCollective final : public nn::Collective {
 public:
  MpiCollective() : Collective(RankOfThis(), CountRanks()) {
    MPI_Type_contiguous(kBlock, MPI_BYTE, &block_);
    MPI_Type_commit(&block_);
  }

  void Sum(absl::Span<double> numbers) override {
    // A few at once; many each by one rank, which costs two waits and a fraction of the traffic.
    constexpr size_t kFew = 1 << 15;
    if (numbers.size() * static_cast<size_t>(ranks()) <= kFew) {
      all_numbers_.resize(numbers.size() * static_cast<size_t>(ranks()));
      MPI_Request request;
      const int count = static_cast<int>(numbers.size());
      MPI_Iallgather(numbers.data(), count, MPI_DOUBLE, all_numbers_.data(), count, MPI_DOUBLE, MPI_COMM_WORLD,
                     &request);
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
    routes.Set(bounds, me, block_);
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

  void Broadcast(void* data, size_t bytes) override {
    // Counts are ints.
    for (size_t first = 0; first < bytes; first += kMostBytes) {
      MPI_Request request;
      MPI_Ibcast(static_cast<char*>(data) + first, static_cast<int>(std::min(kMostBytes, bytes - first)), MPI_BYTE, 0,
                 MPI_COMM_WORLD, &request);
      Finish(&request);
    }
  }

  void Scatter(void* data, const nn::ByteBounds& bounds) override {
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

  void Gather(void* data, const nn::ByteBounds& bounds) override {
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

  std::unique_ptr<nn::Exchange> MakeExchange(const nn::ByteBounds& bounds) override {
    const size_t me = static_cast<size_t>(rank());
    auto exchange = std::make_unique<MpiExchange>(bounds, me);
    const std::vector<std::string> addresses = AllGather(absl::StrCat(HostOfThis(), "\n", exchange->array().address()));
    std::string opened;
    for (size_t r = 0; r < addresses.size(); ++r) {
      const std::vector<std::string> host_and_address = absl::StrSplit(addresses[r], '\n');
      const bool here = r != me && host_and_address[0] == HostOfThis();
      opened += here && exchange->Open(r, host_and_address[1]) ? '1' : '0';
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

  int StartExchange(nn::Exchange* which) override {
    MpiExchange* const exchange = static_cast<MpiExchange*>(which);
    Transfer* const transfer = FreeTransfer();
    transfer->exchange = exchange;
    if (sends_) {
      StartSending(exchange->data(), exchange->routes(), exchange->received(), &transfer->request);
    }
    exchange->Start();
    return transfer->number;
  }

  int StartAllGather(void* data, const nn::ByteBounds& bounds) override {
    Transfer* const transfer = FreeTransfer();
    transfer->parts.Set(bounds, block_);
    const Parts& parts = transfer->parts;
    MPI_Iallgatherv(MPI_IN_PLACE, 0, parts.type, data, parts.counts.data(), parts.places.data(), parts.type,
                    MPI_COMM_WORLD, &transfer->request);
    return transfer->number;
  }

  void Poll() override {
    for (const Transfer& transfer : transfers_) {
      if (transfer.request == MPI_REQUEST_NULL) continue;
      // Looking at one lets all go on.
      int done = 0;
      MPI_Request_get_status(transfer.request, &done, MPI_STATUS_IGNORE);
      return;
    }
  }

  void Wait(int number) override {
    Transfer& transfer = transfers_[static_cast<size_t>(number)];
    Finish(&transfer.request);
    if (transfer.exchange != nullptr) {
      SpinUntil([&] {
        if (transfer.exchange->OthersHaveStarted()) return true;
        Poll();
        return false;
      });
    }
    transfer.exchange = nullptr;
    transfer.free = true;
  }

  // Every rank's text.
  std::vector<std::string> AllGather(const std::string& text) {
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

  void FreeTypes() { MPI_Type_free(&block_); }

 private:
  static constexpr size_t kMostBytes = size_t{1} << 30;

  // Open MPI looks at the arrays of counts until a transfer is over.
  struct Transfer {
    int number;
    bool free = true;
    MPI_Request request = MPI_REQUEST_NULL;
    MpiExchange* exchange = nullptr;
    Parts parts;
  };

  Transfer* FreeTransfer() {
    for (Transfer& transfer : transfers_) {
      if (!transfer.free) continue;
      transfer.free = false;
      return &transfer;
    }
    transfers_.emplace_back();
    transfers_.back().number = static_cast<int>(transfers_.size()) - 1;
    transfers_.back().free = false;
    return &transfers_.back();
  }

  static void StartSending(const void* data, const Routes& routes, void* received, MPI_Request* request) {
    MPI_Ialltoallv(data, routes.to.counts.data(), routes.to.places.data(), routes.to.type, received,
                   routes.from.counts.data(), routes.from.places.data(), routes.from.type, MPI_COMM_WORLD, request);
  }

  template <typename Done>
  static void SpinUntil(const Done& done) {
    const Clock::time_point spin_until = Clock::now() + kSpinTime;
    while (!done()) {
      if (Clock::now() > spin_until) sched_yield();
    }
  }

  static void Finish(MPI_Request* request) {
    SpinUntil([&] {
      int done = 0;
      MPI_Test(request, &done, MPI_STATUS_IGNORE);
      return done != 0;
    });
  }

  MPI_Datatype block_;
  // Whether any two ranks do not read each other's arrays.
  bool sends_ = false;
  std::deque<Transfer> transfers_;
  std::vector<double> all_numbers_;
};

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
    const std::string name = HostOfThis();
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
