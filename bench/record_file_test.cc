#include "bench/record_file.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "util/file.h"

namespace inknet::bench {
namespace {

using ::testing::HasSubstr;

BenchRecord Record() {
  BenchRecord record;
  record.set_format_version(1);
  record.set_start_time("2026-11-22T15:00:00+00:00");
  BenchResult& result = *record.add_results();
  result.mutable_bench_case()->set_name("train/784-47/batch1/threads1");
  for (const double seconds : {0.1 + 0.2, 1.0 / 3}) result.add_repetitions()->set_median_step_seconds(seconds);
  return record;
}

// The content of a record whose text says `text` besides.
std::string WithText(const std::string& text) {
  const std::string whole = FormatRecord(Record());
  const std::string summed = whole.substr(0, whole.rfind("# sha256")) + text;
  return absl::StrCat(summed, "# sha256: ", Sha256Hex(summed), "\n");
}

TEST(RecordFileTest, WhatIsWrittenIsRead) {
  const std::string path = JoinPath(::testing::TempDir(), "record");
  ASSERT_TRUE(WriteRecord(path, Record()).ok());
  const auto read = ReadRecord(path);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->SerializeAsString(), Record().SerializeAsString());
}

TEST(RecordFileTest, EveryBeginningOfAFileIsCutOff) {
  const std::string whole = FormatRecord(Record());
  for (size_t size = 0; size < whole.size(); ++size) {
    const auto read = ParseRecord(whole.substr(0, size), "file");
    EXPECT_TRUE(absl::IsDataLoss(read.status())) << size << ": " << read.status();
  }
}

TEST(RecordFileTest, EveryBitThatFlipsIsDamage) {
  const std::string whole = FormatRecord(Record());
  for (size_t i = 0; i < whole.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = whole;
      damaged[i] = static_cast<char>(damaged[i] ^ (1 << bit));
      EXPECT_TRUE(absl::IsDataLoss(ParseRecord(damaged, "file").status())) << i << " " << bit;
    }
  }
  EXPECT_TRUE(absl::IsDataLoss(ParseRecord(whole + "\n", "file").status()));
}

TEST(RecordFileTest, DamagedFileIsNamed) {
  EXPECT_THAT(std::string(ParseRecord("", "x.textproto").status().message()), HasSubstr("x.textproto: "));
  EXPECT_THAT(std::string(ReadRecord("/nowhere/x").status().message()), HasSubstr("/nowhere/x"));
}

TEST(RecordFileTest, RecordOfANewerVersionIsReadWithoutItsNewFields) {
  const auto read = ParseRecord(WithText("of_the_future { a: 1 } total_seconds: 3\n"), "file");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->total_seconds(), 3);
  EXPECT_EQ(read->results_size(), 1);
}

TEST(RecordFileTest, ValueOfANewerVersionIsNoDamageButCannotBeRead) {
  const auto read = ParseRecord(WithText("results { bench_case { work: DISTILLATION } }\n"), "file");
  EXPECT_EQ(read.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(read.status().message()), HasSubstr("DISTILLATION"));
}

TEST(RecordFileTest, FormatThatWouldBeMisunderstoodIsRefused) {
  const std::string summed = "format_version: 2\n";
  const auto read = ParseRecord(absl::StrCat(summed, "# sha256: ", Sha256Hex(summed), "\n"), "file");
  EXPECT_EQ(read.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(read.status().message()), HasSubstr("file: written by a newer inknet, in format 2"));
}

TEST(RecordFileTest, RecordOfAnOlderVersionHasDefaultsForWhatItLacks) {
  const std::string summed = "start_time: '2026-11-22T15:00:00Z'\n";
  const auto read = ParseRecord(absl::StrCat(summed, "# sha256: ", Sha256Hex(summed), "\n"), "file");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->suite().repetitions(), 5);
  EXPECT_EQ(read->noise().other_load(), 0);
}

}  // namespace
}  // namespace inknet::bench
