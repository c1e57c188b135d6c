// What a server may answer to a download: data/fetch.h. Answers to several connections, such as redirects lead to, have
// lines of "%%" between them; after the last, connections end at once.
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "data/fetch.h"
#include "util/background_worker.h"
#include "util/file.h"
#include "verify/fuzz/fuzz.h"

namespace {

constexpr char kContent[] = "All the strokes of the pen.";

// Gives each connection the next answer, and nothing after that. It takes what is sent to it.
class Server {
 public:
  explicit Server(inknet::fuzz::Input answers) : answers_(answers), listening_(NewSocket()) {
    // Without a name, the kernel gives it an abstract one that nobody else has.
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    FUZZ_CHECK(::bind(listening_, reinterpret_cast<sockaddr*>(&address), sizeof(sa_family_t)) == 0);
    socklen_t size = sizeof(address);
    FUZZ_CHECK(::getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    name_.assign(address.sun_path + 1, size - sizeof(sa_family_t) - 1);
    FUZZ_CHECK(::listen(listening_, 16) == 0);
    Accepting().Start([this] {
      Serve();
      return absl::OkStatus();
    });
  }

  ~Server() {
    ::shutdown(listening_, SHUT_RDWR);  // Ends accept.
    FUZZ_CHECK(Accepting().Wait().ok());
    ::close(listening_);
    for (const int connection : connections_) ::close(connection);
  }

  const std::string& name() const { return name_; }

 private:
  static int NewSocket() {
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    FUZZ_CHECK(socket >= 0);
    return socket;
  }

  // One thread for all inputs: AddressSanitizer remembers every thread that there ever was.
  static inknet::BackgroundWorker& Accepting() {
    static inknet::BackgroundWorker worker;
    return worker;
  }

  void Serve() {
    for (int connection = 0; (connection = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
      connections_.push_back(connection);
      const absl::string_view answer = answers_.TakeUntil("\n%%\n");
      // Inputs are smaller than the socket's buffer. The other side may have gone.
      (void)::send(connection, answer.data(), answer.size(), MSG_NOSIGNAL);
      ::shutdown(connection, SHUT_WR);
    }
  }

  inknet::fuzz::Input answers_;
  const int listening_;
  std::string name_;
  std::vector<int> connections_;
};

absl::StatusOr<inknet::NamelessFile> DownloadFrom(inknet::fuzz::Input answers) {
  using namespace inknet;
  static const char* const folder = ::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
  // Environment variables could lead elsewhere.
  static const int no_proxy = ::setenv("no_proxy", "*", 1);
  FUZZ_CHECK(no_proxy == 0);
  const Server server(answers);
  return data::internal::DownloadThrough(server.name(),
                                         {"http://127.0.0.1/file", sizeof(kContent) - 1, Sha256Hex(kContent)}, folder);
}

// That answers arrive at all, and are understood.
bool GoodAnswerIsTaken() {
  const std::string answer = absl::StrCat("HTTP/1.0 200 OK\r\n\r\n", kContent);
  return DownloadFrom({reinterpret_cast<const uint8_t*>(answer.data()), answer.size()}).ok();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace inknet;
  static const bool works = GoodAnswerIsTaken();
  FUZZ_CHECK(works);
  const absl::StatusOr<NamelessFile> file = DownloadFrom({data, size});
  fuzz::Reached(file.status().message());
  if (!file.ok()) return 0;
  char content[sizeof(kContent)];
  FUZZ_CHECK(std::fread(content, 1, sizeof(content), file->get()) == sizeof(kContent) - 1);
  FUZZ_CHECK(absl::string_view(content, sizeof(kContent) - 1) == kContent);
  return 0;
}
