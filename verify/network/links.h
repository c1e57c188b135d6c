// When what one host sends is another's: hosts that each have a link of their own to one switch, of a rate and a
// latency.
#ifndef INKNET_VERIFY_NETWORK_LINKS_H_
#define INKNET_VERIFY_NETWORK_LINKS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace inknet::network {

// A frame leaves when what its sender sent before has, and takes the time of its bits. It arrives a latency later, but
// not before the receiver's link has had the time for what came before it and for itself; the switch passes it on as it
// comes (cut-through). Times are nanoseconds since any moment.
class Links {
 public:
  // A rate of 0 is one without limit.
  Links(size_t hosts, double bits_per_second, int64_t latency_ns);

  // Sends a frame of `bytes`, all that goes over the wire, at `now`, and returns when the last of it has arrived. Of
  // frames to one host, later ones arrive no earlier.
  int64_t Send(size_t from, size_t to, int64_t bytes, int64_t now);

  // When all that `host` has sent so far will have left.
  int64_t SentAt(size_t host) const { return up_free_[host]; }

 private:
  const double ns_per_byte_;
  const int64_t latency_ns_;
  std::vector<int64_t> up_free_;
  std::vector<int64_t> down_free_;
};

// Bytes that Ethernet sends for what was handed to it as one frame: of `frame_bytes`, of which `header_bytes` are
// repeated in each of the packets of `segment_bytes` into which it is cut (0: none). Each packet has a preamble, a
// checksum and a gap beside, 24 bytes (IEEE 802.3).
int64_t WireBytes(int64_t frame_bytes, int64_t header_bytes, int64_t segment_bytes);

}  // namespace inknet::network

#endif  // INKNET_VERIFY_NETWORK_LINKS_H_
