#include "util/interrupt.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <thread>

#include "gtest/gtest.h"

namespace inknet {
namespace {

// What a process that catches interrupts and then does `body` ends with, as waitpid() has it.
int StatusOf(const std::function<void(const std::atomic<bool>& flag)>& body) {
  const pid_t pid = fork();
  if (pid == 0) {
    body(CatchInterrupts());
    _exit(7);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  return status;
}

void Await(const std::atomic<bool>& flag) {
  while (!flag) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

void Pause() { std::this_thread::sleep_for(std::chrono::milliseconds(700)); }

TEST(CatchInterruptsTest, TheFirstSetsTheFlagAndTheExitCode) {
  const int status = StatusOf([](const std::atomic<bool>& flag) {
    kill(getpid(), SIGTERM);
    Await(flag);
    _exit(InterruptExitCode());
  });
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 128 + SIGTERM);
}

TEST(CatchInterruptsTest, FurtherSigtermsDoNothing) {
  const int status = StatusOf([](const std::atomic<bool>& flag) {
    kill(getpid(), SIGTERM);
    Await(flag);
    kill(getpid(), SIGTERM);
    Pause();
    kill(getpid(), SIGTERM);
    Pause();
  });
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 7);
}

TEST(CatchInterruptsTest, ASecondCtrlCEndsTheProcessButNotTheSameOneTwice) {
  const int status = StatusOf([](const std::atomic<bool>& flag) {
    kill(getpid(), SIGINT);
    Await(flag);
    kill(getpid(), SIGINT);
    Pause();
    kill(getpid(), SIGINT);
    Pause();
    _exit(8);
  });
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGINT);
  const int at_once = StatusOf([](const std::atomic<bool>& flag) {
    kill(getpid(), SIGINT);
    Await(flag);
    kill(getpid(), SIGINT);
    Pause();
  });
  EXPECT_TRUE(WIFEXITED(at_once));
}

}  // namespace
}  // namespace inknet
