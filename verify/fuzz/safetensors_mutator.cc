// Changes the header or the data of a safetensors file, and gives the file the length of its header: a change of that
// length hardly ever leads anywhere.
#include <cstring>
#include <vector>

#include "verify/fuzz/fuzz.h"

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned int seed) {
  constexpr size_t kLength = sizeof(uint64_t);
  uint64_t header = 0;
  if (size >= kLength) std::memcpy(&header, data, kLength);
  if (seed % 8 == 0 || size < kLength || header > size - kLength || max_size < size) {
    return LLVMFuzzerMutate(data, size, max_size);
  }
  const std::vector<uint8_t> values(data + kLength + header, data + size);
  uint8_t* const begin = data + kLength;
  if (seed % 8 == 1) {
    return kLength + header + LLVMFuzzerMutate(begin + header, values.size(), max_size - kLength - header);
  }
  header = LLVMFuzzerMutate(begin, header, max_size - kLength - values.size());
  std::memcpy(data, &header, kLength);
  if (!values.empty()) std::memcpy(begin + header, values.data(), values.size());
  return kLength + header + values.size();
}
