// What the tests of this folder share: a small data set, and a server to download it from.
#ifndef INKNET_DATA_TESTING_H_
#define INKNET_DATA_TESTING_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/string_view.h"
#include "data/catalog.h"
#include "data/formats/testing.h"

namespace inknet::data {

using formats::Gzip;
using formats::IdxImagesFile;
using formats::IdxLabelsFile;
using formats::NewFolder;
using formats::ZipMethod;
using formats::ZipOf;

// A data set of 2x3 pixels, stored transposed, with classes 0, 1 and 2; its files' official checksums are those of
// ToyFiles().
CatalogEntry ToyEntry();

// Contents of the four files of ToyEntry(): 4 training images and 2 test images, gzip-compressed. Pixel p of image i is
// 10 * i + p when upright; label i % 3.
std::array<std::string, kParts> ToyFiles();

// Writes ToyFiles() into `folder`, which is created where it is missing.
void WriteToyFiles(const std::string& folder);

// Names of what is in `folder`, sorted.
std::vector<std::string> NamesIn(const std::string& folder);

// An HTTP server on 127.0.0.1 that answers GET /<name> with the bytes that it was told to, then closes the connection.
class HttpServer {
 public:
  // Whole responses, header and body, by path ("/name"). Any other path is answered with 404.
  explicit HttpServer(const std::map<std::string, std::string>& responses);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  std::string Url(absl::string_view path) const;
  // Requests so far.
  int requests() const { return requests_; }

 private:
  void Serve();

  const std::map<std::string, std::string> responses_;
  int listener_;
  int port_;
  std::atomic<int> requests_{0};
  std::thread thread_;
};

// A response with status 200 and this body.
std::string HttpOk(absl::string_view body);

}  // namespace inknet::data

#endif  // INKNET_DATA_TESTING_H_
