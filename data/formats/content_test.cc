#include "data/formats/content.h"

#include <sys/stat.h>

#include <cstdint>
#include <string>

#include "data/formats/testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "util/file.h"

namespace inknet::formats {
namespace {

using ::testing::HasSubstr;

// All of it, `piece` bytes at a time.
absl::StatusOr<std::string> ReadAll(Content* content, size_t piece) {
  std::string all;
  std::string some(piece, '\0');
  for (;;) {
    const auto size = content->Read(reinterpret_cast<uint8_t*>(&some[0]), piece);
    if (!size.ok()) return size.status();
    if (*size == 0) return all;
    all.append(some, 0, *size);
  }
}

std::string Long() {
  std::string text;
  for (uint32_t i = 0; i < 300'000; ++i) text += static_cast<char>(i * 7919 >> 3);
  return text;
}

TEST(ContentTest, PlainAndGzipAreTheSameInPiecesOfAnySizeAlsoAfterALook) {
  const std::string text = Long();
  for (const std::string& stored : {text, Gzip(text)}) {
    for (const size_t piece : {size_t{1000}, size_t{65'536}, size_t{1'000'000}}) {
      Content content(MemorySource(stored), "f");
      EXPECT_EQ(content.Peek(1)->substr(0, 1), text.substr(0, 1));
      EXPECT_EQ(*content.Peek(100), text.substr(0, 100));
      EXPECT_TRUE(*ReadAll(&content, piece) == text);
    }
  }
}

TEST(ContentTest, ShortContentIsAllThatALookSees) {
  for (const std::string text : {"", "a", "ab", "abc"}) {
    for (const std::string& stored : {text, Gzip(text)}) {
      Content content(MemorySource(stored), "f");
      EXPECT_EQ(*content.Peek(64), text);
      EXPECT_EQ(*ReadAll(&content, 10), text);
    }
  }
}

TEST(ContentTest, WhatIsNoFileIsAnErrorAndDoesNotWait) {
  const std::string folder = NewFolder();
  const std::string fifo = JoinPath(folder, "fifo");
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_THAT(std::string(OpenContent(fifo).status().message()), HasSubstr("a FIFO, not a file"));
  EXPECT_THAT(std::string(OpenContent(folder).status().message()), HasSubstr("a folder, not a file"));
  EXPECT_THAT(std::string(OpenContent("/dev/null").status().message()), HasSubstr("a device, not a file"));
  EXPECT_THAT(std::string(OpenContent(folder + "/none").status().message()), HasSubstr("No such file"));
}

}  // namespace
}  // namespace inknet::formats
