// What -malloc_limit_mb of verify/fuzz/run is for libFuzzer, for tests that replay the corpora: an allocation that is
// out of all proportion to a small input ends the process, since nothing is to be allocated on the word of a header. In
// place of the C library's functions, so that those of other libraries count as well. (Sanitizers have functions of
// their own.)
#include <cstddef>
#include <cstdlib>

#include "verify/fuzz/fuzz.h"

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

namespace {

constexpr size_t kMostBytes = size_t{64} << 20;

}  // namespace

extern "C" {

void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* memory, size_t size);

void* malloc(size_t size) {
  FUZZ_CHECK(size <= kMostBytes);
  return __libc_malloc(size);
}

void* calloc(size_t count, size_t size) {
  FUZZ_CHECK(size == 0 || count <= kMostBytes / size);
  return __libc_calloc(count, size);
}

void* realloc(void* memory, size_t size) {
  FUZZ_CHECK(size <= kMostBytes);
  return __libc_realloc(memory, size);
}

}  // extern "C"

#endif
