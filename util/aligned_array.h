// Memory for numbers that vector instructions work on.
#ifndef INKNET_UTIL_ALIGNED_ARRAY_H_
#define INKNET_UTIL_ALIGNED_ARRAY_H_

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

namespace inknet {

// A fixed number of elements of a plain type, zero at first, that begins on a cache line. Large ones ask for huge
// pages: matrix kernels walk down columns, a new page every row or two.
template <typename T>
class AlignedArray {
 public:
  AlignedArray() = default;
  explicit AlignedArray(size_t size) : size_(size) {
    if (size == 0) return;
    const size_t bytes = (size * sizeof(T) + kCacheLine - 1) / kCacheLine * kCacheLine;
    const bool large = bytes >= kHugePage;
    void* memory = std::aligned_alloc(large ? kHugePage : kCacheLine, large ? RoundUp(bytes, kHugePage) : bytes);
    if (memory == nullptr) throw std::bad_alloc();
    if (large) madvise(memory, bytes, MADV_HUGEPAGE);  // Advice: it may fail.
    std::memset(memory, 0, bytes);
    data_.reset(static_cast<T*>(memory));
  }

  T* data() { return data_.get(); }
  const T* data() const { return data_.get(); }
  size_t size() const { return size_; }
  T& operator[](size_t i) { return data_.get()[i]; }
  const T& operator[](size_t i) const { return data_.get()[i]; }

 private:
  static constexpr size_t kCacheLine = 64;
  static constexpr size_t kHugePage = size_t{2} << 20;
  static constexpr size_t RoundUp(size_t bytes, size_t unit) { return (bytes + unit - 1) / unit * unit; }

  struct Free {
    void operator()(T* memory) const { std::free(memory); }
  };
  std::unique_ptr<T, Free> data_;
  size_t size_ = 0;
};

}  // namespace inknet

#endif  // INKNET_UTIL_ALIGNED_ARRAY_H_
