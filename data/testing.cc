#include "data/testing.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zip.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "data/idx.h"
#include "util/file.h"

namespace inknet::data {
namespace {

std::string BigEndian(uint32_t value) {
  std::string bytes(4, '\0');
  for (int i = 0; i < 4; ++i) bytes[i] = static_cast<char>(value >> (24 - 8 * i));
  return bytes;
}

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

std::string IdxImagesFile(uint32_t count, uint32_t rows, uint32_t columns, absl::string_view pixels) {
  return absl::StrCat(BigEndian(0x803), BigEndian(count), BigEndian(rows), BigEndian(columns), pixels);
}

std::string IdxLabelsFile(const std::vector<uint8_t>& labels) {
  return absl::StrCat(BigEndian(0x801), BigEndian(static_cast<uint32_t>(labels.size())),
                      std::string(labels.begin(), labels.end()));
}

std::string Gzip(absl::string_view content) {
  z_stream stream;
  std::memset(&stream, 0, sizeof(stream));
  EXPECT_EQ(deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string compressed(deflateBound(&stream, content.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(&compressed[0]);
  stream.avail_out = static_cast<uInt>(compressed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  compressed.resize(stream.total_out);
  deflateEnd(&stream);
  return compressed;
}

std::string ZipOf(const std::map<std::string, std::string>& entries, ZipMethod method) {
  const std::string path = JoinPath(NewFolder(), "archive.zip");
  zip_t* const zip = zip_open(path.c_str(), ZIP_CREATE, nullptr);
  for (const auto& [name, content] : entries) {
    zip_source_t* const source = zip_source_buffer(zip, content.data(), content.size(), 0);
    const zip_int64_t index = zip_file_add(zip, name.c_str(), source, 0);
    EXPECT_GE(index, 0);
    const zip_int32_t number = method == ZipMethod::kStored     ? ZIP_CM_STORE
                               : method == ZipMethod::kDeflated ? ZIP_CM_DEFLATE
                                                                : ZIP_CM_BZIP2;
    EXPECT_EQ(zip_set_file_compression(zip, static_cast<zip_uint64_t>(index), number, 0), 0);
  }
  EXPECT_EQ(zip_close(zip), 0);
  return *ReadFile(path, 1 << 20);
}

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

std::string NewFolder() {
  std::string folder = JoinPath(testing::TempDir(), "data.XXXXXX");
  EXPECT_NE(mkdtemp(&folder[0]), nullptr);
  return folder;
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
