#include "ranks/host_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <new>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "util/huge_pages.h"

namespace inknet::ranks {
namespace {

constexpr size_t kTokenBytes = 16;

}  // namespace

HostMemory::HostMemory(size_t size, bool for_others) : bytes_(kHead + size) {
  char token[kTokenBytes];
  if (for_others) file_ = memfd_create("inknet", MFD_CLOEXEC);
  if (file_ >= 0 && ftruncate(file_, static_cast<off_t>(bytes_)) == 0 &&
      getrandom(token, kTokenBytes, 0) == static_cast<ssize_t>(kTokenBytes) &&
      Map(PROT_READ | PROT_WRITE, MAP_SHARED)) {
    // All pages now, by whoever made it: that is the memory near to it.
    std::memset(memory_, 0, bytes_);
    std::memcpy(memory_, token, kTokenBytes);
    address_ = absl::StrCat(getpid(), "/fd/", file_, " ", absl::BytesToHexString(std::string(token, kTokenBytes)));
    return;
  }
  Close();
  if (!Map(PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS)) throw std::bad_alloc();
}

HostMemory::HostMemory(HostMemory&& other) noexcept
    : address_(std::move(other.address_)),
      file_(std::exchange(other.file_, -1)),
      bytes_(other.bytes_),
      memory_(std::exchange(other.memory_, nullptr)) {}

HostMemory::~HostMemory() {
  Close();
  if (memory_ != nullptr) munmap(memory_, bytes_);
}

bool HostMemory::Map(int protection, int kind) {
  void* const memory = mmap(nullptr, bytes_, protection, kind, file_, 0);
  if (memory == MAP_FAILED) return false;
  AdviseHugePages(memory, bytes_);
  memory_ = static_cast<char*>(memory);
  return true;
}

void HostMemory::Close() {
  if (file_ >= 0) close(file_);
  file_ = -1;
}

std::optional<HostMemory> HostMemory::Open(const std::string& address, size_t size) {
  const std::vector<std::string> path_and_token = absl::StrSplit(address, ' ');
  if (path_and_token.size() != 2) return std::nullopt;
  HostMemory memory;
  memory.bytes_ = kHead + size;
  // Elsewhere that number may be anybody's, and the file anything.
  memory.file_ = open(absl::StrCat("/proc/", path_and_token[0]).c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat file {};
  if (memory.file_ < 0 || fstat(memory.file_, &file) != 0 || !S_ISREG(file.st_mode) ||
      file.st_size != static_cast<off_t>(memory.bytes_) || !memory.Map(PROT_READ, MAP_SHARED | MAP_POPULATE)) {
    return std::nullopt;
  }
  memory.Close();
  if (absl::BytesToHexString({memory.memory_, kTokenBytes}) != path_and_token[1]) return std::nullopt;
  return memory;
}

}  // namespace inknet::ranks
