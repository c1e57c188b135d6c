#include "util/interrupt.h"

#include <pthread.h>
#include <signal.h>

#include <thread>

namespace inknet {
namespace {

std::atomic<bool> interrupted{false};
std::atomic<int> signal_number{SIGINT};

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
    // The next one does what it does to any program: the default action ends the process.
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    sigwait(&signals, &number);
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
    raise(number);
  }).detach();
  return interrupted;
}

int InterruptExitCode() { return 128 + signal_number; }

}  // namespace inknet
