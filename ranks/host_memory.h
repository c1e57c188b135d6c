// Memory of a process that other processes of its host read.
//
// It has no name in any file system (memfd_create), so nothing is left of it whatever becomes of the processes, and no
// limit on /dev/shm, which containers keep small, holds for it.
#ifndef INKNET_RANKS_HOST_MEMORY_H_
#define INKNET_RANKS_HOST_MEMORY_H_

#include <cstddef>
#include <optional>
#include <string>

namespace inknet::ranks {

class HostMemory {
 public:
  // Of this process: `size` bytes, zero at first, on a cache line. Throws std::bad_alloc, as arrays do. Where others
  // shall not open it, it is ordinary memory, which gets large pages more easily.
  explicit HostMemory(size_t size, bool for_others = true);
  // That of another process, to be read. Empty where that is not to be had: it is on another host, or in a container of
  // its own.
  static std::optional<HostMemory> Open(const std::string& address, size_t size);

  HostMemory(HostMemory&& other) noexcept;
  HostMemory& operator=(HostMemory&&) = delete;
  ~HostMemory();

  // What others open it by; empty where it is ordinary memory, or the system has no other.
  const std::string& address() const { return address_; }
  // When all who need it have opened it.
  void Close();

  char* data() const { return memory_ + kHead; }

 private:
  // The first bytes say whose they are.
  static constexpr size_t kHead = 64;

  HostMemory() = default;
  // By mmap, of file_.
  bool Map(int protection, int kind);

  std::string address_;
  int file_ = -1;
  size_t bytes_ = 0;
  char* memory_ = nullptr;
};

}  // namespace inknet::ranks

#endif  // INKNET_RANKS_HOST_MEMORY_H_
