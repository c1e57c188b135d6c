// Gives each chunk of a changed PNG file the length and the CRC-32 that it should have: otherwise hardly any change
// gets past libpng's check.
#include <zlib.h>

#include "verify/fuzz/fuzz.h"

namespace {

uint32_t Load(const uint8_t* bytes) {
  return uint32_t{bytes[0]} << 24 | uint32_t{bytes[1]} << 16 | uint32_t{bytes[2]} << 8 | bytes[3];
}

void Store(uint32_t value, uint8_t* bytes) {
  for (int i = 0; i < 4; ++i) bytes[i] = static_cast<uint8_t>(value >> (24 - 8 * i));
}

void MendChunks(uint8_t* data, size_t size) {
  constexpr size_t kSignature = 8;
  constexpr size_t kAroundContent = 12;  // Length, name, CRC-32.
  for (size_t at = kSignature; at < size && size - at >= kAroundContent;) {
    const size_t most = size - at - kAroundContent;
    const size_t length = std::min<size_t>(Load(data + at), most);
    Store(static_cast<uint32_t>(length), data + at);
    const uLong crc = crc32(0, data + at + 4, static_cast<uInt>(length + 4));
    Store(static_cast<uint32_t>(crc), data + at + 8 + length);
    at += kAroundContent + length;
  }
}

}  // namespace

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned int seed) {
  size = LLVMFuzzerMutate(data, size, max_size);
  if (seed % 8 != 0) MendChunks(data, size);
  return size;
}
