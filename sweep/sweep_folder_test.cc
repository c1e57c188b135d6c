#include "sweep/sweep_folder.h"

#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/text.h"
#include "util/file.h"

namespace inknet::sweep {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class SweepFolderTest : public ::testing::Test {
 protected:
  SweepFolderTest()
      : path_(JoinPath(::testing::TempDir(), ::testing::UnitTest::GetInstance()->current_test_info()->name())) {
    std::filesystem::remove_all(path_);
  }

  SweepFolder Folder() const { return *SweepFolder::Create(path_, "", "", absl::UnixEpoch()); }

  static TrialRecord Trial(int64_t number) {
    TrialRecord trial;
    trial.set_number(number);
    trial.set_state(TrialRecord::FINISHED);
    trial.set_value(0.1 * static_cast<double>(number));
    return trial;
  }

  const std::string path_;
};

TEST_F(SweepFolderTest, FolderIsNamedAfterSweepAndTimeWhereNobodyNamesIt) {
  const absl::Time time = absl::FromCivil(absl::CivilSecond(2026, 11, 22, 12, 30, 0), absl::LocalTimeZone());
  for (const char* expected : {"sweeps/wide-20261122-123000", "sweeps/wide-20261122-123000-2"}) {
    const absl::StatusOr<SweepFolder> folder = SweepFolder::Create("", path_, "wide", time);
    ASSERT_TRUE(folder.ok()) << folder.status();
    EXPECT_EQ(folder->path(), JoinPath(path_, expected));
  }
}

TEST_F(SweepFolderTest, RecordsAreReadAsTheyWereWritten) {
  const SweepFolder folder = Folder();
  EXPECT_FALSE(folder.HasRecord());
  EXPECT_THAT(SweepFolder::Open(path_).status().message(), HasSubstr("sweep.textproto: no such file"));
  SweepRecord record;
  record.set_status(SweepRecord::INTERRUPTED);
  record.set_parallel(3);
  ASSERT_TRUE(folder.WriteRecord(record).ok());
  for (int64_t t = 0; t < 12; ++t) ASSERT_TRUE(folder.WriteTrial(Trial(t)).ok());

  const SweepFolder opened = *SweepFolder::Open(path_);
  record.set_format_version(1);
  EXPECT_EQ(FormatTextProto(*opened.ReadRecord()), FormatTextProto(record));
  const std::vector<TrialRecord> trials = *opened.ReadTrials();
  ASSERT_EQ(trials.size(), 12);
  for (int64_t t = 0; t < 12; ++t) {
    EXPECT_EQ(FormatTextProto(trials[static_cast<size_t>(t)]), FormatTextProto(Trial(t)));
  }
}

TEST_F(SweepFolderTest, MissingTrialIsNamed) {
  const SweepFolder folder = Folder();
  for (int64_t t = 0; t < 3; ++t) ASSERT_TRUE(folder.WriteTrial(Trial(t)).ok());
  ASSERT_TRUE(RemoveFile(folder.trial_path(1)).ok());
  EXPECT_THAT(folder.ReadTrials().status().message(), HasSubstr(folder.trial_path(1)));
}

// A trial's folder is made before its record.
TEST_F(SweepFolderTest, FolderWithoutARecordIsNoTrial) {
  const SweepFolder folder = Folder();
  ASSERT_TRUE(folder.WriteTrial(Trial(0)).ok());
  ASSERT_TRUE(MakeFolders(folder.trial_folder(1)).ok());
  const absl::StatusOr<std::vector<TrialRecord>> trials = folder.ReadTrials();
  ASSERT_TRUE(trials.ok()) << trials.status();
  EXPECT_EQ(trials->size(), 1);
}

TEST_F(SweepFolderTest, NewerFormatIsRefused) {
  const SweepFolder folder = Folder();
  ASSERT_TRUE(WriteFileAtomically(folder.record_path(), "format_version: 2 new_field: 1").ok());
  EXPECT_THAT(folder.ReadRecord().status().message(), HasSubstr("newer inknet, in format 2"));
}

TEST_F(SweepFolderTest, HalfWrittenFilesAreRemovedAndNothingElse) {
  const SweepFolder folder = Folder();
  ASSERT_TRUE(folder.WriteTrial(Trial(0)).ok());
  const std::vector<std::string> leftovers = {folder.record_path() + ".aB3dEf", folder.best_config_path() + ".000000",
                                              folder.report_path() + ".s8Qk1P", folder.csv_path() + ".Zk20pw",
                                              folder.trial_path(0) + ".xyzxyz"};
  const std::vector<std::string> others = {folder.trial_path(0), folder.model_path(0), JoinPath(path_, "notes.txt")};
  for (const std::string& path : leftovers) ASSERT_TRUE(WriteFileAtomically(path, "x").ok());
  for (const std::string& path : {others[1], others[2]}) ASSERT_TRUE(WriteFileAtomically(path, "x").ok());
  ASSERT_TRUE(folder.RemoveLeftovers().ok());
  for (const std::string& path : leftovers) EXPECT_FALSE(FileExists(path)) << path;
  for (const std::string& path : others) EXPECT_TRUE(FileExists(path)) << path;

  ASSERT_TRUE(folder.ClearTrial(0).ok());
  EXPECT_FALSE(FileExists(folder.model_path(0)));
  EXPECT_TRUE(FileExists(folder.trial_path(0)));
}

TEST_F(SweepFolderTest, TwoSweepsInOneFolderAreAnError) {
  const SweepFolder folder = Folder();
  const absl::StatusOr<FolderLock> lock = folder.Lock();
  ASSERT_TRUE(lock.ok()) << lock.status();
  EXPECT_THAT(folder.Lock().status().message(),
              AllOf(HasSubstr(path_), HasSubstr("a sweep is running in this folder")));
}

TEST_F(SweepFolderTest, AnotherSweepIsAnErrorThatSaysInWhatItDiffers) {
  SweepConfig there;
  there.set_run_cap(36);
  there.mutable_base()->mutable_train()->set_epochs(30);
  EXPECT_TRUE(CheckSameSweep(Folder(), there, there).ok());
  SweepConfig asked = there;
  asked.mutable_base()->mutable_train()->set_epochs(3);
  EXPECT_THAT(CheckSameSweep(Folder(), there, asked).message(),
              AllOf(HasSubstr(path_), HasSubstr("base.train.epochs is 30 there, and 3 was asked for"),
                    Not(HasSubstr("run_cap"))));
}

}  // namespace
}  // namespace inknet::sweep
