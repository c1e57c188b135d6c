// The server as clients of any kind meet it.
#include "train/drawing/http_server.h"

#include <arpa/inet.h>
#include <httplib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "data/formats/testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "report/page_css.h"
#include "train/drawing/draw_js.h"
#include "train/drawing/guard.h"
#include "train/drawing/testing.h"
#include "util/file.h"

namespace inknet::train::drawing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class HttpServerTest : public ::testing::Test {
 protected:
  void Start(const std::string& token = "") {
    folder_ = formats::NewFolder();
    reader_ = *Reader::Create(SmallModel(1), "m", "");
    collection_ = *Collection::Open(folder_);
    site_ = std::make_unique<Site>(reader_.get(), collection_.get(), SiteOptions());
    auto server = HttpServer::Start("127.0.0.1", 0, token, site_.get());
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }

  std::string Host() const { return absl::StrCat("127.0.0.1:", server_->port()); }

  // What comes back to these bytes, until the server closes the connection.
  std::string Raw(const std::string& request) const {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(server_->port()));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    std::string answer;
    if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) {
      (void)::send(socket, request.data(), request.size(), MSG_NOSIGNAL);
      char buffer[4096];
      for (ssize_t got = 0; (got = ::recv(socket, buffer, sizeof(buffer), 0)) > 0;) {
        answer.append(buffer, static_cast<size_t>(got));
      }
    }
    ::close(socket);
    return answer;
  }

  std::string PostOf(const std::string& target, const std::string& body, const std::string& more) const {
    return absl::StrCat("POST ", target, " HTTP/1.1\r\nHost: ", Host(),
                        "\r\nContent-Type: image/png\r\nContent-Length: ", body.size(), "\r\n", more, "\r\n", body);
  }

  std::string folder_;
  std::unique_ptr<Reader> reader_;
  std::unique_ptr<Collection> collection_;
  std::unique_ptr<Site> site_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, ServesThePageWithAPolicyThatKnowsItsScriptsAndStyles) {
  Start();
  httplib::Client client("127.0.0.1", server_->port());
  const auto page = client.Get("/");
  ASSERT_TRUE(page);
  EXPECT_EQ(page->status, 200);
  const std::string policy = page->get_header_value("Content-Security-Policy");
  EXPECT_THAT(policy, AllOf(StartsWith("default-src 'none'"), HasSubstr("frame-ancestors 'none'"),
                            HasSubstr("connect-src 'self'"), Not(HasSubstr("unsafe")), Not(HasSubstr("*"))));
  for (const absl::string_view text : {absl::string_view(kDrawJs), absl::string_view(report::kPageCss)}) {
    EXPECT_THAT(policy, HasSubstr(absl::StrCat("'sha256-", absl::Base64Escape(Sha256Bytes(text)), "'")));
    EXPECT_THAT(page->body, HasSubstr(std::string(text)));
  }
  EXPECT_EQ(page->get_header_value("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(page->get_header_value("Cross-Origin-Resource-Policy"), "same-origin");
  EXPECT_FALSE(page->has_header("Access-Control-Allow-Origin"));
}

TEST_F(HttpServerTest, ReadsAndStores) {
  Start();
  httplib::Client client("127.0.0.1", server_->port());
  const std::string png = DrawingPng(300, 150, 2);
  const auto read = client.Post("/read?one=0", png, "image/png");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->status, 200);
  EXPECT_EQ(nlohmann::json::parse(read->body)["reading"]["text"], "bb");
  const auto stored = client.Post("/store?label=0&model=0", png, "image/png");
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->status, 200) << stored->body;
  EXPECT_TRUE(FileExists(JoinPath(folder_, "a/000001.png")));
}

TEST_F(HttpServerTest, OtherHostsAndOriginsAreRefusedBeforeTheirContentIsRead) {
  Start();
  EXPECT_THAT(Raw("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"), StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(Raw("GET / HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(Raw(PostOf("/read", "x", "Origin: http://evil.example\r\n")), StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(Raw(absl::StrCat("OPTIONS /read HTTP/1.1\r\nHost: ", Host(), "\r\nOrigin: http://evil.example\r\n\r\n")),
              AllOf(StartsWith("HTTP/1.1 403"), Not(HasSubstr("Access-Control-Allow"))));
  EXPECT_THAT(Raw(absl::StrCat("POST /read HTTP/1.1\r\nHost: ", Host(),
                               "\r\nContent-Type: image/png\r\nContent-Length: 99999999\r\n\r\n")),
              AllOf(StartsWith("HTTP/1.1 413"), HasSubstr("a picture of 99999999 bytes is too large")));
  EXPECT_THAT(Raw(absl::StrCat("POST /read HTTP/1.1\r\nHost: ", Host(),
                               "\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n")),
              StartsWith("HTTP/1.1 411"));
}

// What is left of a refused request is not taken for the next one.
TEST_F(HttpServerTest, ConnectionsEndAfterOneRequest) {
  Start();
  const std::string hidden = absl::StrCat("GET /state HTTP/1.1\r\nHost: ", Host(), "\r\n\r\n");
  const std::string answer = Raw(PostOf("/read", hidden, "Origin: http://evil.example\r\n"));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 403"));
  EXPECT_EQ(answer.find("HTTP/1.1", 8), std::string::npos) << answer;
}

TEST_F(HttpServerTest, NonsenseIsAnsweredOrEnded) {
  Start();
  for (const std::string& bytes :
       {std::string("\r\n\r\n"), std::string("GET\r\n\r\n"), std::string(20000, 'A') + "\r\n\r\n",
        std::string("GET / HTTP/9.9\r\n\r\n"), std::string("\0\1\2\3\r\n\r\n", 8),
        absl::StrCat("GET /", std::string(9000, '%'), " HTTP/1.1\r\nHost: ", Host(), "\r\n\r\n")}) {
    EXPECT_THAT(Raw(bytes), Not(StartsWith("HTTP/1.1 2")));
  }
  httplib::Client client("127.0.0.1", server_->port());
  EXPECT_EQ(client.Get("/state")->status, 200) << "it goes on";
  EXPECT_EQ(client.Get("/nothing")->status, 404);
}

TEST_F(HttpServerTest, TokenIsNeededWhereThereIsOne) {
  Start("00aa11bb");
  httplib::Client client("127.0.0.1", server_->port());
  EXPECT_EQ(client.Get("/")->status, 403);
  EXPECT_EQ(client.Get("/?token=00aa11bb")->status, 200);
  EXPECT_EQ(client.Get("/state")->status, 403);
  EXPECT_EQ(client.Get("/state", {{"X-Inknet-Token", "00aa11bb"}})->status, 200);
}

TEST_F(HttpServerTest, PortInUseAndStrangeAddressesAreOneLine) {
  Start();
  const auto second = HttpServer::Start("127.0.0.1", server_->port(), "", site_.get());
  EXPECT_EQ(
      second.status().message(),
      absl::StrCat("127.0.0.1:", server_->port(), " is in use by another program; --port=0 takes a port that is free"));
  const auto nowhere = HttpServer::Start("192.0.2.1", 0, "", site_.get());
  EXPECT_THAT(std::string(nowhere.status().message()), StartsWith("cannot listen on 192.0.2.1:0"));
}

TEST_F(HttpServerTest, EndsAtOnceWhileAConnectionIsOpen) {
  Start();
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(server_->port()));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  server_.reset();
  ::close(socket);
}

}  // namespace
}  // namespace inknet::train::drawing
