// What a server may answer to a download: data/fetch.h. Answers to several requests, such as redirects lead to, have
// lines of "%%" between them; none, and the connection is refused.
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "data/fetch.h"
#include "fuzz/fuzz.h"
#include "util/file.h"

namespace {

constexpr char kContent[] = "All the strokes of the pen.";

// The other side of connections.
class Server {
 public:
  ~Server() {
    for (const int end : ends_) ::close(end);
  }

  // A connection on which it has said `answer` and nothing comes after that. It takes what is sent to it.
  int ConnectionThatSays(absl::string_view answer) {
    int ends[2];
    FUZZ_CHECK(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    ends_.push_back(ends[1]);
    // Inputs are smaller than the socket's buffer.
    FUZZ_CHECK(::send(ends[1], answer.data(), answer.size(), 0) == static_cast<ssize_t>(answer.size()));
    ::shutdown(ends[1], SHUT_WR);
    return ends[0];
  }

 private:
  std::vector<int> ends_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace inknet;
  static const char* const folder = ::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
  // Environment variables could lead elsewhere.
  static const int no_proxy = ::setenv("no_proxy", "*", 1);
  FUZZ_CHECK(no_proxy == 0);
  fuzz::Input input(data, size);
  Server server;
  const auto connect = [&] { return input.rest().empty() ? -1 : server.ConnectionThatSays(input.TakeUntil("\n%%\n")); };
  const data::RemoteFile remote = {"http://127.0.0.1/file", sizeof(kContent) - 1, Sha256Hex(kContent)};
  const absl::StatusOr<NamelessFile> file = data::internal::DownloadOver(connect, remote, folder);
  if (!file.ok()) return 0;
  char content[sizeof(kContent)];
  FUZZ_CHECK(std::fread(content, 1, sizeof(content), file->get()) == sizeof(kContent) - 1);
  FUZZ_CHECK(absl::string_view(content, sizeof(kContent) - 1) == kContent);
  return 0;
}
