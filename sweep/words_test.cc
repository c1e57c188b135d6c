#include "sweep/words.h"

#include <optional>
#include <string>

#include "gtest/gtest.h"
#include "proto/config.pb.h"

namespace inknet::sweep {
namespace {

TEST(WordsTest, EveryNameOfAFieldIsAWordInAnyForm) {
  for (const auto* type : {ModelConfig::Activation_descriptor(), ModelConfig::WeightInit_descriptor(),
                           OptimizerConfig::Algorithm_descriptor(), TrainConfig::Loss_descriptor()}) {
    for (int i = 0; i < type->value_count(); ++i) {
      EXPECT_EQ(OurWord(type, type->value(i)->name()), type->value(i)->name());
    }
  }
  EXPECT_EQ(OurWord(ModelConfig::WeightInit_descriptor(), "he-uniform"), std::string("HE_UNIFORM"));
  EXPECT_EQ(OurWord(TrainConfig::Loss_descriptor(), "nn.CrossEntropyLoss()"), std::string("CROSS_ENTROPY"));
}

TEST(WordsTest, WordOfOneFieldIsNoneOfAnother) {
  EXPECT_EQ(OurWord(TrainConfig::Loss_descriptor(), "momentum"), std::nullopt);
  EXPECT_EQ(OurWord(OptimizerConfig::Algorithm_descriptor(), "adadelta"), std::nullopt);
  EXPECT_EQ(OurWord(ModelConfig::Activation_descriptor(), ""), std::nullopt);
}

TEST(WordsTest, MomentumIsWhatIsGivenOrTheUsual) {
  OptimizerConfig optimizer;
  SetWhatTheWordSays("sgd", &optimizer);
  EXPECT_EQ(optimizer.momentum(), 0);
  SetWhatTheWordSays("nag", &optimizer);
  EXPECT_EQ(optimizer.momentum(), 0.9);
  EXPECT_TRUE(optimizer.nesterov());
  optimizer.set_momentum(0.5);
  SetWhatTheWordSays("sgd_momentum", &optimizer);
  EXPECT_EQ(optimizer.momentum(), 0.5);
}

}  // namespace
}  // namespace inknet::sweep
