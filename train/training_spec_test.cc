#include "train/training_spec.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::train {
namespace {

using ::testing::HasSubstr;

TEST(TrainingSpecTest, LastBatchOfOneImageIsAnErrorUnderBatchNormalizationOnly) {
  data::Dataset dataset;
  dataset.class_names = {"0", "1"};
  dataset.train.rows = dataset.train.columns = 2;
  dataset.train.labels.resize(9);
  data::Split split;
  split.train.resize(9);
  RunConfig config;
  config.mutable_model()->add_hidden_units(3);
  config.mutable_train()->set_batch_size(4);
  EXPECT_TRUE(TrainingSpec(config, dataset, split).ok());
  config.mutable_model()->set_normalization(ModelConfig::LAYER);
  EXPECT_TRUE(TrainingSpec(config, dataset, split).ok());
  config.mutable_model()->set_normalization(ModelConfig::BATCH);
  EXPECT_THAT(std::string(TrainingSpec(config, dataset, split).status().message()),
              HasSubstr("of 9 training images in batches of 4 the last is alone in its batch"));
  config.mutable_train()->set_batch_size(5);
  EXPECT_TRUE(TrainingSpec(config, dataset, split).ok());
  config.mutable_train()->set_batch_size(4);
  config.mutable_model()->clear_hidden_units();
  EXPECT_TRUE(TrainingSpec(config, dataset, split).ok()) << "a linear classifier has nothing to normalize";
}

}  // namespace
}  // namespace inknet::train
