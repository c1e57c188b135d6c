// Ranks as processes that watch each other, without MPI.
#include "ranks/watch.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::ranks {
namespace {

using ::testing::HasSubstr;

class WatchTest : public ::testing::Test {
 protected:
  // Starts a process for each host. When all of them are watched, each runs body(rank, watch) and leaves with 0.
  void Start(const std::vector<std::string>& hosts, const std::function<void(int rank, Watch* watch)>& body) {
    int ready[2];
    ASSERT_EQ(pipe(ready), 0);
    int address[2];
    ASSERT_EQ(pipe(address), 0);
    int go[2];
    ASSERT_EQ(pipe(go), 0);
    for (int rank = 0; rank < static_cast<int>(hosts.size()); ++rank) {
      const pid_t pid = fork();
      if (pid == 0) RunRank(rank, hosts, address, ready[1], go[0], body);
      pids_.push_back(pid);
    }
    close(ready[1]);
    for (size_t i = 0; i < hosts.size(); ++i) {
      char one = 0;
      ASSERT_EQ(read(ready[0], &one, 1), 1) << "a rank has not come";
    }
    close(ready[0]);
    const std::string all(hosts.size(), 'g');
    ASSERT_EQ(write(go[1], all.data(), all.size()), static_cast<ssize_t>(all.size()));
    close(go[0]);
    close(go[1]);
  }

  // Waits until rank `rank` ends, and says how: its exit code, or 128 + its signal.
  int End(int rank) {
    int status = 0;
    waitpid(pids_[static_cast<size_t>(rank)], &status, 0);
    pids_[static_cast<size_t>(rank)] = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

  void Signal(int rank, int signal) { kill(pids_[static_cast<size_t>(rank)], signal); }

  std::string Said(int rank) {
    std::ifstream file(ErrorFile(rank));
    return std::string(std::istreambuf_iterator<char>(file), {});
  }

  ~WatchTest() override {
    for (const pid_t pid : pids_) {
      if (pid == 0) continue;
      kill(pid, SIGKILL);
      waitpid(pid, nullptr, 0);
    }
  }

 private:
  static std::string ErrorFile(int rank) {
    return absl::StrCat(::testing::TempDir(), "/", ::testing::UnitTest::GetInstance()->current_test_info()->name(), ".",
                        rank);
  }

  [[noreturn]] static void RunRank(int rank, const std::vector<std::string>& hosts, const int (&address)[2], int ready,
                                   int go, const std::function<void(int rank, Watch* watch)>& body) {
    dup2(open(ErrorFile(rank).c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600), STDERR_FILENO);
    const Watch::Options options{rank, hosts, [] { std::fputs("aborted\n", stderr); }};
    absl::StatusOr<std::unique_ptr<Watch>> watch = absl::InternalError("");
    constexpr size_t kLength = 4096;
    if (rank == 0) {
      auto door = Watch::Open();
      if (!door.ok()) _exit(99);
      std::string text = Watch::AddressOf(**door);
      text.resize(kLength, ' ');
      for (size_t r = 1; r < hosts.size(); ++r) {
        if (write(address[1], text.data(), kLength) != kLength) _exit(99);
      }
      watch = Watch::Admit(*std::move(door), options);
    } else {
      // Pieces of this length are read whole.
      std::string text(kLength, ' ');
      if (read(address[0], &text[0], kLength) != kLength) _exit(99);
      watch = Watch::Connect(text.substr(0, text.find_last_not_of(' ') + 1), options);
    }
    if (!watch.ok()) {
      std::fprintf(stderr, "%s\n", std::string(watch.status().message()).c_str());
      _exit(98);
    }
    // None begins before all have come: what it does may end them.
    char one = 0;
    if (write(ready, "", 1) != 1 || read(go, &one, 1) != 1) _exit(97);
    body(rank, watch->get());
    watch->reset();
    _exit(0);
  }

  std::vector<pid_t> pids_;
};

void Sleep(int, Watch*) { std::this_thread::sleep_for(std::chrono::minutes(10)); }

TEST_F(WatchTest, WhoLeavesInOrderIsNotMissed) {
  Start({"a", "a", "b"}, [](int rank, Watch*) { std::this_thread::sleep_for(std::chrono::milliseconds(300 * rank)); });
  for (int rank = 0; rank < 3; ++rank) {
    EXPECT_EQ(End(rank), 0);
    EXPECT_EQ(Said(rank), "");
  }
}

TEST_F(WatchTest, AllEndWhenOneIsKilledAndRankZeroSaysWho) {
  Start({"a", "b", "c"}, Sleep);
  Signal(2, SIGKILL);
  EXPECT_EQ(End(0), 1);
  EXPECT_EQ(End(1), 1);
  EXPECT_THAT(Said(0), HasSubstr("error: rank 2 on host c ended without a word"));
  EXPECT_EQ(Said(1), "");
}

TEST_F(WatchTest, AllEndWhenOneIsFrozenAndTheLauncherIsAskedToEndIt) {
  Start({"a", "b", "c"}, Sleep);
  const auto start = std::chrono::steady_clock::now();
  Signal(1, SIGSTOP);
  EXPECT_EQ(End(0), 1);
  EXPECT_EQ(End(2), 1);
  EXPECT_GE(std::chrono::steady_clock::now() - start, Watch::kSilence - std::chrono::seconds(1));
  EXPECT_THAT(Said(0), HasSubstr("error: rank 1 on host b has not been heard of"));
  EXPECT_THAT(Said(0), HasSubstr("aborted"));
  // Back again, it finds that the others have gone on without it, and has nothing to add.
  Signal(1, SIGCONT);
  EXPECT_EQ(End(1), 1);
  EXPECT_EQ(Said(1), "");
}

TEST_F(WatchTest, ARankOnAnotherHostSaysThatRankZeroIsLost) {
  Start({"a", "a", "b", "c"}, Sleep);
  Signal(0, SIGKILL);
  for (int rank = 1; rank < 4; ++rank) EXPECT_EQ(End(rank), 1);
  EXPECT_THAT(Said(2), HasSubstr("error: rank 0 on host a ended without a word"));
  EXPECT_EQ(Said(1), "");
  EXPECT_EQ(Said(3), "");
}

TEST_F(WatchTest, OnOneHostRankOneSaysThatRankZeroIsLost) {
  Start({"a", "a", "a"}, Sleep);
  Signal(0, SIGSTOP);
  EXPECT_EQ(End(1), 1);
  EXPECT_EQ(End(2), 1);
  EXPECT_THAT(Said(1), HasSubstr("error: rank 0 on host a has not been heard of"));
  EXPECT_EQ(Said(2), "");
}

TEST_F(WatchTest, AFailureIsSaidOnceByRankZero) {
  Start({"a", "b", "c"}, [](int rank, Watch* watch) {
    if (rank > 0) watch->Fail("the disk is full");
    Sleep(rank, watch);
  });
  for (int rank = 0; rank < 3; ++rank) EXPECT_EQ(End(rank), 1);
  EXPECT_THAT(Said(0), ::testing::AnyOf("error: the disk is full (rank 1 on host b)\n",
                                        "error: the disk is full (rank 2 on host c)\n"));
  EXPECT_EQ(Said(1), "");
  EXPECT_EQ(Said(2), "");
}

TEST_F(WatchTest, AFailureOfRankZeroEndsAll) {
  Start({"a", "b"}, [](int rank, Watch* watch) {
    if (rank == 0) watch->Fail("no room");
    Sleep(rank, watch);
  });
  EXPECT_EQ(End(0), 1);
  EXPECT_EQ(End(1), 1);
  EXPECT_EQ(Said(0), "error: no room\n");
  EXPECT_EQ(Said(1), "");
}

TEST(WatchAddressTest, NobodyThereIsAnErrorThatNamesBoth) {
  const auto watch = Watch::Connect("token 1 127.0.0.1", {1, {"a", "b"}, nullptr});
  ASSERT_FALSE(watch.ok());
  EXPECT_EQ(watch.status().message(), "rank 1 on host b cannot reach rank 0 on host a at port 1 of any of 127.0.0.1");
}

}  // namespace
}  // namespace inknet::ranks
