#include "bench/machine.h"

#include <gnu/libc-version.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "bench/fma_peak.h"
#include "util/caches.h"
#include "util/cores.h"
#include "util/file.h"
#include "util/machine.h"
#include "util/memory.h"

namespace inknet::bench {

BenchMachine DescribeMachine() {
  BenchMachine machine;
  machine.set_cpu_model(CpuModel());
  machine.set_cores(AvailableCores());
  machine.set_cpu_isa(CpuIsa());
  for (const CacheLevel& cache : FindCaches()) machine.add_cache_bytes(cache.bytes);
  machine.set_memory_bytes(TotalMemory());
  machine.set_fingerprint(Fingerprint(machine));
  machine.set_clock_hz(MeasureClock(0.01));
  machine.set_kernel(OperatingSystem());
  machine.set_libc(absl::StrCat("glibc ", gnu_get_libc_version()));
  return machine;
}

std::string Fingerprint(const BenchMachine& machine) {
  constexpr int64_t kGibibyte = int64_t{1} << 30;
  const int64_t memory = (machine.memory_bytes() + kGibibyte / 2) / kGibibyte;
  return Sha256Hex(absl::StrCat(machine.cpu_model(), "\n", machine.cores(), "\n", machine.cpu_isa(), "\n",
                                absl::StrJoin(machine.cache_bytes(), ","), "\n", memory))
      .substr(0, 16);
}

}  // namespace inknet::bench
