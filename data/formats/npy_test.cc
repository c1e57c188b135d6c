#include "data/formats/npy.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string File(const std::string& header, const std::string& elements, char version = 1) {
  std::string size = {static_cast<char>(header.size()), 0};
  if (version > 1) size += std::string(2, '\0');
  return absl::StrCat("\x93NUMPY", std::string(1, version), std::string(1, '\0'), size, header, elements);
}
std::string Header(const std::string& descr, const std::string& shape) {
  return absl::StrCat("{'descr': '", descr, "', 'fortran_order': False, 'shape': (", shape, "), }\n");
}

absl::StatusOr<Array> Read(const std::string& file) {
  Content content(MemorySource(file), "f.npy");
  return ReadNpy(content);
}
std::string ErrorOf(const std::string& file) { return std::string(Read(file).status().message()); }

TEST(NpyTest, VersionsAndByteOrders) {
  for (const char version : {1, 2, 3}) {
    const auto array = Read(File(Header("<u2", "2,"), std::string("\x01\x02\x03\x04", 4), version));
    ASSERT_TRUE(array.ok()) << array.status();
    EXPECT_THAT(array->shape, ElementsAre(2));
    EXPECT_EQ(WithElements(*array, [](const auto* e) { return static_cast<int>(e[0]); }), 0x0201);
  }
  const auto big = Read(File(Header(">u2", "2,"), std::string("\x01\x02\x03\x04", 4)));
  EXPECT_EQ(WithElements(*big, [](const auto* e) { return static_cast<int>(e[1]); }), 0x0304);
}

TEST(NpyTest, TextsAreUtf8) {
  const auto array = Read(File(Header("<U2", "2,"), std::string("\xe9\0\0\0b\0\0\0\x42\x30\0\0\0\0\0\0", 16)));
  ASSERT_TRUE(array.ok()) << array.status();
  EXPECT_THAT(array->texts, ElementsAre("\u00e9b", "\u3042"));
  EXPECT_THAT(Read(File(Header("|S3", "2,"), std::string("ab\0c\0\0", 6)))->texts, ElementsAre("ab", "c"));
}

TEST(NpyTest, ArrayWithoutIndicesIsOneNumber) {
  const auto array = Read(File(Header("|u1", ""), "x"));
  ASSERT_TRUE(array.ok()) << array.status();
  EXPECT_EQ(array->size(), 1);
}

TEST(NpyTest, WhatIsWrongIsSaid) {
  for (const auto& [file, message] : std::vector<std::pair<std::string, std::string>>{
           {"", "empty"},
           {"hello", "not a NumPy array but a text"},
           {File(Header("|u1", "2,"), "x", 4), "of version 4"},
           {File(Header("|O", "2,"), "x"), "Python objects"},
           {File(Header("<c8", "2,"), "x"), "of no known type ('<c8')"},
           {File(Header("<f2", "2,"), "xxxx"), "of a size that is not read"},
           {File("{'shape': (2,), 'fortran_order': False}", "xx"), "its header has no 'descr'"},
           {File("{'descr': '|u1', 'fortran_order': False, 'shape': (2", "xx"), "breaks off in 'shape'"},
           {File(Header("|u1", "-1,"), ""), "its header has no shape"},
           {File(Header("|u1", "2,"), "x"), "ends after 1 of its 2 bytes"},
           {File(Header("|u1", "200,"), "x"), "more than a file of this size can hold"},
           {File(Header("|u1", "1,"), "xx"), "goes on after the 1 bytes"},
           {File(Header("|u1", "99999,99999,99999"), "x"), "the most is 4294967296 bytes"},
           {File(Header("|u1", "1,1,1,1,1,1,1,1,1"), "x"), "9 dimensions; the most is 8"},
           {File(Header("|u1", "2,"), "xx").substr(0, 20), "ends within the header"},
       }) {
    EXPECT_THAT(ErrorOf(file), HasSubstr(message));
  }
}

}  // namespace
}  // namespace inknet::formats
