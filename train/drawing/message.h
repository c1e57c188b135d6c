// What goes to and fro between a page and its server, as plain values: the handlers know no sockets.
#ifndef INKNET_TRAIN_DRAWING_MESSAGE_H_
#define INKNET_TRAIN_DRAWING_MESSAGE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace inknet::train::drawing {

// A request without its content: what is looked at before that is read.
struct RequestHead {
  std::string method;  // "GET"
  std::string target;  // "/read?model=0"
  // Of each header that is looked at, all values that came.
  std::vector<std::string> hosts;
  std::vector<std::string> origins;
  std::vector<std::string> fetch_sites;  // Sec-Fetch-Site
  std::vector<std::string> content_types;
  std::vector<std::string> content_lengths;
  std::vector<std::string> tokens;  // X-Inknet-Token
};

struct Answer {
  int status = 200;
  std::string type = "application/json; charset=utf-8";
  std::string body;
};

// {"error": "..."}
Answer ErrorAnswer(int status, absl::string_view message);

// A target's path, and the whole numbers of its query: no other values are read from one. What is not a number, or
// stands there twice, makes the target empty.
struct Target {
  std::string path;
  std::map<std::string, int64_t> numbers;
  std::string token;
};
std::optional<Target> ParseTarget(absl::string_view target);

}  // namespace inknet::train::drawing

#endif  // INKNET_TRAIN_DRAWING_MESSAGE_H_
