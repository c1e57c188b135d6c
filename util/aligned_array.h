// Memory for numbers that vector instructions work on.
#ifndef INKNET_UTIL_ALIGNED_ARRAY_H_
#define INKNET_UTIL_ALIGNED_ARRAY_H_

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

#include "util/huge_pages.h"

namespace inknet {

// A fixed number of elements of a plain type, zero at first, that begins on a cache line.
//
// Large ones ask for huge pages, from a quarter of one on: matrix kernels walk down columns, a new page every row or
// two. And they begin at different places within a page: a loop over several arrays at the same index would otherwise
// touch addresses with the same low bits, which share cache sets and which processors take for each other when a load
// follows a store.
template <typename T>
class AlignedArray {
 public:
  AlignedArray() = default;
  explicit AlignedArray(size_t size) : size_(size) {
    if (size == 0) return;
    const bool large = size * sizeof(T) >= kHugePage / 4;
    const size_t offset = large ? NextOffset() : 0;
    const size_t alignment = large ? kHugePage : kCacheLine;
    const size_t bytes = (offset + size * sizeof(T) + alignment - 1) / alignment * alignment;
    void* memory = std::aligned_alloc(alignment, bytes);
    if (memory == nullptr) throw std::bad_alloc();
    if (large) AdviseHugePages(memory, bytes);
    memory_.reset(memory);
    data_ = reinterpret_cast<T*>(static_cast<char*>(memory) + offset);
    std::memset(data_, 0, size * sizeof(T));
  }

  // Of memory that somebody else keeps.
  static AlignedArray Of(T* data, size_t size) {
    AlignedArray array;
    array.data_ = data;
    array.size_ = size;
    return array;
  }

  T* data() { return data_; }
  const T* data() const { return data_; }
  size_t size() const { return size_; }
  T& operator[](size_t i) { return data_[i]; }
  const T& operator[](size_t i) const { return data_[i]; }

 private:
  static constexpr size_t kCacheLine = 64;

  // Steps of five cache lines through a page of 4 KiB.
  static size_t NextOffset() {
    static std::atomic<size_t> arrays{0};
    return arrays++ * 5 * kCacheLine % 4096;
  }

  struct Free {
    void operator()(void* memory) const { std::free(memory); }
  };
  std::unique_ptr<void, Free> memory_;
  T* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace inknet

#endif  // INKNET_UTIL_ALIGNED_ARRAY_H_
