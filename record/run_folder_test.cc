#include "record/run_folder.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "util/file.h"

namespace inknet::record {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class RunFolderTest : public ::testing::Test {
 protected:
  RunFolderTest()
      : path_(JoinPath(::testing::TempDir(),
                       absl::StrCat("run_folder_", ::testing::UnitTest::GetInstance()->current_test_info()->name()))) {
    EXPECT_TRUE(MakeFolders(path_).ok());
  }

  void Write(const std::string& name, const std::string& content) const {
    ASSERT_TRUE(WriteFileAtomically(JoinPath(path_, name), content).ok());
  }
  std::string OpenError() const { return std::string(RunFolder::Open(path_).status().message()); }

  const std::string path_;
};

TEST_F(RunFolderTest, FolderWithoutARecordOrAModelIsAnErrorThatNamesTheFile) {
  EXPECT_THAT(OpenError(), HasSubstr("run.textproto: no such file"));
  Write("run.textproto", "status: FINISHED\n");
  EXPECT_THAT(OpenError(), HasSubstr("model.safetensors: no such file"));
}

TEST_F(RunFolderTest, RunThatIsStillBeingWrittenIsAnErrorThatNamesItsModel) {
  Write("run.textproto", "status: RUNNING\n");
  EXPECT_THAT(OpenError(), HasSubstr("still being written"));
  Write("model.safetensors", "");
  EXPECT_THAT(OpenError(), AllOf(HasSubstr("still being written"), HasSubstr("model.safetensors")));
}

TEST_F(RunFolderTest, RecordOfANewerFormatIsAnErrorThatSaysSoWhateverFieldsItHas) {
  Write("run.textproto", "status: FINISHED\nfield_of_the_future: 3\nformat_version: 3\n");
  EXPECT_THAT(OpenError(), AllOf(HasSubstr("run.textproto"), HasSubstr("newer inknet, in format 3")));
}

TEST_F(RunFolderTest, RecordOfANewerFormatIsAnErrorHoweverItIsWritten) {
  for (const char* version : {"format_version:\n3\n", " format_version: 3", "status: FINISHED format_version: 3"}) {
    Write("run.textproto", version);
    EXPECT_THAT(OpenError(), HasSubstr("newer inknet, in format 3")) << version;
  }
}

TEST_F(RunFolderTest, DamagedRecordIsAnErrorWithItsPlace) {
  Write("run.textproto", "status: FINISHED\nepochs {\n");
  EXPECT_THAT(OpenError(), HasSubstr("run.textproto:"));
}

// //train:evaluate draws as many glyphs, and makes as large batches, as the record says.
TEST_F(RunFolderTest, RecordWhoseConfigurationNoRunCanHaveIsAnError) {
  Write("run.textproto",
        "status: FINISHED\nconfig { data { glyphs_per_class: 2000000000 } train { batch_size: -1 } }\n");
  EXPECT_THAT(OpenError(), AllOf(HasSubstr("run.textproto: config: "), HasSubstr("data.glyphs_per_class is 2000000000"),
                                 HasSubstr("train.batch_size is -1")));
}

TEST_F(RunFolderTest, WhatIsWrittenReadsBackWithTheFormatsVersion) {
  Write("model.safetensors", "");
  const absl::StatusOr<RunFolder> created = RunFolder::Create(JoinPath(path_, "new"), "", "name", absl::Now());
  ASSERT_TRUE(created.ok());
  RunRecord record;
  record.set_status(RunRecord::FINISHED);
  ASSERT_TRUE(created->WriteRecord(record).ok());
  const absl::StatusOr<RunRecord> read = created->ReadRecord();
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->status(), RunRecord::FINISHED);
  EXPECT_EQ(read->format_version(), 2);
}

TEST_F(RunFolderTest, FolderWithoutAnEvaluationSaysNotFound) {
  Write("run.textproto", "status: FINISHED\n");
  Write("model.safetensors", "");
  const absl::StatusOr<RunFolder> folder = RunFolder::Open(path_);
  ASSERT_TRUE(folder.ok()) << folder.status();
  EXPECT_TRUE(absl::IsNotFound(folder->ReadEvaluation().status()));
}

TEST_F(RunFolderTest, OneProcessAtATimeWrites) {
  const auto first = RunFolder::Create(path_, "", "name", absl::Now());
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_THAT(std::string(RunFolder::Create(path_, "", "name", absl::Now()).status().message()),
              HasSubstr("another process is writing"));
}

TEST_F(RunFolderTest, OnlyAnUnfinishedRunCanGoOn) {
  EXPECT_TRUE(absl::IsNotFound(RunFolder::OpenUnfinished(path_).status()));
  for (const char* status : {"FINISHED", "DIVERGED"}) {
    Write("run.textproto", absl::StrCat("status: ", status, "\n"));
    EXPECT_THAT(std::string(RunFolder::OpenUnfinished(path_).status().message()), HasSubstr(status));
  }
  for (const char* status : {"RUNNING", "INTERRUPTED"}) {
    Write("run.textproto", absl::StrCat("status: ", status, "\n"));
    EXPECT_TRUE(RunFolder::OpenUnfinished(path_).ok());
  }
}

TEST_F(RunFolderTest, GoingOnRemovesWhatAKilledWriterLeft) {
  Write("run.textproto", "status: RUNNING\n");
  Write("model.safetensors.tmp.a1b2c3", "half");
  Write("mine.txt", "");
  ASSERT_TRUE(RunFolder::OpenUnfinished(path_).ok());
  EXPECT_THAT(*ListFolder(path_), ::testing::ElementsAre("mine.txt", "run.textproto"));
}

TEST_F(RunFolderTest, LatestUnfinishedRunOfTheNameIsFound) {
  const auto add = [&](const std::string& folder, const std::string& name, const std::string& status, int day) {
    ASSERT_TRUE(MakeFolders(JoinPath(path_, "runs/" + folder)).ok());
    Write(absl::StrCat("runs/", folder, "/run.textproto"),
          absl::StrCat("status: ", status, " config { name: '", name, "' } start_time: '2026-11-0", day, "'\n"));
  };
  EXPECT_TRUE(absl::IsNotFound(RunFolder::OpenLatestUnfinished(path_, "a").status()));
  add("a-1", "a", "INTERRUPTED", 3);
  add("a-2", "a", "RUNNING", 2);
  add("a-3", "a", "FINISHED", 4);
  add("a-b-4", "a-b", "RUNNING", 5);
  ASSERT_TRUE(MakeFolders(JoinPath(path_, "runs/a-5")).ok());
  const auto latest = RunFolder::OpenLatestUnfinished(path_, "a");
  ASSERT_TRUE(latest.ok()) << latest.status();
  EXPECT_THAT(latest->path(), HasSubstr("runs/a-1"));
  // One that somebody is writing is passed over.
  const auto next = RunFolder::OpenLatestUnfinished(path_, "a");
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_THAT(next->path(), HasSubstr("runs/a-2"));
  EXPECT_THAT(std::string(RunFolder::OpenLatestUnfinished(path_, "a").status().message()),
              HasSubstr("another process is writing"));
}

}  // namespace
}  // namespace inknet::record
