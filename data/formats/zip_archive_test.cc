#include "data/formats/zip_archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "data/formats/testing.h"

namespace inknet::formats {
namespace {

using ::testing::HasSubstr;

constexpr size_t kMaxBytes = 1000;

TEST(ZipArchiveTest, ReadsStoredAndDeflatedEntries) {
  for (const ZipMethod method : {ZipMethod::kStored, ZipMethod::kDeflated}) {
    const std::string bytes = ZipOf({{"a/b", "content"}, {"empty", ""}}, method);
    const auto archive = ZipArchive::Open(bytes);
    ASSERT_TRUE(archive.ok()) << archive.status();
    EXPECT_EQ(archive->Read("a/b", kMaxBytes).value(), "content");
    EXPECT_EQ(archive->Read("empty", kMaxBytes).value(), "");
    EXPECT_EQ(archive->Read("b", kMaxBytes).status().code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(archive->Read("a/b", 7).value(), "content");
    EXPECT_THAT(std::string(archive->Read("a/b", 6).status().message()),
                HasSubstr("entry a/b: 7 bytes; the most is 6"));
  }
}

// With xz, an entry says how much memory it wants, up to 4 GiB.
TEST(ZipArchiveTest, OtherMethodsAreErrors) {
  const std::string bytes = ZipOf({{"a", "content"}}, ZipMethod::kBzip2);
  const auto archive = ZipArchive::Open(bytes);
  ASSERT_TRUE(archive.ok()) << archive.status();
  EXPECT_THAT(std::string(archive->Read("a", kMaxBytes).status().message()), HasSubstr("compressed by method 12"));
}

TEST(ZipArchiveTest, SizeThatTheEntryDoesNotHaveIsAnError) {
  std::string bytes = ZipOf({{"a", std::string(300, 'x')}}, ZipMethod::kDeflated);
  // The size as the directory at the end has it, which is what counts.
  const size_t directory = bytes.find("PK\1\2");
  ASSERT_NE(directory, std::string::npos);
  for (const char low_byte : {'\0', '\x2b', '\x2d', '\xff'}) {  // 300 is 0x12c.
    bytes[directory + 24] = low_byte;
    const auto archive = ZipArchive::Open(bytes);
    EXPECT_FALSE(archive.ok() && archive->Read("a", kMaxBytes).ok());
  }
  bytes[directory + 24] = '\x2c';
  EXPECT_TRUE(ZipArchive::Open(bytes)->Read("a", kMaxBytes).ok());
}

TEST(ZipArchiveTest, WhatIsNoArchiveIsAnError) {
  EXPECT_THAT(std::string(ZipArchive::Open("PK, or so it says").status().message()), HasSubstr("not a zip archive"));
}

}  // namespace
}  // namespace inknet::formats
