#include "evaluation/evaluate.h"

#include <string>

#include "data/dataset.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nn/network.h"
#include "util/file.h"

namespace inknet::evaluation {
namespace {

data::Dataset Glyphs() {
  DataConfig config;
  config.set_source(DataConfig::GLYPHS);
  config.set_glyphs_per_class(12);
  return *data::Load(config, /*seed=*/1);
}

std::unique_ptr<nn::Network> Untrained(const data::Dataset& dataset) {
  ModelConfig model;
  model.add_hidden_units(16);
  TrainConfig train;
  train.set_threads(1);
  return *nn::CreateNetwork(ModelConfig::ONEDNN,
                            nn::MakeSpec(model, train, dataset.test.pixels_per_image(), dataset.classes()));
}

TEST(EvaluateTest, AgreesWithTheNetworksOwnScore) {
  const data::Dataset dataset = Glyphs();
  const auto network = Untrained(dataset);
  const auto predictions = Predict(dataset.test, network.get());
  ASSERT_TRUE(predictions.ok()) << predictions.status();
  const Evaluation evaluation = Evaluate(dataset, *predictions, /*temperature=*/1);
  EXPECT_EQ(evaluation.images(), dataset.test.size());
  EXPECT_EQ(evaluation.class_names_size(), 47);
  EXPECT_EQ(evaluation.data().content_sha256(), dataset.fingerprint.content_sha256());
  std::vector<uint32_t> rows;
  for (uint32_t row = 0; row < dataset.test.size(); ++row) rows.push_back(row);
  const auto score = network->Evaluate(
      {dataset.test.pixels.data(), dataset.test.labels.data(), rows.data(), static_cast<int>(rows.size())});
  ASSERT_TRUE(score.ok());
  EXPECT_EQ(evaluation.loss(), score->loss());
  EXPECT_EQ(evaluation.correct(), score->correct);
}

TEST(EvaluateTest, TemperatureChangesConfidenceAndNothingThatIsRightOrWrong) {
  const data::Dataset dataset = Glyphs();
  const auto network = Untrained(dataset);
  const auto predictions = Predict(dataset.test, network.get());
  ASSERT_TRUE(predictions.ok()) << predictions.status();
  const Evaluation plain = Evaluate(dataset, *predictions, 1);
  const Evaluation sharp = Evaluate(dataset, *predictions, 0.2f);
  EXPECT_EQ(sharp.correct(), plain.correct());
  EXPECT_EQ(sharp.loss(), plain.loss());
  EXPECT_EQ(sharp.top3_accuracy(), plain.top3_accuracy());
  EXPECT_EQ(sharp.calibration_error_before(), plain.expected_calibration_error());
  EXPECT_NE(sharp.expected_calibration_error(), plain.expected_calibration_error());
  EXPECT_FLOAT_EQ(static_cast<float>(sharp.temperature()), 0.2f);
  EXPECT_FALSE(plain.has_temperature());
  EXPECT_FALSE(plain.has_calibration_error_before());
}

TEST(EvaluateTest, PictureOfMistakesShowsTheImagesThatTheEvaluationNames) {
  const data::Dataset dataset = Glyphs();
  const auto network = Untrained(dataset);
  const Evaluation evaluation = Evaluate(dataset, *Predict(dataset.test, network.get()), /*temperature=*/1);
  ASSERT_EQ(evaluation.confused_pairs_size(), 10);
  const image::Image picture = MistakesPicture(evaluation, dataset.test);
  EXPECT_EQ(picture.height, 10 * 28);
  for (int p = 0; p < 10; ++p) {
    for (int m = 0; m < evaluation.confused_pairs(p).mistakes_size(); ++m) {
      const int64_t n = evaluation.confused_pairs(p).mistakes(m).image();
      for (int row = 0; row < 28; ++row) {
        for (int column = 0; column < 28; ++column) {
          ASSERT_EQ(*picture.At(28 * m + column, 28 * p + row),
                    dataset.test.pixels[static_cast<size_t>(n * 784 + row * 28 + column)]);
        }
      }
    }
  }
}

TEST(EvaluateTest, SavedEvaluationReadsBackAndReplacesAnOlderOne) {
  const data::Dataset dataset = Glyphs();
  const auto network = Untrained(dataset);
  Evaluation evaluation = Evaluate(dataset, *Predict(dataset.test, network.get()), /*temperature=*/1);
  const std::string path = JoinPath(::testing::TempDir(), "saved_evaluation");
  const auto folder = record::RunFolder::Create(path, "", "run", absl::Now());
  ASSERT_TRUE(folder.ok()) << folder.status();
  ASSERT_TRUE(Save(evaluation, dataset.test, *folder).ok());
  const auto read = folder->ReadEvaluation();
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->SerializeAsString(), evaluation.SerializeAsString());
  for (const std::string& file : {folder->classes_csv_path(), folder->confusion_csv_path(), folder->mistakes_path()}) {
    EXPECT_TRUE(FileExists(file)) << file;
  }
  // A model without a mistake has no picture of them; an old one must not stay beside it.
  evaluation.clear_confused_pairs();
  ASSERT_TRUE(Save(evaluation, dataset.test, *folder).ok());
  EXPECT_FALSE(FileExists(folder->mistakes_path()));
}

}  // namespace
}  // namespace inknet::evaluation
