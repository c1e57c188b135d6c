#include "record/tensorboard/run_log.h"

#include <filesystem>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "record/tensorboard/hparams.pb.h"
#include "record/tensorboard/testing.h"
#include "util/file.h"

namespace inknet::tensorboard {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

const absl::Time kStart = absl::FromUnixSeconds(1700000000);

std::vector<int> ParameterEpochs(int epochs) {
  std::vector<int> logged;
  for (int epoch = 0; epoch <= epochs; ++epoch) {
    if (LogsParametersAfter(epoch, epochs)) logged.push_back(epoch);
  }
  return logged;
}

TEST(LogsParametersAfterTest, BeforeTrainingThenEveryTenthAndAtTheEnd) {
  EXPECT_THAT(ParameterEpochs(1), ElementsAre(0, 1));
  EXPECT_THAT(ParameterEpochs(2), ElementsAre(0, 1, 2));
  EXPECT_THAT(ParameterEpochs(9), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
  EXPECT_THAT(ParameterEpochs(10), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
  EXPECT_THAT(ParameterEpochs(25), ElementsAre(0, 3, 5, 8, 10, 13, 15, 18, 20, 23, 25));
  EXPECT_THAT(ParameterEpochs(100), ElementsAre(0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100));
  EXPECT_THAT(ParameterEpochs(1000), ElementsAre(0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000));
  EXPECT_EQ(ParameterEpochs(1000000).size(), 11u);
}

class RunLogTest : public ::testing::Test {
 protected:
  RunLogTest() {
    config_.set_name("a run");
    config_.mutable_train()->set_epochs(3);
    absl::StatusOr<std::unique_ptr<RunLog>> log = RunLog::Create(TestFolder(), config_, kStart);
    EXPECT_TRUE(log.ok()) << log.status();
    log_ = *std::move(log);
  }

  std::vector<Event> Events() const { return ReadEvents(log_->path()); }

  float Scalar(const std::string& tag, int64_t step) const {
    const Summary::Value value = ValueOf(Events(), tag, step);
    EXPECT_TRUE(value.has_simple_value()) << tag;
    return value.simple_value();
  }

  std::set<std::string> TagsOfLastEvent() const {
    const std::vector<Event> events = Events();
    std::set<std::string> tags;
    for (const Summary::Value& value : events.back().summary().value()) tags.insert(value.tag());
    return tags;
  }

  // What the hparams plugin finds in that tag.
  HParamsPluginData PluginData(const std::string& tag) const {
    const Summary::Value value = ValueOf(Events(), tag, /*step=*/0);
    EXPECT_EQ(value.metadata().plugin_data().plugin_name(), "hparams");
    HParamsPluginData data;
    EXPECT_TRUE(data.ParseFromString(value.metadata().plugin_data().content()));
    EXPECT_TRUE(data.has_version());
    EXPECT_EQ(data.version(), 0);
    return data;
  }

  RunConfig config_;
  std::unique_ptr<RunLog> log_;
};

TEST_F(RunLogTest, StartHasTheConfiguration) {
  const SessionStartInfo info = PluginData("_hparams_/session_start_info").session_start_info();
  EXPECT_EQ(info.start_time_secs(), 1700000000);
  std::map<std::string, Value> values;
  for (const Hyperparameter& hyperparameter : info.hparams()) values[hyperparameter.key()] = hyperparameter.value();
  EXPECT_EQ(values["name"].string_value(), "a run");
  EXPECT_EQ(values["train.epochs"].number_value(), 3);
  EXPECT_EQ(values["train.optimizer.algorithm"].string_value(), "ADAM");
}

TEST_F(RunLogTest, EpochIsOneEventWithAllItsFigures) {
  EpochRecord epoch;
  epoch.set_epoch(2);
  epoch.set_train_loss(0.5);
  epoch.set_train_accuracy(0.75);
  epoch.set_validation_loss(0.625);
  epoch.set_validation_accuracy(0.6875);
  epoch.set_train_seconds(1.25);
  epoch.set_between_seconds(0.125);
  epoch.set_samples_per_second(64000);
  epoch.add_layer_gradient_norm(3);
  epoch.add_layer_gradient_norm(4);
  epoch.set_gradient_norm(5);
  ASSERT_TRUE(log_->LogEpoch(epoch, 0.25, kStart + absl::Seconds(10)).ok());

  EXPECT_DOUBLE_EQ(Events().back().wall_time(), 1700000010);
  EXPECT_THAT(TagsOfLastEvent(), UnorderedElementsAre("accuracy/train", "accuracy/validation", "gradient_norm/layer_0",
                                                      "gradient_norm/layer_1", "gradient_norm/total", "learning_rate",
                                                      "loss/train", "loss/validation", "throughput/samples_per_second",
                                                      "time/between_seconds", "time/epoch_seconds"));
  EXPECT_EQ(Scalar("loss/train", 2), 0.5);
  EXPECT_EQ(Scalar("accuracy/train", 2), 0.75);
  EXPECT_EQ(Scalar("loss/validation", 2), 0.625);
  EXPECT_EQ(Scalar("accuracy/validation", 2), 0.6875);
  EXPECT_EQ(Scalar("time/epoch_seconds", 2), 1.25);
  EXPECT_EQ(Scalar("time/between_seconds", 2), 0.125);
  EXPECT_EQ(Scalar("throughput/samples_per_second", 2), 64000);
  EXPECT_EQ(Scalar("gradient_norm/layer_0", 2), 3);
  EXPECT_EQ(Scalar("gradient_norm/layer_1", 2), 4);
  EXPECT_EQ(Scalar("gradient_norm/total", 2), 5);
  EXPECT_EQ(Scalar("learning_rate", 2), 0.25);
}

TEST_F(RunLogTest, ParametersAreTwoHistogramsALayer) {
  const nn::Parameters parameters = {{2, 1, {1, -2}, {0.5f}}, {1, 3, {1, 2, 4}, {0, 0, 0}}};
  ASSERT_TRUE(log_->LogParameters(0, parameters, kStart).ok());
  EXPECT_THAT(TagsOfLastEvent(),
              UnorderedElementsAre("weights/layer_0", "biases/layer_0", "weights/layer_1", "biases/layer_1"));
  const std::vector<Event> events = Events();
  EXPECT_EQ(ValueOf(events, "weights/layer_0", 0).histo().num(), 2);
  EXPECT_EQ(ValueOf(events, "weights/layer_0", 0).histo().sum(), -1);
  EXPECT_EQ(ValueOf(events, "biases/layer_0", 0).histo().sum(), 0.5);
  EXPECT_EQ(ValueOf(events, "weights/layer_1", 0).histo().sum_squares(), 21);
  EXPECT_EQ(ValueOf(events, "biases/layer_1", 0).histo().num(), 3);
}

TEST_F(RunLogTest, ScalesOfNormalizedLayersAreAHistogramToo) {
  const nn::Parameters parameters = {{1, 2, {1, 2}, {0, 0}, {1, 3}}, {2, 1, {1, 2}, {0}}};
  ASSERT_TRUE(log_->LogParameters(0, parameters, kStart).ok());
  EXPECT_EQ(TagsOfLastEvent().count("scales/layer_0"), 1u);
  EXPECT_EQ(TagsOfLastEvent().count("scales/layer_1"), 0u);
  EXPECT_EQ(ValueOf(Events(), "scales/layer_0", 0).histo().sum(), 4);
}

TEST_F(RunLogTest, AugmentationIsOnePictureBeforeTheFirstEpoch) {
  ASSERT_TRUE(log_->LogAugmentation(image::Image::Blank(30, 20, 1), kStart).ok());
  EXPECT_EQ(ValueOf(Events(), "augmentation/train", 0).image().width(), 30);
}

TEST_F(RunLogTest, EvaluationIsFiguresConfusionMatrixAndMistakes) {
  Evaluation evaluation;
  evaluation.set_loss(0.5);
  evaluation.set_accuracy(0.75);
  evaluation.set_top3_accuracy(0.875);
  evaluation.set_expected_calibration_error(0.0625);
  for (const char* name : {"0", "O"}) evaluation.add_class_names(name);
  for (int row = 0; row < 2; ++row) {
    for (int column = 0; column < 2; ++column) {
      if (column == 0) evaluation.add_confusion();
      evaluation.mutable_confusion(row)->add_predicted(1);
    }
  }
  const image::Image picture = image::Image::Blank(28, 20, 1);
  ASSERT_TRUE(log_->LogEvaluation(3, evaluation, {{picture, 0, 1}, {picture, 1, 0}, {picture, 0, 1}}, kStart).ok());

  EXPECT_THAT(TagsOfLastEvent(),
              UnorderedElementsAre("accuracy/test", "accuracy/test_top3", "expected_calibration_error/test",
                                   "loss/test", "confusion_matrix/test", "mistakes/true_0_predicted_O/1",
                                   "mistakes/true_0_predicted_O/2", "mistakes/true_O_predicted_0/1"));
  EXPECT_EQ(Scalar("loss/test", 3), 0.5);
  EXPECT_EQ(Scalar("accuracy/test", 3), 0.75);
  EXPECT_EQ(Scalar("accuracy/test_top3", 3), 0.875);
  EXPECT_EQ(Scalar("expected_calibration_error/test", 3), 0.0625);
  const Summary::Image matrix = ValueOf(Events(), "confusion_matrix/test", 3).image();
  EXPECT_GT(matrix.width(), 500);
  EXPECT_EQ(matrix.colorspace(), 3);
  const Summary::Image mistake = ValueOf(Events(), "mistakes/true_0_predicted_O/2", 3).image();
  EXPECT_EQ(mistake.width(), 28);
  EXPECT_EQ(mistake.height(), 20);
  EXPECT_EQ(mistake.colorspace(), 1);
  EXPECT_THAT(mistake.encoded_image_string(), StartsWith("\x89PNG"));
}

TEST_F(RunLogTest, EndOfAFinishedRunIsASuccess) {
  ASSERT_TRUE(log_->Finish(RunRecord::FINISHED, kStart + absl::Seconds(60)).ok());
  const SessionEndInfo info = PluginData("_hparams_/session_end_info").session_end_info();
  EXPECT_EQ(info.status(), SessionEndInfo::SUCCESS);
  EXPECT_EQ(info.end_time_secs(), 1700000060);
}

TEST_F(RunLogTest, InterruptedRunHasNoEndSinceItMayGoOn) {
  const size_t events = Events().size();
  ASSERT_TRUE(log_->Finish(RunRecord::INTERRUPTED, kStart).ok());
  EXPECT_EQ(Events().size(), events);
}

TEST_F(RunLogTest, RunThatGoesOnTakesBackWhatComesAgainInAFileThatReadersTakeLast) {
  const std::string first = log_->path();
  EpochRecord epoch;
  for (int i = 1; i <= 3; ++i) {
    epoch.set_epoch(i);
    ASSERT_TRUE(log_->LogEpoch(epoch, 0.1, kStart).ok());
  }
  // In the same second, or with a clock that was set back.
  for (absl::Duration later : {absl::ZeroDuration(), -absl::Seconds(100)}) {
    const std::string folder = std::filesystem::path(first).parent_path();
    auto log = RunLog::Create(folder, config_, kStart + later, /*epochs=*/2);
    ASSERT_TRUE(log.ok()) << log.status();
    EXPECT_EQ(JoinPath(folder, ListFolder(folder)->back()), (*log)->path());
    const std::vector<Event> events = ReadEvents((*log)->path());
    ASSERT_GE(events.size(), 2u);
    EXPECT_EQ(events[0].file_version(), "brain.Event:2");
    EXPECT_EQ(events[1].session_log().status(), SessionLog::START);
    EXPECT_EQ(events[1].step(), 2);
  }
  EXPECT_FALSE(Events()[1].has_session_log()) << "nothing to take back";
}

TEST_F(RunLogTest, EndOfADivergedRunIsAFailure) {
  ASSERT_TRUE(log_->Finish(RunRecord::DIVERGED, kStart).ok());
  EXPECT_EQ(PluginData("_hparams_/session_end_info").session_end_info().status(), SessionEndInfo::FAILURE);
}

TEST_F(RunLogTest, NothingCanBeLoggedAfterTheEnd) {
  ASSERT_TRUE(log_->Finish(RunRecord::FINISHED, kStart).ok());
  EXPECT_FALSE(log_->LogEpoch(EpochRecord(), 0.1, kStart).ok());
}

}  // namespace
}  // namespace inknet::tensorboard
