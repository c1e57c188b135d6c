#include "train/drawing/http_server.h"

#include <httplib.h>
#include <sys/socket.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "train/drawing/guard.h"
#include "train/drawing/page.h"

namespace inknet::train::drawing {
namespace {

// Of connections that are worked on or wait for their request's end; a browser opens six.
constexpr size_t kThreads = 16;
constexpr time_t kSecondsToWait = 5;

std::vector<std::string> Values(const httplib::Request& request, const char* header) {
  std::vector<std::string> values;
  const auto range = request.headers.equal_range(header);
  for (auto value = range.first; value != range.second; ++value) values.push_back(value->second);
  return values;
}

RequestHead HeadOf(const httplib::Request& request) {
  return {request.method,
          request.target,
          Values(request, "Host"),
          Values(request, "Origin"),
          Values(request, "Sec-Fetch-Site"),
          Values(request, "Content-Type"),
          Values(request, "Content-Length"),
          Values(request, "X-Inknet-Token")};
}

double SecondsNow() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void Send(const Answer& answer, httplib::Response* response) {
  response->status = answer.status;
  response->set_content(answer.body, answer.type);
}

class LibraryServer : public HttpServer {
 public:
  LibraryServer(std::unique_ptr<httplib::Server> server, Access access, Site* site)
      : HttpServer(access.port), server_(std::move(server)), guard_(std::move(access)), site_(site) {
    server_->set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
      return BeforeContent(request, response);
    });
    const auto post = [this](const httplib::Request& request, httplib::Response& response) {
      Send(site_->Handle("POST", request.target, request.body), &response);
    };
    for (const char* path : {"/read", "/store", "/remove"}) server_->Post(path, post);
    // An exception of a handler, which can only be that of memory, is answered, not told of in the library's words.
    server_->set_exception_handler([](const httplib::Request&, httplib::Response& response, std::exception_ptr) {
      Send(ErrorAnswer(500, "out of memory"), &response);
    });
    server_->set_error_handler([](const httplib::Request&, httplib::Response& response) {
      if (!response.body.empty()) return;
      Send(ErrorAnswer(response.status, response.status == 413 ? "too large" : "there is no such page here"),
           &response);
    });
    listening_ = std::thread([this] {
      try {
        server_->listen_after_bind();
      } catch (const std::exception&) {
        // It answers no more; the program goes on until it is ended.
      }
      over_ = true;
    });
  }

  ~LibraryServer() override {
    // It may not have come to listen yet, where a stop would be lost.
    while (!server_->is_running() && !over_) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    server_->stop();
    listening_.join();
  }

 private:
  using Handled = httplib::Server::HandlerResponse;

  // Before a request's content is read.
  Handled BeforeContent(const httplib::Request& request, httplib::Response& response) {
    for (const auto& [name, value] : SafetyHeaders()) response.set_header(name, value);
    std::optional<Answer> answer;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      answer = guard_.Refusal(HeadOf(request), SecondsNow());
    }
    if (!answer.has_value() && request.method == "POST") return Handled::Unhandled;
    Send(answer.has_value() ? *answer : site_->Handle("GET", request.target, ""), &response);
    return Handled::Handled;
  }

  const std::unique_ptr<httplib::Server> server_;
  std::mutex mutex_;  // Of the guard.
  Guard guard_;
  Site* const site_;
  std::atomic<bool> over_{false};
  std::thread listening_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(const std::string& host, int port,
                                                              const std::string& token, Site* site) {
  try {
    auto server = std::make_unique<httplib::Server>();
    server->new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
    // The library's own choice, SO_REUSEPORT, would let two programs share a port.
    server->set_socket_options([](auto socket) {
      const int yes = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    });
    // One request a connection: what is left of a refused one is not taken for the next.
    server->set_keep_alive_max_count(1);
    server->set_read_timeout(kSecondsToWait);
    server->set_write_timeout(kSecondsToWait);
    server->set_payload_max_length(kMostBodyBytes);
    server->set_tcp_nodelay(true);
    const std::string plain =
        absl::StartsWith(host, "[") && absl::EndsWith(host, "]") ? host.substr(1, host.size() - 2) : host;
    errno = 0;
    const int bound = port == 0 ? server->bind_to_any_port(plain) : (server->bind_to_port(plain, port) ? port : -1);
    if (bound <= 0) {
      const int error = errno;
      if (error == EADDRINUSE) {
        return absl::AlreadyExistsError(
            absl::StrCat(host, ":", port, " is in use by another program; --port=0 takes a port that is free"));
      }
      return absl::InvalidArgumentError(absl::StrCat(
          "cannot listen on ", host, ":", port, error == 0 ? "" : absl::StrCat(": ", std::strerror(error)),
          "; --host must be an address of this machine, such as 127.0.0.1, and --port one that you may use"));
    }
    return std::make_unique<LibraryServer>(std::move(server), Access{host, bound, token}, site);
  } catch (const std::exception& error) {
    return absl::InternalError(absl::StrCat("the HTTP server cannot start: ", error.what()));
  }
}

}  // namespace inknet::train::drawing
