#include "data/testing.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "util/file.h"

namespace inknet::data {
namespace {

// Stored columns first: pixel (row, column) of the upright image is stored at column * 2 + row.
std::string ToyImages(uint32_t count) {
  std::string pixels;
  for (uint32_t i = 0; i < count; ++i) {
    for (int column = 0; column < 3; ++column) {
      for (int row = 0; row < 2; ++row) pixels.push_back(static_cast<char>(10 * i + row * 3 + column));
    }
  }
  return IdxImagesFile(count, 3, 2, pixels);
}

}  // namespace

CatalogEntry ToyEntry() {
  CatalogEntry entry;
  entry.name = "toy";
  entry.class_names = {"0", "1", "2"};
  entry.rows = 2;
  entry.columns = 3;
  entry.orientation = Orientation::kTransposed;
  entry.torchvision_folder = "MNIST/raw";
  const std::array<std::string, kParts> names = {"train-images.gz", "train-labels.gz", "test-images.gz",
                                                 "test-labels.gz"};
  const std::array<std::string, kParts> contents = ToyFiles();
  for (int part = 0; part < kParts; ++part) {
    entry.files[part] = {names[part], static_cast<int64_t>(contents[part].size()), Sha256Hex(contents[part])};
  }
  return entry;
}

std::array<std::string, kParts> ToyFiles() {
  return {Gzip(ToyImages(4)), Gzip(IdxLabelsFile({0, 1, 2, 0})), Gzip(ToyImages(2)), Gzip(IdxLabelsFile({0, 1}))};
}

void WriteToyFiles(const std::string& folder) {
  ASSERT_TRUE(MakeFolders(folder).ok());
  const std::array<std::string, kParts> contents = ToyFiles();
  const CatalogEntry entry = ToyEntry();
  for (int part = 0; part < kParts; ++part) {
    ASSERT_TRUE(WriteFileAtomically(JoinPath(folder, entry.files[part].name), contents[part]).ok());
  }
}

std::vector<std::string> NamesIn(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& item : std::filesystem::directory_iterator(folder)) names.push_back(item.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

HttpServer::HttpServer(const std::map<std::string, std::string>& responses)
    : responses_(responses), listener_(socket(AF_INET, SOCK_STREAM, 0)) {
  // A proxy of the machine's must not stand between the test and its server.
  setenv("no_proxy", "127.0.0.1", 1);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&address), size), 0);  // Port 0: any that is free.
  EXPECT_EQ(listen(listener_, 8), 0);
  EXPECT_EQ(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), 0);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Serve(); });
}

HttpServer::~HttpServer() {
  shutdown(listener_, SHUT_RDWR);  // Wakes the thread from accept.
  thread_.join();
  close(listener_);
}

std::string HttpServer::Url(absl::string_view path) const { return absl::StrCat("http://127.0.0.1:", port_, path); }

void HttpServer::Serve() {
  int connection;
  while ((connection = accept(listener_, nullptr, nullptr)) >= 0) {
    ++requests_;
    std::string request;
    char buffer[4096];
    ssize_t size;
    while (!absl::StrContains(request, "\r\n\r\n") && (size = recv(connection, buffer, sizeof(buffer), 0)) > 0) {
      request.append(buffer, static_cast<size_t>(size));
    }
    const std::vector<std::string> words = absl::StrSplit(request, ' ');
    const auto response = responses_.find(words.size() > 1 ? words[1] : "");
    absl::string_view rest = response != responses_.end()
                                 ? absl::string_view(response->second)
                                 : "HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    while (!rest.empty() && (size = send(connection, rest.data(), rest.size(), MSG_NOSIGNAL)) > 0) {
      rest.remove_prefix(static_cast<size_t>(size));
    }
    close(connection);
  }
}

std::string HttpOk(absl::string_view body) {
  return absl::StrCat("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: ", body.size(), "\r\n\r\n", body);
}

}  // namespace inknet::data
