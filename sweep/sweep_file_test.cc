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
  EXPECT_EQ(FormatTextProto(yaml->config), FormatTextProto(text->config));
  EXPECT_EQ(FormatTextProto(yml->config), FormatTextProto(text->config));
}

TEST(SweepFileTest, NamelessSweepIsCalledAsItsFile) {
  EXPECT_EQ(ReadSweepFile(Written("my.sweep.yaml", "method: grid\n"))->config.name(), "my.sweep");
  EXPECT_EQ(ReadSweepFile(Written("named.yaml", "name: other\n"))->config.name(), "other");
  EXPECT_EQ(ReadSweepFile(Written("text.textproto", "method: GRID\n"))->config.name(), "text");
}

TEST(SweepFileTest, ErrorsNameTheFileAndThePlace) {
  const std::string yaml = Written("bad.yaml", "method: random\n\tparameters: 1\n");
  EXPECT_THAT(std::string(ReadSweepFile(yaml).status().message()), HasSubstr(yaml + ":2:1: "));
  const std::string text = Written("bad.textproto", "method: GRID\nmethd: GRID\n");
  EXPECT_THAT(std::string(ReadSweepFile(text).status().message()), HasSubstr(text + ":2:"));
  const std::string none = JoinPath(::testing::TempDir(), "none.yaml");
  EXPECT_THAT(std::string(ReadSweepFile(none).status().message()), HasSubstr(none));
}

TEST(SweepFileTest, OtherEndingsAreToldApartByContent) {
  const char* yaml = "method: grid\nparameters:\n  epochs: {values: [1, 2]}\n";
  const char* json = R"({"method": "grid", "parameters": {"epochs": {"values": [1, 2]}}})";
  const char* text = "method: GRID parameters { name: 'epochs' values { int_value: 1 } values { int_value: 2 } }";
  for (const char* name : {"plain", "one.json", "one.txt", "one.sweep"}) {
    for (const char* content : {yaml, json, text}) {
      const auto file = ReadSweepFile(Written(name, content));
      ASSERT_TRUE(file.ok()) << name << file.status();
      EXPECT_EQ(file->config.parameters(0).values_size(), 2) << name << content;
      EXPECT_EQ(file->config.method(), SweepConfig::GRID);
    }
  }
  const auto message = [](const char* content) {
    return std::string(ReadSweepFile(Written("broken", content)).status().message());
  };
  EXPECT_THAT(message("method: grid\nparameters:\n  - [\n"), HasSubstr("broken:4:1: the file ends within something"));
  EXPECT_THAT(message("method: GRID\nparameters { nam: 'x' }"), HasSubstr("Its fields are: name, distribution"));
}

TEST(SweepFileTest, PartsHaveTheirPlaces) {
  const auto yaml = ReadSweepFile(Written("placed.yaml", "method: grid\nparameters:\n  epochs:\n    values: [1, 2]\n"));
  EXPECT_THAT(yaml->source.At("parameters[0]"), HasSubstr("placed.yaml:3:3"));
  EXPECT_THAT(yaml->source.At("parameters[0].values[1]"), HasSubstr("placed.yaml:4:17"));
  EXPECT_THAT(yaml->source.At("parameters[0].min"), HasSubstr("placed.yaml:3:3")) << "of the part around it";
  EXPECT_THAT(yaml->source.At("metric.name"), HasSubstr("placed.yaml:1:1")) << "of the file";
  const auto text = ReadSweepFile(
      Written("placed.textproto", "method: GRID\nparameters {\n  name: 'epochs'\n  values { int_value: 1 }\n}\n"));
  EXPECT_THAT(text->source.At("parameters[0].name"), HasSubstr("placed.textproto:3:3"));
  EXPECT_THAT(text->source.At("parameters[0].values[0]"), HasSubstr("placed.textproto:4:3"));
}

TEST(SweepFileTest, HugeFileIsAnErrorNotAnAllocation) {
  const std::string path = Written("huge.yaml", std::string(size_t{1} << 20, '#'));
  EXPECT_THAT(std::string(ReadSweepFile(path).status().message()), HasSubstr("262144"));
}

}  // namespace
}  // namespace inknet::sweep
