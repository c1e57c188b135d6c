// The only place that knows the HTTP library (cpp-httplib).
#ifndef INKNET_TRAIN_DRAWING_HTTP_SERVER_H_
#define INKNET_TRAIN_DRAWING_HTTP_SERVER_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "train/drawing/site.h"

namespace inknet::train::drawing {

// Answers on threads of its own until it is destroyed.
class HttpServer {
 public:
  // Listens on `host`, an address or a name of this machine, and `port`; 0: one that is free. `site` outlives it. With
  // `token`, every request must have it. An address that cannot be listened on is an error that says why.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(const std::string& host, int port, const std::string& token,
                                                           Site* site);
  virtual ~HttpServer() = default;

  int port() const { return port_; }

 protected:
  explicit HttpServer(int port) : port_(port) {}

 private:
  const int port_;
};

}  // namespace inknet::train::drawing

#endif  // INKNET_TRAIN_DRAWING_HTTP_SERVER_H_
