#include "train/drawing/run_watch.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "data/formats/testing.h"
#include "gtest/gtest.h"
#include "record/run_folder.h"
#include "train/drawing/testing.h"
#include "util/file.h"

namespace inknet::train::drawing {
namespace {

class RunWatchTest : public ::testing::Test {
 protected:
  // Writes the folder of a run that started from `from`, at second `start`.
  std::string Write(const std::string& name, const std::string& from, RunRecord::Status status, int start) {
    const std::string path = JoinPath(runs_, name);
    auto folder = record::RunFolder::Create(path, "", name, absl::Now());
    if (!folder.ok()) folder = record::RunFolder::OpenUnfinished(path);
    EXPECT_TRUE(folder.ok()) << folder.status();
    RunRecord record;
    record.set_format_version(2);
    record.set_status(status);
    record.set_start_time(absl::StrCat("2026-11-30T00:00:0", start, "Z"));
    record.mutable_config()->mutable_train()->set_from(from);
    EXPECT_TRUE(folder->WriteModel(record::Which::kBest, SmallModel(0)).ok());
    EXPECT_TRUE(folder->WriteModel(record::Which::kLast, SmallModel(0)).ok());
    EXPECT_TRUE(folder->WriteRecord(record).ok());
    return path;
  }

  const std::string runs_ = AbsolutePath(formats::NewFolder());
};

TEST_F(RunWatchTest, TellsOfRunsThatGoOnFromThisOneOnceTheyAreFinished) {
  const std::string base = Write("base", "", RunRecord::FINISHED, 0);
  Write("old", base, RunRecord::FINISHED, 1);
  RunWatch watch(runs_, base);
  EXPECT_EQ(watch.Next(), std::nullopt);
  Write("tuned", base, RunRecord::RUNNING, 2);
  Write("other", "/somewhere/else", RunRecord::FINISHED, 3);
  EXPECT_EQ(watch.Next(), std::nullopt);
  const std::string tuned = Write("tuned", base, RunRecord::FINISHED, 2);
  EXPECT_EQ(watch.Next(), tuned);
  EXPECT_EQ(watch.Next(), std::nullopt) << "once";
}

TEST_F(RunWatchTest, GoesOnFromTheRunThatItToldOf) {
  const std::string base = Write("base", "", RunRecord::FINISHED, 0);
  RunWatch watch(runs_, base);
  const std::string second = Write("second", base, RunRecord::FINISHED, 1);
  EXPECT_EQ(watch.Next(), second);
  const std::string third = Write("third", JoinPath(second, "best_model.safetensors"), RunRecord::FINISHED, 2);
  EXPECT_EQ(watch.Next(), third);
}

TEST_F(RunWatchTest, OfSeveralTheLatestCounts) {
  const std::string base = Write("base", "", RunRecord::FINISHED, 0);
  RunWatch watch(runs_, base);
  const std::string late = Write("a_late", base, RunRecord::FINISHED, 5);
  Write("b_early", base, RunRecord::FINISHED, 4);
  EXPECT_EQ(watch.Next(), late);
  EXPECT_EQ(watch.Next(), std::nullopt);
}

TEST_F(RunWatchTest, FolderThatIsNotThereHasNone) {
  EXPECT_EQ(RunWatch("/nowhere", "/nowhere/a").Next(), std::nullopt);
}

}  // namespace
}  // namespace inknet::train::drawing
