#include "sweep/sweep_file.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/text.h"
#include "util/file.h"

namespace inknet::sweep {
namespace {

using ::testing::HasSubstr;

std::string Written(const std::string& name, absl::string_view content) {
  const std::string path = JoinPath(::testing::TempDir(), name);
  EXPECT_TRUE(WriteFileAtomically(path, content).ok());
  return path;
}

TEST(SweepFileTest, YamlAndTextprotoSayTheSame) {
  const auto yaml = ReadSweepFile(Written("one.yaml", "method: grid\nparameters: {epochs: {values: [1, 2]}}\n"));
  const auto yml = ReadSweepFile(Written("one.YML", "method: grid\nparameters: {epochs: {values: [1, 2]}}\n"));
  const auto text = ReadSweepFile(Written("one.textproto",
                                          "method: GRID parameters { name: 'epochs' values { int_value: 1 } values { "
                                          "int_value: 2 } }"));
  ASSERT_TRUE(yaml.ok() && yml.ok() && text.ok()) << yaml.status() << yml.status() << text.status();
  EXPECT_EQ(FormatTextProto(*yaml), FormatTextProto(*text));
  EXPECT_EQ(FormatTextProto(*yml), FormatTextProto(*text));
}

TEST(SweepFileTest, NamelessSweepIsCalledAsItsFile) {
  EXPECT_EQ(ReadSweepFile(Written("my.sweep.yaml", "method: grid\n"))->name(), "my.sweep");
  EXPECT_EQ(ReadSweepFile(Written("named.yaml", "name: other\n"))->name(), "other");
  EXPECT_EQ(ReadSweepFile(Written("text.textproto", "method: GRID\n"))->name(), "text");
}

TEST(SweepFileTest, ErrorsNameTheFileAndThePlace) {
  const std::string yaml = Written("bad.yaml", "method: random\n\tparameters: 1\n");
  EXPECT_THAT(std::string(ReadSweepFile(yaml).status().message()), HasSubstr(yaml + ":2:1: "));
  const std::string text = Written("bad.textproto", "method: GRID\nmethd: GRID\n");
  EXPECT_THAT(std::string(ReadSweepFile(text).status().message()), HasSubstr(text + ":2:"));
  const std::string none = JoinPath(::testing::TempDir(), "none.yaml");
  EXPECT_THAT(std::string(ReadSweepFile(none).status().message()), HasSubstr(none));
}

TEST(SweepFileTest, HugeFileIsAnErrorNotAnAllocation) {
  const std::string path = Written("huge.yaml", std::string(size_t{1} << 20, '#'));
  EXPECT_THAT(std::string(ReadSweepFile(path).status().message()), HasSubstr("262144"));
}

}  // namespace
}  // namespace inknet::sweep
