#include "sweep/names.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/config.pb.h"
#include "proto/fields.h"

namespace inknet::sweep {
namespace {

using ::testing::HasSubstr;

TEST(NamesTest, EveryFieldIsFoundByItsPathAndByItsLastNameUnlessThatMeansOtherThingsElsewhere) {
  int found = 0;
  for (const FieldPath& path : FieldPaths(RunConfig::descriptor())) {
    if (path.field->message_type() != nullptr) continue;
    // What stands at the top has no path but its name.
    if (absl::StrContains(path.path, '.')) {
      EXPECT_EQ(FindTarget(path.path)->path, path.path);
    }
    const absl::StatusOr<Target> by_last_name = FindTarget(path.field->name());
    if (absl::IsNotFound(by_last_name.status())) {
      EXPECT_THAT(std::string(by_last_name.status().message()), HasSubstr("the field is " + path.path));
    } else {
      EXPECT_EQ(by_last_name->path, path.path);
      ++found;
    }
  }
  EXPECT_GE(found, 40);
  for (const char* vague : {"decay", "dataset", "size", "path", "name", "factor", "threads"}) {
    EXPECT_TRUE(absl::IsNotFound(FindTarget(vague).status())) << vague;
  }
  EXPECT_EQ(FindTarget("optimizer.decay")->path, "train.optimizer.decay");
}

TEST(NamesTest, NamesInPublicFiles) {
  const auto path_of = [](const char* name) { return FindTarget(name).value().path; };
  for (const char* name :
       {"epoch", "n_epochs", "max_epochs", "num_epochs", "trainer.max_epochs", "nEpochs", "EPOCHS"}) {
    EXPECT_EQ(path_of(name), "train.epochs") << name;
  }
  for (const char* name : {"learn_rate", "optimizer.lr", "LR", "learningRate", "config.train.lr", "optimizer/lr"}) {
    EXPECT_EQ(path_of(name), "train.optimizer.learning_rate") << name;
  }
  EXPECT_EQ(path_of("wd"), "train.optimizer.weight_decay");
  EXPECT_EQ(path_of("batch-size"), "train.batch_size");
  EXPECT_EQ(path_of("optimizer.name"), "train.optimizer.algorithm");
  using Kind = Target::Kind;
  EXPECT_EQ(FindTarget("num_units")->kind, Kind::kWidth);
  EXPECT_EQ(FindTarget("model.hidden_dim")->kind, Kind::kWidth);
  EXPECT_EQ(FindTarget("hidden_layers")->kind, Kind::kLayers);
  EXPECT_EQ(FindTarget("layers")->kind, Kind::kLayers);
  EXPECT_EQ(FindTarget("use_clipping")->kind, Kind::kClipping);
}

TEST(NamesTest, WhatIsInAnotherPartOfAProgramIsAnotherThing) {
  for (const char* name : {"discriminator.lr", "encoder.hidden_dim", "head.dropout", "scheduler.factor"}) {
    EXPECT_TRUE(absl::IsNotFound(FindTarget(name).status())) << name;
  }
}

TEST(NamesTest, OtherNamesOfTheSame) {
  const auto path_of = [](const char* name) { return FindTarget(name)->path; };
  EXPECT_EQ(path_of("lr"), "train.optimizer.learning_rate");
  EXPECT_EQ(path_of("optimizer.learning_rate"), "train.optimizer.learning_rate");
  EXPECT_EQ(path_of("learning-rate"), "train.optimizer.learning_rate");
  EXPECT_EQ(path_of("weight_decay"), "train.optimizer.weight_decay");
  EXPECT_EQ(path_of("beta_1"), "train.optimizer.beta1");
  EXPECT_EQ(path_of("eps"), "train.optimizer.epsilon");
  EXPECT_EQ(path_of("clip_norm"), "train.optimizer.clip_norm");
  EXPECT_EQ(path_of("weight_init"), "model.weight_init");
  EXPECT_EQ(path_of("val_split"), "data.validation_fraction");
}

TEST(NamesTest, UnknownNamesComeWithTheNearestOne) {
  const auto error_of = [](const char* name) { return std::string(FindTarget(name).status().message()); };
  EXPECT_THAT(error_of("hiden_units"),
              HasSubstr("no field of the configuration is called so. Did you mean 'hidden_units'?"));
  EXPECT_THAT(error_of("train.epochz"), HasSubstr("Did you mean 'train.epochs'?"));
  EXPECT_THAT(error_of("drop_out_p_value"), HasSubstr("Did you mean 'dropout_p_value'?"));
  EXPECT_EQ(error_of("thresh"), "no field of the configuration is called so.") << "nothing is near";
  EXPECT_FALSE(FindTarget("").ok());
  EXPECT_FALSE(FindTarget("train").ok()) << "a message, not a value";
  EXPECT_FALSE(FindTarget("rate").ok()) << "half a name";
}

TEST(NamesTest, TwoThatSetTheSameFieldConflict) {
  const auto conflict = [](const char* a, const char* b) { return Conflict(*FindTarget(a), *FindTarget(b)); };
  EXPECT_TRUE(conflict("lr", "train.optimizer.learning_rate"));
  EXPECT_FALSE(conflict("hidden_units", "num_layers"));
  EXPECT_FALSE(conflict("use_grad_clipping", "max_grad_norm"));
  EXPECT_TRUE(conflict("hidden_size", "hidden_units"));
  EXPECT_TRUE(conflict("hidden_size", "hidden_dim"));
  EXPECT_FALSE(conflict("hidden_size", "num_layers"));
  EXPECT_FALSE(conflict("epochs", "batch_size"));
}

}  // namespace
}  // namespace inknet::sweep
