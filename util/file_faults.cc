#include "util/file_faults.h"

#include <signal.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "util/file_calls.h"

namespace inknet {
namespace {

constexpr size_t kShortAbove = 4096;

std::mutex mutex;
FileFaults orders;
int64_t calls = 0;
std::string injected;

bool TakesRoom(absl::string_view call) { return call == "write" || call == "create" || call == "mkdir"; }

int OnCall(const char* call, const std::string& path, size_t* bytes) {
  const std::lock_guard<std::mutex> lock(mutex);
  ++calls;
  if (calls == orders.kill_at_call) raise(SIGKILL);
  const bool later = orders.fail_on && orders.fail_at_call > 0 && calls > orders.fail_at_call && TakesRoom(call);
  if (calls == orders.fail_at_call || later) {
    if (injected.empty()) {
      injected = absl::StrCat(call, " ", path);
      std::fprintf(stderr, "injected %s: %s\n", strerrorname_np(orders.error), injected.c_str());
    }
    return orders.error;
  }
  if (orders.short_transfers && bytes != nullptr && *bytes > kShortAbove) *bytes /= 2;
  return 0;
}

int64_t NumberFrom(const char* variable) {
  const char* const text = std::getenv(variable);
  int64_t number = 0;
  if (text != nullptr && !absl::SimpleAtoi(text, &number)) std::abort();
  return number;
}

[[maybe_unused]] const bool ordered = [] {
  const char* const error = std::getenv("INKNET_TEST_FAIL_WITH");
  FileFaults faults;
  faults.kill_at_call = NumberFrom("INKNET_TEST_KILL_AT_CALL");
  faults.fail_at_call = NumberFrom("INKNET_TEST_FAIL_AT_CALL");
  faults.error = error != nullptr && absl::string_view(error) == "ENOSPC" ? ENOSPC : EIO;
  faults.fail_on = NumberFrom("INKNET_TEST_FAIL_ON") != 0;
  faults.short_transfers = NumberFrom("INKNET_TEST_SHORT") != 0;
  InjectFileFaults(faults);
  return true;
}();

}  // namespace

void InjectFileFaults(const FileFaults& faults) {
  const std::lock_guard<std::mutex> lock(mutex);
  orders = faults;
  calls = 0;
  injected.clear();
  file_calls::SetHook(OnCall);
}

std::string InjectedFault() {
  const std::lock_guard<std::mutex> lock(mutex);
  return injected;
}

}  // namespace inknet
