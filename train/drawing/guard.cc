#include "train/drawing/guard.h"

#include <arpa/inet.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace inknet::train::drawing {
namespace {

// Without the brackets that an IPv6 address has in an address line.
std::string WithoutBrackets(absl::string_view host) {
  if (absl::ConsumePrefix(&host, "[")) absl::ConsumeSuffix(&host, "]");
  return std::string(host);
}

bool IsAddress(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> bytes;
  return inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 || inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

std::string NameOfMachine() {
  std::array<char, 256> name = {};
  return gethostname(name.data(), name.size() - 1) == 0 ? absl::AsciiStrToLower(name.data()) : "";
}

// The only value; none where there is none, or several.
const std::string* Only(const std::vector<std::string>& values) {
  return values.size() == 1 ? &values.front() : nullptr;
}

// In a time that does not tell how much of it is right.
bool SameSecret(absl::string_view a, absl::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned different = 0;
  for (size_t i = 0; i < a.size(); ++i) different |= static_cast<unsigned>(a[i] ^ b[i]);
  return different == 0;
}

}  // namespace

bool IsLoopback(absl::string_view host) {
  const std::string name = absl::AsciiStrToLower(WithoutBrackets(host));
  return name == "localhost" || name == "::1" || (IsAddress(name) && absl::StartsWith(name, "127."));
}

bool RateLimit::Allows(double seconds) {
  left_ = std::min(at_once_, left_ + per_second_ * std::max(0.0, seconds - last_));
  last_ = seconds;
  if (left_ < 1) return false;
  left_ -= 1;
  return true;
}

// "127.0.0.1:8047": an address or name that leads here, and our port.
bool Guard::KnowsHost(absl::string_view host) const {
  absl::string_view name = host;
  const std::string port = absl::StrCat(":", access_.port);
  // A browser leaves the port out where it is 80.
  if (!absl::ConsumeSuffix(&name, port) && access_.port != 80) return false;
  const std::string plain = absl::AsciiStrToLower(WithoutBrackets(name));
  if (IsLoopback(access_.host)) return IsLoopback(plain);
  // Others reach us by an address, which nobody can let point elsewhere, or by a name that is ours.
  return IsAddress(plain) || plain == "localhost" || plain == NameOfMachine() ||
         plain == absl::AsciiStrToLower(access_.host);
}

bool Guard::HasToken(const RequestHead& head, const Target& target) const {
  if (access_.token.empty()) return true;
  const std::string* const token = Only(head.tokens);
  return SameSecret(token != nullptr ? *token : target.token, access_.token);
}

std::optional<Answer> Guard::Refusal(const RequestHead& head, double seconds) {
  if (!rate_.Allows(seconds)) return ErrorAnswer(429, "too many requests; wait a second");
  const std::string* const host = Only(head.hosts);
  if (host == nullptr || !KnowsHost(*host)) {
    return ErrorAnswer(403, "this server is not called so: open the address that it printed");
  }
  if (head.origins.size() > 1 || (head.origins.size() == 1 && head.origins[0] != absl::StrCat("http://", *host))) {
    return ErrorAnswer(403, "requests of other pages are refused");
  }
  for (const std::string& site : head.fetch_sites) {
    if (site != "same-origin" && site != "none") return ErrorAnswer(403, "requests of other pages are refused");
  }
  const std::optional<Target> target = ParseTarget(head.target);
  if (!target.has_value()) return ErrorAnswer(400, "not a target that is understood here");
  if (!HasToken(head, *target)) return ErrorAnswer(403, "the address needs its token, as the program printed it");
  if (head.method == "GET" || head.method == "HEAD") return std::nullopt;
  if (head.method != "POST") return ErrorAnswer(405, "only GET and POST are understood");
  const std::string* const type = Only(head.content_types);
  if (type == nullptr || *type != "image/png") return ErrorAnswer(415, "the content must be a picture, image/png");
  const std::string* const length = Only(head.content_lengths);
  int64_t bytes = 0;
  if (length == nullptr || !absl::SimpleAtoi(*length, &bytes) || bytes < 0) {
    return ErrorAnswer(411, "a request must say how long its content is");
  }
  if (bytes > static_cast<int64_t>(kMostBodyBytes)) {
    return ErrorAnswer(
        413, absl::StrCat("a picture of ", bytes, " bytes is too large: at most ", kMostBodyBytes, " are taken"));
  }
  return std::nullopt;
}

}  // namespace inknet::train::drawing
