// What the fuzz targets share. A target is a function that may be given any bytes at all; it must return, quickly, and
// whatever it says of a file must be true.
#ifndef INKNET_VERIFY_FUZZ_FUZZ_H_
#define INKNET_VERIFY_FUZZ_FUZZ_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "absl/strings/string_view.h"

// What libFuzzer, or replay.cc, calls. Returns 0.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

// Of libFuzzer: changes the `size` bytes at `data` at random, to at most `max_size`, and returns their new number. Only
// where it is linked, that is, under LLVMFuzzerCustomMutator.
extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

// Something that holds for every input. Where it does not, the input counts as one that crashes.
#define FUZZ_CHECK(condition)                                                             \
  do {                                                                                    \
    if (!(condition)) {                                                                   \
      std::fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                       \
    }                                                                                     \
  } while (false)

namespace inknet::fuzz {

// Tells libFuzzer what an input has brought about in a library that is not instrumented, such as the library's error:
// of inputs that it cannot tell apart otherwise, it keeps one of each outcome. Digits in `outcome` do not count.
inline void Reached(absl::string_view outcome) {
  // libFuzzer reads all that is in this section, and sets it to 0 before each input.
  __attribute__((section("__libfuzzer_extra_counters"))) static uint8_t counters[256];
  size_t hash = 0;
  for (const char c : outcome) {
    if (c < '0' || c > '9') hash = hash * 31 + static_cast<unsigned char>(c);
  }
  counters[hash % sizeof(counters)] = 1;
}

inline absl::string_view Text(const uint8_t* data, size_t size) {
  return absl::string_view(reinterpret_cast<const char*>(data), size);
}

// The parts of an input that is more than one thing.
class Input {
 public:
  Input(const uint8_t* data, size_t size) : rest_(Text(data, size)) {}

  // The next bytes as a number; 0 beyond the end.
  template <typename T>
  T Take() {
    T value{};
    const size_t size = std::min(sizeof(T), rest_.size());
    if (size > 0) std::memcpy(&value, rest_.data(), size);
    rest_.remove_prefix(size);
    return value;
  }

  // The bytes up to `separator`, or all that are left where there is none.
  absl::string_view TakeUntil(absl::string_view separator) {
    const size_t end = rest_.find(separator);
    const absl::string_view part = rest_.substr(0, end);
    rest_.remove_prefix(end == absl::string_view::npos ? rest_.size() : end + separator.size());
    return part;
  }

  absl::string_view rest() const { return rest_; }

 private:
  absl::string_view rest_;
};

}  // namespace inknet::fuzz

#endif  // INKNET_VERIFY_FUZZ_FUZZ_H_
