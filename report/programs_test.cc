// //report:run, //report:compare and //report:sweep as a user meets them: started as processes.
#include <string>

#include "absl/strings/str_cat.h"
#include "data/image/image.h"
#include "data/image/png.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/text.h"
#include "report/test_data.h"
#include "util/file.h"
#include "util/test_shell.h"

namespace inknet::report {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class ProgramsTest : public ::testing::Test {
 protected:
  ProgramsTest()
      : folder_(JoinPath(::testing::TempDir(),
                         absl::StrCat("report_", ::testing::UnitTest::GetInstance()->current_test_info()->name()))) {
    Shell(absl::StrCat("rm -rf '", folder_, "'"));
    EXPECT_TRUE(MakeFolders(folder_).ok());
  }

  std::string Path(const std::string& name) const { return JoinPath(folder_, name); }
  ShellResult Report(const std::string& arguments) const {
    return Shell(absl::StrCat("BUILD_WORKING_DIRECTORY='", folder_, "' report/run ", arguments));
  }
  ShellResult Compare(const std::string& arguments) const {
    return Shell(absl::StrCat("BUILD_WORKING_DIRECTORY='", folder_, "' report/compare ", arguments));
  }

  ShellResult Sweep(const std::string& arguments) const {
    return Shell(absl::StrCat("BUILD_WORKING_DIRECTORY='", folder_, "' report/sweep ", arguments));
  }

  void Write(const std::string& name, const std::string& content) const {
    ASSERT_TRUE(WriteFileAtomically(Path(name), content).ok());
  }
  void WriteRun(const std::string& name, const RunRecord& record) const {
    ASSERT_TRUE(MakeFolders(Path(name)).ok());
    Write(name + "/run.textproto", FormatTextProto(record));
    Write(name + "/model.safetensors", "");
  }
  std::string Read(const std::string& name) const { return *ReadFile(Path(name), 10 << 20); }
  std::string Files(const std::string& name) const { return Shell(absl::StrCat("ls '", Path(name), "'")).output; }

  const std::string folder_;
};

constexpr char kNoPage[] = "model.safetensors\nrun.textproto\n";

TEST_F(ProgramsTest, PageIsWrittenIntoEveryFolder) {
  WriteRun("a", MakeRecord(2));
  WriteRun("b", MakeRecord(3));
  Write("b/evaluation.textproto", FormatTextProto(MakeEvaluation(4)));
  Write("b/mistakes.png", *image::EncodePng(image::Image::Blank(56, 84, 1)));
  const ShellResult result = Report("a b");
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_EQ(result.output, "wrote a/report.html\nwrote b/report.html\n");
  EXPECT_THAT(Read("a/report.html"), HasSubstr("--run=a"));
  EXPECT_THAT(Read("b/report.html"), AllOf(HasSubstr("Confusion matrix"), HasSubstr("data:image/png;base64,")));
}

TEST_F(ProgramsTest, RunThatIsNotOverIsRefusedAndLeavesNoPage) {
  RunRecord record = MakeRecord(2);
  record.set_status(RunRecord::RUNNING);
  WriteRun("a", record);
  WriteRun("b", MakeRecord(2));
  EXPECT_EQ(Report("a").exit_code, 1);
  EXPECT_THAT(Report("a").output, HasSubstr("error: a/run.textproto: this run is still being written"));
  EXPECT_EQ(Files("a"), kNoPage);
  EXPECT_EQ(Compare("b a").exit_code, 1);
  EXPECT_EQ(Files(""), "a\nb\n");
}

TEST_F(ProgramsTest, FolderWithoutARunIsNamed) {
  const ShellResult result = Report("nowhere");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output, HasSubstr("nowhere/run.textproto: no such file"));
}

TEST_F(ProgramsTest, DamagedEvaluationIsNamedAndThePageStaysAsItWas) {
  WriteRun("a", MakeRecord(2));
  ASSERT_EQ(Report("a").exit_code, 0);
  const std::string before = Read("a/report.html");
  Write("a/evaluation.textproto", "images: many\n");
  EXPECT_EQ(Report("a").exit_code, 1);
  EXPECT_THAT(Report("a").output, HasSubstr("a/evaluation.textproto:1:"));
  Write("a/evaluation.textproto", "class_names: 'A'\n");
  EXPECT_EQ(Report("a").exit_code, 1);
  EXPECT_THAT(Report("a").output, HasSubstr("a/evaluation.textproto: it names 1 classes and has 0"));
  EXPECT_EQ(Read("a/report.html"), before);
  EXPECT_EQ(Files("a"), "evaluation.textproto\nmodel.safetensors\nreport.html\nrun.textproto\n");
}

TEST_F(ProgramsTest, PictureWithoutTilesForTheMistakesIsNamed) {
  WriteRun("a", MakeRecord(2));
  Write("a/evaluation.textproto", FormatTextProto(MakeEvaluation(4)));
  Write("a/mistakes.png", *image::EncodePng(image::Image::Blank(28, 28, 1)));
  const ShellResult result = Report("a");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output, HasSubstr("a/mistakes.png: 28x28 pixels"));
}

TEST_F(ProgramsTest, PicturesThatAreNoneAreNamed) {
  WriteRun("a", MakeRecord(2));
  Write("a/augmentation.png", *image::EncodePng(image::Image::Blank(28, 28, 1)));
  EXPECT_EQ(Report("a").exit_code, 0);
  EXPECT_THAT(Read("a/report.html"), HasSubstr("as the network saw them"));
  for (const std::string file : {"a/augmentation.png", "a/read_page.png"}) {
    Write(file, "<html>");
    EXPECT_EQ(Report("a").exit_code, 1);
    EXPECT_THAT(Report("a").output, HasSubstr(file + ": not a PNG picture"));
    Write(file, *image::EncodePng(image::Image::Blank(28, 28, 1)));
  }
}

TEST_F(ProgramsTest, FolderThatCannotBeWrittenToIsAnError) {
  WriteRun("a", MakeRecord(2));
  ASSERT_TRUE(MakeFolders(Path("a/report.html")).ok());  // A folder where the page would be.
  const ShellResult result = Report("a");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output, HasSubstr("a/report.html"));
  EXPECT_EQ(Files("a"), "model.safetensors\nreport.html\nrun.textproto\n");
}

TEST_F(ProgramsTest, CompareWritesWhereItIsToldAndSaysSo) {
  WriteRun("a", MakeRecord(2));
  WriteRun("b", MakeRecord(3));
  const ShellResult result = Compare("a b");
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_EQ(result.output, absl::StrCat("wrote ", AbsolutePath(Path("compare.html")), "\n"));
  EXPECT_EQ(Compare("a b --out=other.html").exit_code, 0);
  EXPECT_EQ(Read("compare.html"), Read("other.html"));
}

TEST_F(ProgramsTest, WrongArgumentsAreNamed) {
  WriteRun("a", MakeRecord(2));
  EXPECT_THAT(Report("").output, HasSubstr("name the folders"));
  EXPECT_THAT(Report("--set x=1 a").output, HasSubstr("--set"));
  EXPECT_THAT(Compare("a").output, HasSubstr("2 to 12 runs"));
  EXPECT_THAT(Compare("a a a a a a a a a a a a a").output, HasSubstr("these are 13"));
  EXPECT_THAT(Compare("a ./a").output, HasSubstr("./a: named twice"));
  for (const char* arguments : {"", "--set x=1 a"}) EXPECT_EQ(Report(arguments).exit_code, 1);
  for (const char* arguments : {"a", "a ./a", "--out= a"}) EXPECT_EQ(Compare(arguments).exit_code, 1);
}

constexpr char kSweep[] =
    "status: RUNNING config { name: 's' method: RANDOM run_cap: 2 parameters { name: 'dropout' "
    "min { double_value: 0 } max { double_value: 0.5 } } }";
constexpr char kTrial[] =
    "number: 0 state: FINISHED value: 0.5 parameters { name: 'dropout' value { double_value: 0.25 } }";

TEST_F(ProgramsTest, SweepThatRunsHasAPage) {
  ASSERT_TRUE(MakeFolders(Path("s/trials/0000")).ok());
  Write("s/sweep.textproto", kSweep);
  Write("s/trials/0000/trial.textproto", kTrial);
  const ShellResult result = Sweep("--sweep=s");
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_EQ(result.output, "wrote s/report.html\n");
  EXPECT_THAT(Read("s/report.html"), AllOf(HasSubstr(">running<"), HasSubstr(">50.00 %<")));
}

TEST_F(ProgramsTest, SweepWhoseRecordsMakeNoSenseHasNoPage) {
  ASSERT_TRUE(MakeFolders(Path("s/trials/0000")).ok());
  Write("s/sweep.textproto", kSweep);
  Write("s/trials/0000/trial.textproto", "number: 0 state: FINISHED");
  const ShellResult result = Sweep("--sweep=s");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output, HasSubstr("s: trial 0: parameter dropout has 0 values"));
  EXPECT_EQ(Files("s"), "sweep.textproto\ntrials\n");
  for (const char* arguments : {"", "--sweep=missing", "s", "--sweep=s --set x=1"}) {
    EXPECT_EQ(Sweep(arguments).exit_code, 1) << arguments;
  }
}

}  // namespace
}  // namespace inknet::report
