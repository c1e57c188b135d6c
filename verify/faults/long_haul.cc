// Trains a tiny network for many epochs, and watches the process: its memory stays flat but for what the run's record
// keeps of each epoch, and it opens no descriptors and starts no threads that it does not close and end.
//
//   bazel run //verify/faults:long_haul -- --epochs=10000
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "util/file.h"
#include "util/status.h"

ABSL_FLAG(int, epochs, 300, "how long");
ABSL_FLAG(std::string, trainer, "train/emnist_unstamped", "the program to watch");

namespace inknet::hardening {
namespace {

// Looked at this often over the run.
constexpr int kLooks = 100;
// An epoch's entry in the record, which is kept until the end, takes some 400 bytes, and as much in each of the buffers
// that record and checkpoint are written from, which malloc keeps for the next time. A copy of the network, should one
// of an epoch be lost, takes 25,000.
constexpr int64_t kBytesAnEpoch = 2000;
// Descriptors that whatever writes beside the training may have open whenever we look.
constexpr int64_t kBusy = 2;
// By how much memory changes with where allocations happen to lie.
constexpr int64_t kSlackBytes = 2 << 20;

// Sanitizers keep what was freed.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kMemoryTellsSomething = false;
#else
constexpr bool kMemoryTellsSomething = true;
#endif

struct Look {
  int epoch = 0;
  int64_t memory_bytes = 0;  // Anonymous memory that is resident.
  int64_t descriptors = 0;
  int64_t threads = 0;
};

int64_t EntriesOf(const std::string& folder) {
  std::error_code error;
  return std::distance(std::filesystem::directory_iterator(folder, error), {});
}

absl::StatusOr<Look> LookAt(pid_t pid, int epoch) {
  const std::string folder = absl::StrCat("/proc/", pid);
  Look look{epoch, -1, EntriesOf(folder + "/fd"), EntriesOf(folder + "/task")};
  std::ifstream status(folder + "/status");
  for (std::string line; std::getline(status, line);) {
    const std::vector<absl::string_view> words = absl::StrSplit(line, absl::ByAnyChar(" \t"), absl::SkipEmpty());
    int64_t kibibytes;
    if (words.size() > 1 && words[0] == "RssAnon:" && absl::SimpleAtoi(words[1], &kibibytes)) {
      look.memory_bytes = kibibytes << 10;
    }
  }
  if (look.memory_bytes < 0) return absl::NotFoundError(absl::StrCat(folder, "/status: no RssAnon"));
  return look;
}

// A program whose output is read.
class Child {
 public:
  static absl::StatusOr<std::unique_ptr<Child>> Start(const std::vector<std::string>& command) {
    int ends[2];
    if (::pipe(ends) != 0) return absl::ErrnoToStatus(errno, "cannot make a pipe");
    const pid_t pid = ::fork();
    if (pid < 0) return absl::ErrnoToStatus(errno, "cannot fork");
    if (pid == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      ::close(ends[0]);
      ::close(ends[1]);
      std::vector<char*> arguments;
      for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
      arguments.push_back(nullptr);
      ::execv(arguments[0], arguments.data());
      ::_exit(127);
    }
    ::close(ends[1]);
    return std::unique_ptr<Child>(new Child(pid, ::fdopen(ends[0], "r")));
  }
  ~Child() {
    std::fclose(output_);
    Wait();
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t pid() const { return pid_; }

  // False at its end.
  bool ReadLine(std::string* line) {
    line->clear();
    int next;
    while ((next = std::getc(output_)) != EOF && next != '\n') line->push_back(static_cast<char>(next));
    return next != EOF;
  }

  // Its exit code; -1 where a signal ended it.
  int Wait() {
    int status = 0;
    if (pid_ <= 0 || ::waitpid(std::exchange(pid_, -1), &status, 0) < 0) return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  Child(pid_t pid, std::FILE* output) : pid_(pid), output_(output) {}

  pid_t pid_;
  std::FILE* output_;
};

// The number that a row of the table of epochs begins with, "17/300" or "17"; 0 for another line.
int EpochOf(absl::string_view line) {
  const std::vector<absl::string_view> words = absl::StrSplit(line, absl::ByAnyChar(" /"), absl::SkipEmpty());
  int epoch = 0;
  return !words.empty() && absl::SimpleAtoi(words[0], &epoch) ? epoch : 0;
}

absl::StatusOr<std::vector<Look>> Watch(int epochs, const std::string& folder) {
  ASSIGN_OR_RETURN(
      const std::unique_ptr<Child> child,
      Child::Start({absl::GetFlag(FLAGS_trainer), "--set", "data.source=GLYPHS", "--set", "data.glyphs_per_class=10",
                    "--set", "data.dataset=mnist", "--set", "model.hidden_units=8", "--set", "train.batch_size=64",
                    "--set", "train.threads=2", "--set", absl::StrCat("train.epochs=", epochs), "--out", folder}));
  std::vector<Look> looks;
  int seen = 0;
  for (std::string line; child->ReadLine(&line);) {
    const int epoch = EpochOf(line);
    if (epoch != seen + 1) continue;
    seen = epoch;
    // Not at the last: the process may be gone.
    if (epoch < epochs && epoch % std::max(1, epochs / kLooks) == 0) {
      ASSIGN_OR_RETURN(const Look look, LookAt(child->pid(), epoch));
      looks.push_back(look);
    }
  }
  if (const int code = child->Wait(); code != 0) {
    return absl::InternalError(absl::StrCat("the trainer ended with ", code));
  }
  if (seen != epochs) return absl::InternalError(absl::StrCat("saw ", seen, " of ", epochs, " epochs"));
  return looks;
}

// The least of the looks in [begin, end).
template <typename Member>
int64_t Least(const std::vector<Look>& looks, size_t begin, size_t end, Member member) {
  int64_t least = looks[begin].*member;
  for (size_t i = begin; i < end; ++i) least = std::min(least, looks[i].*member);
  return least;
}

absl::Status Run() {
  const int epochs = absl::GetFlag(FLAGS_epochs);
  if (epochs < kLooks) return absl::InvalidArgumentError(absl::StrCat("--epochs must be at least ", kLooks));
  const char* const tests = ::getenv("TEST_TMPDIR");
  std::string work =
      JoinPath(tests != nullptr ? tests : std::filesystem::temp_directory_path().string(), "haul.XXXXXX");
  if (::mkdtemp(work.data()) == nullptr) return FileError(work, "create this folder", errno);
  const absl::StatusOr<std::vector<Look>> watched = Watch(epochs, JoinPath(work, "run"));
  std::error_code error;
  std::filesystem::remove_all(work, error);
  RETURN_IF_ERROR(watched.status());
  const std::vector<Look>& looks = *watched;
  if (looks.size() < kLooks / 2) return absl::InternalError(absl::StrCat("looked only ", looks.size(), " times"));

  std::printf("%8s %10s %12s %8s\n", "epoch", "KiB", "descriptors", "threads");
  for (size_t i = 0; i < looks.size(); i += looks.size() / 10) {
    std::printf("%8d %10d %12d %8d\n", looks[i].epoch, static_cast<int>(looks[i].memory_bytes >> 10),
                static_cast<int>(looks[i].descriptors), static_cast<int>(looks[i].threads));
  }
  // The first tenth is for what is made when it is first needed.
  const size_t begin = looks.size() / 10;
  const size_t half = looks.size() / 2;
  const size_t end = looks.size();
  for (const auto& [name, member] :
       {std::make_pair("descriptors", &Look::descriptors), std::make_pair("threads", &Look::threads)}) {
    const int64_t before = Least(looks, begin, half, member);
    const int64_t after = Least(looks, half, end, member);
    if (after > before + kBusy) return absl::InternalError(absl::StrCat(name, ": ", before, " have become ", after));
  }
  const int64_t grown = looks.back().memory_bytes - looks[begin].memory_bytes;
  const int64_t allowed = kSlackBytes + kBytesAnEpoch * (looks.back().epoch - looks[begin].epoch);
  std::printf("memory grew by %d KiB, of at most %d, from epoch %d to %d\n", static_cast<int>(grown >> 10),
              static_cast<int>(allowed >> 10), looks[begin].epoch, looks.back().epoch);
  if (kMemoryTellsSomething && grown > allowed) return absl::InternalError("memory is not flat");
  return absl::OkStatus();
}

}  // namespace
}  // namespace inknet::hardening

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  const absl::Status status = inknet::hardening::Run();
  if (!status.ok()) std::fprintf(stderr, "error: %s\n", std::string(status.message()).c_str());
  return status.ok() ? 0 : 1;
}
