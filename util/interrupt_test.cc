#include "util/interrupt.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace inknet {
namespace {

// A signal, and how long after the one before.
struct Sent {
  int number;
  std::chrono::milliseconds after;
};

constexpr std::chrono::milliseconds kAtOnce(0);
constexpr std::chrono::milliseconds kLater(700);

// What a process that catches interrupts ends with, as waitpid() has it: sent `first`, and the others once that one has
// set the flag, it would end some time after the last by itself, with InterruptExitCode().
int StatusAfter(int first, const std::vector<Sent>& others) {
  const pid_t pid = fork();
  if (pid == 0) {
    const std::atomic<bool>& flag = CatchInterrupts();
    kill(getpid(), first);
    while (!flag) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    for (const Sent& other : others) {
      std::this_thread::sleep_for(other.after);
      kill(getpid(), other.number);
    }
    std::this_thread::sleep_for(kLater);
    _exit(InterruptExitCode());
  }
  int status = 0;
  waitpid(pid, &status, 0);
  return status;
}

bool EndsByItself(int status, int first) { return WIFEXITED(status) && WEXITSTATUS(status) == 128 + first; }
bool IsEndedBy(int status, int number) { return WIFSIGNALED(status) && WTERMSIG(status) == number; }

TEST(CatchInterruptsTest, TheFirstSetsTheFlagAndTheExitCode) {
  EXPECT_TRUE(EndsByItself(StatusAfter(SIGTERM, {}), SIGTERM));
  EXPECT_TRUE(EndsByItself(StatusAfter(SIGINT, {}), SIGINT));
}

TEST(CatchInterruptsTest, FurtherSigtermsDoNothing) {
  EXPECT_TRUE(EndsByItself(StatusAfter(SIGTERM, {{SIGTERM, kAtOnce}, {SIGTERM, kLater}}), SIGTERM));
}

TEST(CatchInterruptsTest, ASecondCtrlCEndsTheProcessButNotTheSameOneTwice) {
  EXPECT_TRUE(EndsByItself(StatusAfter(SIGINT, {{SIGINT, kAtOnce}}), SIGINT));
  EXPECT_TRUE(IsEndedBy(StatusAfter(SIGINT, {{SIGINT, kAtOnce}, {SIGINT, kLater}}), SIGINT));
  EXPECT_TRUE(IsEndedBy(StatusAfter(SIGTERM, {{SIGINT, kLater}}), SIGINT));
}

}  // namespace
}  // namespace inknet
