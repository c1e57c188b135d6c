#include "util/interrupt.h"

#include <pthread.h>
#include <signal.h>

#include <chrono>
#include <thread>

namespace inknet {
namespace {

std::atomic<bool> interrupted{false};
std::atomic<int> signal_number{SIGINT};

// A launcher and a terminal may both pass on one Ctrl-C.
constexpr std::chrono::milliseconds kOneCtrlC(500);

}  // namespace

const std::atomic<bool>& CatchInterrupts() {
  static std::atomic<bool> caught{false};
  if (caught.exchange(true)) return interrupted;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::thread([signals] {
    int number = 0;
    sigwait(&signals, &number);
    signal_number = number;
    interrupted = true;
    // A further Ctrl-C does what it does to any program: the default action ends the process.
    const auto first = std::chrono::steady_clock::now();
    do {
      sigwait(&signals, &number);
    } while (number == SIGTERM || std::chrono::steady_clock::now() - first < kOneCtrlC);
    signal(number, SIG_DFL);
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
    raise(number);
  }).detach();
  return interrupted;
}

int InterruptExitCode() { return 128 + signal_number; }

}  // namespace inknet
