#include "verify/network/links.h"

#include <algorithm>
#include <cmath>

namespace inknet::network {

Links::Links(size_t hosts, double bits_per_second, int64_t latency_ns)
    : ns_per_byte_(bits_per_second > 0 ? 8e9 / bits_per_second : 0),
      latency_ns_(latency_ns),
      up_free_(hosts, 0),
      down_free_(hosts, 0) {}

int64_t Links::Send(size_t from, size_t to, int64_t bytes, int64_t now) {
  const int64_t duration = std::llround(ns_per_byte_ * static_cast<double>(bytes));
  up_free_[from] = std::max(up_free_[from], now) + duration;
  down_free_[to] = std::max(up_free_[from] + latency_ns_, down_free_[to] + duration);
  return down_free_[to];
}

int64_t WireBytes(int64_t frame_bytes, int64_t header_bytes, int64_t segment_bytes) {
  constexpr int64_t kEthernet = 24;
  const int64_t payload = frame_bytes - header_bytes;
  const int64_t packets = segment_bytes > 0 ? std::max<int64_t>(1, (payload + segment_bytes - 1) / segment_bytes) : 1;
  return frame_bytes + (packets - 1) * header_bytes + packets * kEthernet;
}

}  // namespace inknet::network
