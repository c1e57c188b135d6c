#include "train/drawing/guard.h"

#include <functional>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::train::drawing {
namespace {

using ::testing::HasSubstr;

RequestHead Page() {
  RequestHead head;
  head.method = "GET";
  head.target = "/";
  head.hosts = {"127.0.0.1:8047"};
  return head;
}

RequestHead Post() {
  RequestHead head = Page();
  head.method = "POST";
  head.target = "/read?one=0";
  head.origins = {"http://127.0.0.1:8047"};
  head.fetch_sites = {"same-origin"};
  head.content_types = {"image/png"};
  head.content_lengths = {"1000"};
  return head;
}

// 0: it is let in.
int StatusFor(const RequestHead& head, const Access& access = {"127.0.0.1", 8047, ""}) {
  Guard guard(access);
  const std::optional<Answer> refusal = guard.Refusal(head, 0);
  return refusal.has_value() ? refusal->status : 0;
}

int StatusWith(const std::function<void(RequestHead*)>& change) {
  RequestHead head = Post();
  change(&head);
  return StatusFor(head);
}

TEST(IsLoopbackTest, KnowsTheMachinesOwnAddresses) {
  for (const char* host : {"127.0.0.1", "127.8.0.3", "localhost", "LOCALHOST", "::1", "[::1]"}) {
    EXPECT_TRUE(IsLoopback(host)) << host;
  }
  for (const char* host : {"0.0.0.0", "::", "192.168.0.7", "127.0.0.1.evil.example", "127.evil.example", "", "a"}) {
    EXPECT_FALSE(IsLoopback(host)) << host;
  }
}

TEST(GuardTest, ItsOwnPageIsLetIn) {
  EXPECT_EQ(StatusFor(Page()), 0);
  EXPECT_EQ(StatusFor(Post()), 0);
  for (const char* host : {"localhost:8047", "[::1]:8047", "127.0.0.2:8047"}) {
    RequestHead head = Post();
    head.hosts = {host};
    head.origins = {absl::StrCat("http://", host)};
    EXPECT_EQ(StatusFor(head), 0) << host;
  }
}

// DNS rebinding: the browser asks for a name that its owner lets point here.
TEST(GuardTest, OtherNamesAreRefused) {
  for (const std::string host : {"evil.example:8047", "evil.example", "127.0.0.1", "127.0.0.1:80", "127.0.0.1:80478047",
                                 "127.0.0.1.evil.example:8047", "192.168.0.7:8047", ""}) {
    RequestHead head = Page();
    head.hosts = {host};
    EXPECT_EQ(StatusFor(head), 403) << host;
  }
  EXPECT_EQ(StatusWith([](RequestHead* head) { head->hosts.clear(); }), 403);
  EXPECT_EQ(StatusWith([](RequestHead* head) { head->hosts.push_back("127.0.0.1:8047"); }), 403) << "two of them";
}

TEST(GuardTest, OtherPagesAreRefused) {
  for (const std::string origin : {"http://evil.example", "null", "https://127.0.0.1:8047", "http://127.0.0.1:8048",
                                   "http://127.0.0.1:8047.evil.example", "http://localhost:8047", ""}) {
    EXPECT_EQ(StatusWith([&](RequestHead* head) { head->origins = {origin}; }), 403) << origin;
  }
  EXPECT_EQ(StatusWith([](RequestHead* head) { head->fetch_sites = {"cross-site"}; }), 403);
  EXPECT_EQ(StatusWith([](RequestHead* head) { head->fetch_sites = {"same-site"}; }), 403);
  // What a form of another page could send without asking first.
  for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"}) {
    EXPECT_EQ(StatusWith([&](RequestHead* head) { head->content_types = {type}; }), 415) << type;
  }
  EXPECT_EQ(StatusWith([](RequestHead* head) { head->content_types.clear(); }), 415);
}

TEST(GuardTest, OtherMethodsAndTargetsAreRefused) {
  for (const char* method : {"PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", ""}) {
    EXPECT_EQ(StatusWith([&](RequestHead* head) { head->method = method; }), 405) << method;
  }
  EXPECT_EQ(StatusWith([](RequestHead* head) { head->target = "/read?one=../../etc/passwd"; }), 400);
  EXPECT_EQ(StatusWith([](RequestHead* head) { head->target = std::string(201, '/'); }), 400);
}

TEST(GuardTest, ContentHasAStatedSizeWithinBounds) {
  EXPECT_EQ(StatusWith([](RequestHead* head) { head->content_lengths.clear(); }), 411);
  EXPECT_EQ(StatusWith([](RequestHead* head) { head->content_lengths = {"many"}; }), 411);
  EXPECT_EQ(StatusWith([](RequestHead* head) { head->content_lengths = {"-1"}; }), 411);
  EXPECT_EQ(StatusWith([](RequestHead* head) { head->content_lengths = {"1048576"}; }), 0);
  EXPECT_EQ(StatusWith([](RequestHead* head) { head->content_lengths = {"1048577"}; }), 413);
  EXPECT_EQ(StatusWith([](RequestHead* head) { head->content_lengths = {"99999999999999999999"}; }), 411);
}

TEST(GuardTest, OthersThanThisMachineNeedTheToken) {
  const Access access{"0.0.0.0", 8047, "00ff00ff"};
  RequestHead head = Post();
  head.hosts = {"192.168.0.7:8047"};
  head.origins = {"http://192.168.0.7:8047"};
  EXPECT_EQ(StatusFor(head, access), 403);
  head.tokens = {"00ff00fe"};
  EXPECT_EQ(StatusFor(head, access), 403);
  head.tokens = {"00ff00ff0"};
  EXPECT_EQ(StatusFor(head, access), 403);
  head.tokens = {"00ff00ff"};
  EXPECT_EQ(StatusFor(head, access), 0);
  RequestHead page = Page();
  page.hosts = {"192.168.0.7:8047"};
  EXPECT_EQ(StatusFor(page, access), 403);
  page.target = "/?token=00ff00ff";
  EXPECT_EQ(StatusFor(page, access), 0);
  // A name that leads here is as good as none: it may be somebody else's tomorrow.
  page.hosts = {"evil.example:8047"};
  EXPECT_EQ(StatusFor(page, access), 403);
}

TEST(RateLimitTest, SoManyAtOnceAndThenAsTimeGoesBy) {
  RateLimit limit(10, 3);
  int allowed = 0;
  for (int i = 0; i < 10; ++i) allowed += limit.Allows(100);
  EXPECT_EQ(allowed, 3);
  EXPECT_FALSE(limit.Allows(100.05));
  EXPECT_TRUE(limit.Allows(100.16));
  EXPECT_FALSE(limit.Allows(100.17));
  allowed = 0;
  for (int i = 0; i < 10; ++i) allowed += limit.Allows(1000);
  EXPECT_EQ(allowed, 3) << "what was not used is not saved up";
}

TEST(GuardTest, FloodsAreRefusedWithOneLine) {
  Guard guard({"127.0.0.1", 8047, ""});
  int refused = 0;
  std::optional<Answer> last;
  for (int i = 0; i < 1000; ++i) {
    last = guard.Refusal(Post(), 5);
    refused += last.has_value();
  }
  EXPECT_EQ(refused, 1000 - Guard::kAtOnce);
  EXPECT_EQ(last->status, 429);
  EXPECT_THAT(last->body, HasSubstr("too many requests"));
}

TEST(ParseTargetTest, TakesPathsAndWholeNumbers) {
  const auto target = ParseTarget("/store?label=12&model=0");
  ASSERT_TRUE(target.has_value());
  EXPECT_EQ(target->path, "/store");
  EXPECT_EQ(target->numbers.at("label"), 12);
  EXPECT_EQ(target->numbers.at("model"), 0);
  EXPECT_EQ(ParseTarget("/")->path, "/");
  for (const char* bad :
       {"/store?label=a", "/store?label=-1", "/store?label=", "/store?label", "/store?label=1&label=2",
        "/store?label=1.5", "/store?label=9999999999", "/store?label=%31", "/?token=xyz"}) {
    EXPECT_FALSE(ParseTarget(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace inknet::train::drawing
