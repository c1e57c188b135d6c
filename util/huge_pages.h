// Large pages for large memory.
#ifndef INKNET_UTIL_HUGE_PAGES_H_
#define INKNET_UTIL_HUGE_PAGES_H_

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>

namespace inknet {

inline constexpr size_t kHugePage = size_t{2} << 20;

// Asks for huge pages wherever one fits into the `size` bytes at `memory`, which nothing has been written to yet. Where
// accesses jump about, looking up small pages takes longer than the accesses. Advice: the system may not follow it.
inline void AdviseHugePages(void* memory, size_t size) {
  const uintptr_t begin = (reinterpret_cast<uintptr_t>(memory) + kHugePage - 1) / kHugePage * kHugePage;
  const uintptr_t end = (reinterpret_cast<uintptr_t>(memory) + size) / kHugePage * kHugePage;
  if (begin < end) madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
}

}  // namespace inknet

#endif  // INKNET_UTIL_HUGE_PAGES_H_
