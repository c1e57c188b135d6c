#include "model/safetensors.h"

#include <cstdint>
#include <cstring>
#include <limits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "util/file.h"

namespace inknet::model {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TensorFile SmallFile() {
  TensorFile file;
  file.metadata = {{"format", "test"}, {"quotes", "\"sha256\":\" \\ \n \xc3\xa4"}};
  file.tensors = {{"a", {2, 3}, {1, 2, 3, 4, 5, 6}}, {"b", {}, {7}}, {"c", {0, 5}, {}}, {"d", {2}, {-0.5f, 1e-40f}}};
  return file;
}

// A file of this header and data, with a digest that is right wherever the header has room for one.
std::string FileOf(const std::string& header, const std::string& data) {
  const uint64_t length = header.size();
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &length, 8);
  bytes += header + data;
  const std::string zeros(64, '0');
  const size_t position = bytes.find(zeros);
  return position == std::string::npos ? bytes : bytes.replace(position, 64, Sha256Hex(bytes));
}

const char kMetadata[] =
    R"("__metadata__":{"sha256":"0000000000000000000000000000000000000000000000000000000000000000"})";

// What is wrong with a file whose header has the metadata and then `tensors`; empty when nothing is.
std::string Error(const std::string& tensors, const std::string& data) {
  return std::string(ParseSafetensors(FileOf("{" + (kMetadata + tensors) + "}", data)).status().message());
}

TEST(SafetensorsTest, WhatIsWrittenIsRead) {
  const TensorFile file = SmallFile();
  const auto bytes = SerializeSafetensors(file);
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  const auto read = ParseSafetensors(*bytes);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->metadata, file.metadata);
  ASSERT_EQ(read->tensors.size(), file.tensors.size());
  for (size_t i = 0; i < file.tensors.size(); ++i) {
    EXPECT_EQ(read->tensors[i].name, file.tensors[i].name);
    EXPECT_EQ(read->tensors[i].shape, file.tensors[i].shape);
    EXPECT_EQ(read->tensors[i].values, file.tensors[i].values);
  }
}

TEST(SafetensorsTest, BytesAreAsDescribed) {
  TensorFile file;
  file.metadata["k"] = "v";
  file.tensors.push_back({"t", {1, 1}, {1.0f}});
  const auto bytes = SerializeSafetensors(file);
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  const std::string zeros(64, '0');
  const std::string header = R"({"__metadata__":{"sha256":")" + zeros +
                             R"(","k":"v"},"t":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}})";
  const std::string padding((8 - header.size() % 8) % 8, ' ');
  EXPECT_EQ(*bytes, FileOf(header + padding, std::string("\x00\x00\x80\x3f", 4)));
}

TEST(SafetensorsTest, SameContentGivesTheSameBytes) {
  EXPECT_EQ(SerializeSafetensors(SmallFile()).value(), SerializeSafetensors(SmallFile()).value());
}

TEST(SafetensorsTest, DataAreAlignedToEightBytes) {
  for (int i = 0; i < 8; ++i) {
    TensorFile file;
    file.metadata["k"] = std::string(static_cast<size_t>(i), 'x');
    const std::string bytes = SerializeSafetensors(file).value();
    EXPECT_EQ(bytes.size() % 8, 0u);
  }
}

TEST(SafetensorsTest, EveryFlippedBitIsAnError) {
  std::string bytes = SerializeSafetensors(SmallFile()).value();
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    const char mask = static_cast<char>(1 << (bit % 8));
    bytes[bit / 8] ^= mask;
    EXPECT_FALSE(ParseSafetensors(bytes).ok()) << "bit " << bit;
    bytes[bit / 8] ^= mask;
  }
  EXPECT_TRUE(ParseSafetensors(bytes).ok());
}

TEST(SafetensorsTest, EveryTruncationIsAnError) {
  const std::string bytes = SerializeSafetensors(SmallFile()).value();
  for (size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(ParseSafetensors(absl::string_view(bytes).substr(0, length)).ok()) << length << " bytes";
  }
}

TEST(SafetensorsTest, TrailingBytesAreAnError) {
  EXPECT_THAT(Error("", "1234"), HasSubstr("4 bytes too many"));
  EXPECT_FALSE(ParseSafetensors(SerializeSafetensors(SmallFile()).value() + " ").ok());
}

TEST(SafetensorsTest, ValidHeaderByHandIsRead) {
  EXPECT_EQ(Error(R"(,"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]})", "1234"), "");
}

TEST(SafetensorsTest, HugeHeaderLengthIsAnErrorNotAnAllocation) {
  std::string bytes = SerializeSafetensors(SmallFile()).value();
  for (const uint64_t length : {std::numeric_limits<uint64_t>::max(), uint64_t{1} << 62, uint64_t{1} << 21}) {
    std::memcpy(bytes.data(), &length, 8);
    EXPECT_THAT(std::string(ParseSafetensors(bytes).status().message()), HasSubstr("more than the 1048576"));
  }
  const uint64_t length = bytes.size() - 7;
  std::memcpy(bytes.data(), &length, 8);
  EXPECT_THAT(std::string(ParseSafetensors(bytes).status().message()), HasSubstr("truncated"));
}

TEST(SafetensorsTest, DeepNestingIsAnErrorNotACrash) {
  for (const std::string open : {"[", "{\"a\":"}) {
    std::string nested;
    while (nested.size() < 1000000) nested += open;
    EXPECT_THAT(Error(",\"a\":" + nested, ""), HasSubstr("nested too deeply"));
  }
}

TEST(SafetensorsTest, HeaderThatIsNotAnObjectIsAnError) {
  for (const std::string header : {"", "null", "[]", "3", "{", "{\"a\":}", "\xff\xfe"}) {
    EXPECT_THAT(std::string(ParseSafetensors(FileOf(header, "")).status().message()), HasSubstr("not a JSON object"))
        << header;
  }
}

TEST(SafetensorsTest, TwoTensorsOfOneNameAreAnError) {
  const std::string entry = R"(,"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]})";
  EXPECT_THAT(Error(entry + entry, "1234"), HasSubstr("two 'a'"));
}

TEST(SafetensorsTest, TwoFieldsOfOneNameAreAnError) {
  EXPECT_THAT(Error(R"(,"a":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]})", "1234"),
              HasSubstr("two 'shape'"));
}

// The parser takes a time that grows with the square of the members: with all that fit into the header, many seconds.
TEST(SafetensorsTest, ManyMembersAreAnErrorAndTakeNoTime) {
  std::string tensors;
  for (int i = 0; tensors.size() < 1000000; ++i) tensors += ",\"" + std::to_string(i) + "\":0";
  EXPECT_THAT(Error(tensors, ""), HasSubstr("an object of more than 1024 members"));
  TensorFile file;
  file.tensors.resize(1024);
  for (size_t i = 0; i < file.tensors.size(); ++i) file.tensors[i] = {"t" + std::to_string(i), {0}, {}};
  EXPECT_FALSE(SerializeSafetensors(file).ok());
  file.tensors.pop_back();
  EXPECT_TRUE(ParseSafetensors(SerializeSafetensors(file).value()).ok());
}

TEST(SafetensorsTest, ManyDimensionsAreAnError) {
  EXPECT_THAT(Error(R"(,"t":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]})", "1234"),
              HasSubstr("its shape is a list of more than 8"));
  EXPECT_EQ(Error(R"(,"t":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1],"data_offsets":[0,4]})", "1234"), "");
}

TEST(SafetensorsTest, SameFieldNamesInTwoTensorsAreFine) {
  EXPECT_EQ(Error(R"(,"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                  R"("b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]})",
                  "12345678"),
            "");
}

TEST(SafetensorsTest, OtherTypesThanFloat32AreErrors) {
  EXPECT_THAT(Error(R"(,"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]})", "1234"), HasSubstr("dtype is not F32"));
  EXPECT_THAT(Error(R"(,"a":{"dtype":32,"shape":[1],"data_offsets":[0,4]})", "1234"), HasSubstr("dtype is not F32"));
}

TEST(SafetensorsTest, EntryWithMissingOrUnknownFieldsIsAnError) {
  EXPECT_THAT(Error(R"(,"a":{"dtype":"F32","shape":[1]})", "1234"), HasSubstr("tensor 'a': its entry"));
  EXPECT_THAT(Error(R"(,"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1})", "1234"), HasSubstr("its entry"));
  EXPECT_THAT(Error(R"(,"a":3)", "1234"), HasSubstr("its entry"));
}

TEST(SafetensorsTest, BadShapeIsAnError) {
  for (const std::string shape : {"3", "[-1]", "[1.0]", "[\"1\"]", "[99999999999999999999]", "[null]"}) {
    EXPECT_THAT(Error(R"(,"a":{"dtype":"F32","data_offsets":[0,4],"shape":)" + shape + "}", "1234"),
                HasSubstr("its shape is not"))
        << shape;
  }
}

TEST(SafetensorsTest, ShapeWhoseProductOverflowsIsAnError) {
  for (const std::string shape : {"[4294967296,4294967296]", "[4611686018427387904]", "[4611686018427387905]"}) {
    EXPECT_THAT(Error(R"(,"a":{"dtype":"F32","data_offsets":[0,4],"shape":)" + shape + "}", "1234"),
                HasSubstr("too large"))
        << shape;
  }
}

TEST(SafetensorsTest, ShapeThatDoesNotFillItsBytesIsAnError) {
  EXPECT_THAT(Error(R"(,"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]})", "1234"), HasSubstr("not the 8 bytes"));
}

TEST(SafetensorsTest, BadOffsetsAreErrors) {
  for (const std::string offsets : {"3", "[]", "[4]", "[0,4,8]", "[-4,0]", "[4,0]", "[0.0,4.0]"}) {
    EXPECT_THAT(Error(R"(,"a":{"dtype":"F32","shape":[1],"data_offsets":)" + offsets + "}", "1234"),
                HasSubstr("tensor 'a': its data_offsets"))
        << offsets;
  }
}

TEST(SafetensorsTest, OffsetsBeyondTheEndAreAnErrorNotAnAllocation) {
  EXPECT_THAT(Error(R"(,"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]})", "1234"), HasSubstr("truncated"));
  EXPECT_THAT(Error(R"(,"a":{"dtype":"F32","shape":[1099511627776],"data_offsets":[0,4398046511104]})", "1234"),
              HasSubstr("truncated"));
}

TEST(SafetensorsTest, HoleIsAnError) {
  EXPECT_THAT(Error(R"(,"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]})", "12345678"),
              HasSubstr("begin at byte 4 and must begin at 0"));
}

TEST(SafetensorsTest, OverlapIsAnError) {
  EXPECT_THAT(Error(R"(,"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
                    R"("b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]})",
                    "12345678"),
              AllOf(HasSubstr("tensor 'b'"), HasSubstr("begin at byte 4 and must begin at 8")));
}

TEST(SafetensorsTest, MetadataThatAreNotStringsAreAnError) {
  EXPECT_THAT(std::string(ParseSafetensors(FileOf(R"({"__metadata__":{"k":1}})", "")).status().message()),
              HasSubstr("metadata 'k' is not a string"));
  EXPECT_THAT(std::string(ParseSafetensors(FileOf(R"({"__metadata__":[]})", "")).status().message()),
              HasSubstr("__metadata__"));
}

TEST(SafetensorsTest, FileWithoutDigestIsAnError) {
  const std::string zeros(64, '0');
  for (const std::string& header : {std::string("{}"), std::string(R"({"__metadata__":{"k":"v"}})"),
                                    R"({"__metadata__":{"k":"v","sha256":")" + zeros + "\"}}",
                                    R"({"__metadata__":{"sha256" : ")" + zeros + "\"}}"}) {
    EXPECT_THAT(std::string(ParseSafetensors(FileOf(header, "")).status().message()),
                HasSubstr("does not begin with a sha256"))
        << header;
  }
}

TEST(SafetensorsTest, DigestCutShortIsAnError) {
  EXPECT_FALSE(ParseSafetensors(FileOf(R"({"__metadata__":{"sha256":""}})", "")).ok());
  EXPECT_FALSE(
      ParseSafetensors(FileOf(R"({"__metadata__":{"sha256":"00","k":")" + std::string(100, 'x') + "\"}}", "")).ok());
}

TEST(SafetensorsTest, TextThatLooksLikeTheDigestIsKept) {
  TensorFile file;
  file.metadata = {{"\"sha256\":\"", "\"sha256\":\""}, {"a\"sha256", std::string(64, '0')}};
  EXPECT_EQ(ParseSafetensors(SerializeSafetensors(file).value()).value().metadata, file.metadata);
}

TEST(SafetensorsTest, WhatCouldNotBeReadIsNotWritten) {
  TensorFile file;
  file.tensors = {{"a", {2}, {1}}};
  EXPECT_FALSE(SerializeSafetensors(file).ok()) << "values do not fill the shape";
  file.tensors = {{"a", {1}, {1}}, {"a", {1}, {1}}};
  EXPECT_FALSE(SerializeSafetensors(file).ok()) << "two of one name";
  file.tensors = {{"__metadata__", {1}, {1}}};
  EXPECT_FALSE(SerializeSafetensors(file).ok()) << "reserved name";
  file.tensors = {{"\xff", {1}, {1}}};
  EXPECT_FALSE(SerializeSafetensors(file).ok()) << "not UTF-8";
  file.tensors.clear();
  file.metadata = {{"sha256", "x"}};
  EXPECT_FALSE(SerializeSafetensors(file).ok()) << "reserved key";
  file.metadata = {{"k", std::string(size_t{1} << 20, 'x')}};
  EXPECT_FALSE(SerializeSafetensors(file).ok()) << "header too long";
}

}  // namespace
}  // namespace inknet::model
