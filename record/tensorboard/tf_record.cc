#include "record/tensorboard/tf_record.h"

#include <array>

namespace inknet::tensorboard {
namespace {

// 0x1EDC6F41, the polynomial, with its bits in reverse order.
constexpr uint32_t kPolynomial = 0x82F63B78;

// The CRC of each byte alone: Sarwate 1988, "Computation of cyclic redundancy checks via table look-up".
constexpr std::array<uint32_t, 256> MakeTable() {
  std::array<uint32_t, 256> table = {};
  for (uint32_t byte = 0; byte < table.size(); ++byte) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (crc & 1 ? kPolynomial : 0);
    table[byte] = crc;
  }
  return table;
}

// A record may hold records; the mask keeps a CRC over CRCs from being worthless.
uint32_t Mask(uint32_t crc) { return ((crc >> 15) | (crc << 17)) + 0xa282ead8; }

template <typename T>
void AppendLittleEndian(T value, std::string* bytes) {
  for (size_t i = 0; i < sizeof(T); ++i) bytes->push_back(static_cast<char>(value >> (8 * i)));
}

}  // namespace

uint32_t Crc32c(absl::string_view bytes) {
  static constexpr std::array<uint32_t, 256> kTable = MakeTable();
  uint32_t crc = ~0u;
  for (char byte : bytes) crc = (crc >> 8) ^ kTable[(crc ^ static_cast<uint8_t>(byte)) & 0xff];
  return ~crc;
}

std::string TfRecord(absl::string_view data) {
  std::string record;
  record.reserve(data.size() + 16);
  AppendLittleEndian<uint64_t>(data.size(), &record);
  AppendLittleEndian<uint32_t>(Mask(Crc32c(record)), &record);
  record.append(data.data(), data.size());
  AppendLittleEndian<uint32_t>(Mask(Crc32c(data)), &record);
  return record;
}

}  // namespace inknet::tensorboard
