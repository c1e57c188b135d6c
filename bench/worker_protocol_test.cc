#include "bench/worker_protocol.h"

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::bench {
namespace {

using ::testing::HasSubstr;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

std::unique_ptr<std::FILE, CloseFile> Open(std::string& text) {
  return std::unique_ptr<std::FILE, CloseFile>(fmemopen(text.data(), text.size(), "r"));
}

std::string GreetingError(std::string text) {
  return std::string(ReadWorkerGreeting(Open(text).get(), "old").status().message());
}

TEST(WorkerProtocolTest, GreetingIsReadAsItWasWritten) {
  std::vector<BenchCase> cases(2);
  cases[0].set_name("a\nb");
  cases[1].set_inputs(7);
  std::string text = WorkerGreeting(cases) + "next";
  const auto file = Open(text);
  const auto read = ReadWorkerGreeting(file.get(), "old");
  ASSERT_TRUE(read.ok()) << read.status();
  ASSERT_EQ(read->size(), 2u);
  EXPECT_EQ((*read)[0].name(), "a\nb");
  EXPECT_EQ((*read)[1].inputs(), 7);
  EXPECT_EQ(ReadWorkerLine(file.get(), "old").value(), "next");
  EXPECT_EQ(ReadWorkerLine(file.get(), "old").status().code(), absl::StatusCode::kAborted);
}

TEST(WorkerProtocolTest, OtherGreetingsAreNamed) {
  EXPECT_THAT(GreetingError("hello\n"), HasSubstr("old: its worker says \"hello\" where"));
  const std::string greeting = WorkerGreeting({});
  EXPECT_THAT(GreetingError(greeting.substr(0, greeting.find('\n') + 1)), HasSubstr("old: its worker ended"));
  EXPECT_THAT(GreetingError(greeting.substr(0, greeting.find('\n') + 1) + "case nme: 1\n"),
              HasSubstr("old: case:1:4: Message type"));
}

TEST(WorkerProtocolTest, LinesAndCasesWithoutEndAreErrors) {
  EXPECT_THAT(GreetingError(std::string(kMaxWorkerLineBytes + 1, 'x')), HasSubstr("on one line"));
  EXPECT_THAT(GreetingError(WorkerGreeting(std::vector<BenchCase>(kMaxWorkerCases + 1))),
              HasSubstr("more than 10000 cases"));
}

TEST(WorkerProtocolTest, RequestIsReadAsItWasWritten) {
  const auto request = ParseWorkerRequest(FormatWorkerRequest({3, {0.1, 2.5, 18446744073709551615u}}), 4);
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->case_index, 3u);
  EXPECT_EQ(request->repetition.warmup_seconds, 0.1);
  EXPECT_EQ(request->repetition.seconds, 2.5);
  EXPECT_EQ(request->repetition.seed, 18446744073709551615u);
}

TEST(WorkerProtocolTest, WhatIsNoRequestIsAnError) {
  for (const char* line : {"", "run", "run 0 1 1", "run 0 1 1 1 1", "stop 0 1 1 1", "run 4 1 1 1", "run -1 1 1 1",
                           "run 0 nan 1 1", "run 0 1 inf 1", "run 0 1 -1 1", "run 0 1 1 x"}) {
    EXPECT_THAT(std::string(ParseWorkerRequest(line, 4).status().message()), HasSubstr("not a request")) << line;
  }
}

}  // namespace
}  // namespace inknet::bench
