// //train:export_onnx as a user meets it: started as a process.
#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "model/model.h"
#include "model/model_file.h"
#include "model/onnx_file.h"
#include "proto/run.pb.h"
#include "record/run_folder.h"
#include "util/file.h"
#include "util/test_shell.h"

namespace inknet::train {
namespace {

using ::testing::HasSubstr;

ShellResult ExportOnnx(const std::string& flags) { return Shell(absl::StrCat("train/export_onnx ", flags)); }

// 1 x 2 pixels, two classes.
model::Model TinyModel() {
  model::Model model;
  model.parameters = {{2, 2, {1, 2, 3, 4}, {5, 6}}};
  model.class_names = {"a", "b"};
  model.image_rows = 1;
  model.image_columns = 2;
  return model;
}

std::string TinyModelAsOnnx() { return model::SerializeOnnx(TinyModel()).value(); }

std::string TestPath(const std::string& name) {
  const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
  return JoinPath(::testing::TempDir(), absl::StrCat(test->name(), "_", name));
}

std::string Content(const std::string& path) { return ReadFile(path, 1 << 20).value_or("no such file"); }

// A run's folder as training leaves it.
std::string RunFolder(RunRecord::Status status) {
  std::filesystem::remove_all(TestPath("run"));  // Left by an earlier run of this test.
  const auto folder = record::RunFolder::Create(TestPath("run"), "", "", absl::Now());
  EXPECT_TRUE(folder.ok()) << folder.status();
  RunRecord record;
  record.set_status(status);
  EXPECT_TRUE(folder->WriteRecord(record).ok());
  EXPECT_TRUE(folder->WriteModel(record::Which::kLast, TinyModel()).ok());
  return folder->path();
}

TEST(ExportOnnxTest, RunsFolderGetsItsModelAndALineSaysWhatItTakesAndGives) {
  const std::string folder = RunFolder(RunRecord::FINISHED);
  const ShellResult result = ExportOnnx(absl::StrCat("--run=", folder));
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_EQ(Content(JoinPath(folder, "model.onnx")), TinyModelAsOnnx());
  EXPECT_THAT(result.output, HasSubstr(JoinPath(folder, "model.onnx")));
  EXPECT_THAT(result.output, HasSubstr("image uint8 [batch, 1, 2] -> probabilities, logits float32 [batch, 2]"));
}

TEST(ExportOnnxTest, OutNamesAnotherFile) {
  const std::string folder = RunFolder(RunRecord::INTERRUPTED);
  const std::string out = TestPath("other.onnx");
  const ShellResult result = ExportOnnx(absl::StrCat("--run=", folder, " --out=", out));
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_EQ(Content(out), TinyModelAsOnnx());
  EXPECT_FALSE(FileExists(JoinPath(folder, "model.onnx")));
}

TEST(ExportOnnxTest, AllClassesAreExported) {
  const ShellResult result = ExportOnnx("--among=digits --run=" + RunFolder(RunRecord::FINISHED));
  EXPECT_EQ(result.exit_code, 1) << "and a flag that it would not heed is no flag of its";
}

TEST(ExportOnnxTest, ModelFileAloneIsEnough) {
  const std::string file = TestPath("alone.safetensors");
  ASSERT_TRUE(model::SaveModel(file, TinyModel()).ok());
  const std::string out = TestPath("alone.onnx");
  const ShellResult result = ExportOnnx(absl::StrCat("--model=", file, " --out=", out));
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_EQ(Content(out), TinyModelAsOnnx());
}

TEST(ExportOnnxTest, FolderThatIsNoRunIsNamed) {
  const ShellResult result = ExportOnnx("--run=/nowhere");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output, HasSubstr("error: /nowhere/run.textproto"));
}

TEST(ExportOnnxTest, DamagedModelIsNamedAndNothingIsWritten) {
  const std::string folder = RunFolder(RunRecord::FINISHED);
  const std::string model = JoinPath(folder, "model.safetensors");
  std::string bytes = Content(model);
  bytes.back() ^= 1;
  ASSERT_TRUE(WriteFileAtomically(model, bytes).ok());
  const ShellResult result = ExportOnnx(absl::StrCat("--run=", folder));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output, HasSubstr(absl::StrCat("error: ", model, ": damaged")));
  EXPECT_FALSE(FileExists(JoinPath(folder, "model.onnx")));
}

TEST(ExportOnnxTest, FileThatCannotBeWrittenIsNamed) {
  const ShellResult result =
      ExportOnnx(absl::StrCat("--run=", RunFolder(RunRecord::FINISHED), " --out=/proc/nowhere/model.onnx"));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output, HasSubstr("error: /proc/nowhere/model.onnx"));
}

TEST(ExportOnnxTest, ModelFileAloneWithoutAPlaceToWriteIsAnError) {
  const std::string file = TestPath("alone.safetensors");
  ASSERT_TRUE(model::SaveModel(file, TinyModel()).ok());
  const ShellResult result = ExportOnnx(absl::StrCat("--model=", file));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output, HasSubstr("error: --model needs --out=FILE"));
}

}  // namespace
}  // namespace inknet::train
