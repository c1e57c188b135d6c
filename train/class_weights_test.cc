#include "train/class_weights.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::train {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatNear;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Six, two and no images, of which all but one of the first class train.
data::Dataset Uneven() {
  data::Dataset dataset;
  dataset.name = "uneven";
  dataset.class_names = {"a", "b", "c"};
  dataset.train.labels = {0, 0, 0, 0, 0, 0, 1, 1};
  return dataset;
}
data::Split AllButTheFirst() { return {{1, 2, 3, 4, 5, 6, 7}, {0}}; }

TEST(ClassWeightsTest, EqualOnesAreNone) {
  EXPECT_THAT(*ClassWeights(TrainConfig(), Uneven(), AllButTheFirst()), IsEmpty());
}

TEST(ClassWeightsTest, BalancedClassesCountTheSameWithAMeanOfOne) {
  TrainConfig config;
  config.set_class_weighting(TrainConfig::BALANCED);
  // Five and two of seven images: 7 / (2 * 5), 7 / (2 * 2).
  EXPECT_THAT(*ClassWeights(config, Uneven(), AllButTheFirst()),
              ElementsAre(FloatNear(0.7f, 1e-6f), FloatNear(1.75f, 1e-6f), 0));
}

TEST(ClassWeightsTest, ListIsScaledToAMeanOfOneAndHasAValueForEachClass) {
  TrainConfig config;
  config.set_class_weighting(TrainConfig::LIST);
  for (const double weight : {1.0, 3.0, 5.0}) config.add_class_weights(weight);
  // (5 * 1 + 2 * 3) / 7 = 11 / 7.
  EXPECT_THAT(*ClassWeights(config, Uneven(), AllButTheFirst()),
              ElementsAre(FloatNear(7.0f / 11, 1e-6f), FloatNear(21.0f / 11, 1e-6f), 0));
  config.add_class_weights(1);
  EXPECT_THAT(std::string(ClassWeights(config, Uneven(), AllButTheFirst()).status().message()),
              HasSubstr("train.class_weights has 4 values; uneven has 3 classes"));
}

}  // namespace
}  // namespace inknet::train
