// Who may ask: what a request must be before anything of it is worked on.
//
// A web page of anybody's can make a browser send requests to this machine. What such a page cannot do is read answers
// of another origin, leave out or choose the headers Host, Origin and Sec-Fetch-Site, or send a picture's Content-Type
// without asking first, which is refused. A name that its owner lets point here (DNS rebinding) stands in Host.
#ifndef INKNET_TRAIN_DRAWING_GUARD_H_
#define INKNET_TRAIN_DRAWING_GUARD_H_

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "train/drawing/message.h"

namespace inknet::train::drawing {

// A picture's bytes. A pad that is full of ink has a tenth of it.
inline constexpr size_t kMostBodyBytes = size_t{1} << 20;

// Whether only programs of this machine can reach the address `host`: 127.x.x.x, ::1, localhost.
bool IsLoopback(absl::string_view host);

struct Access {
  std::string host;  // That is listened on.
  int port = 0;
  std::string token;  // That every request must have; empty: none is needed.
};

// At most so many requests a second on average, and so many at once.
class RateLimit {
 public:
  RateLimit(double per_second, double at_once) : per_second_(per_second), at_once_(at_once), left_(at_once) {}

  // Whether one more may come at `seconds`, which never go back.
  bool Allows(double seconds);

 private:
  const double per_second_;
  const double at_once_;
  double left_;
  double last_ = 0;
};

class Guard {
 public:
  explicit Guard(Access access) : access_(std::move(access)), rate_(kPerSecond, kAtOnce) {}

  // Why the request is refused: the status and a reason; none: it is not. For one thread at a time; `seconds` as in
  // RateLimit.
  std::optional<Answer> Refusal(const RequestHead& head, double seconds);

  static constexpr double kPerSecond = 60;
  static constexpr double kAtOnce = 120;

 private:
  bool KnowsHost(absl::string_view host) const;
  bool HasToken(const RequestHead& head, const Target& target) const;

  const Access access_;
  RateLimit rate_;
};

}  // namespace inknet::train::drawing

#endif  // INKNET_TRAIN_DRAWING_GUARD_H_
