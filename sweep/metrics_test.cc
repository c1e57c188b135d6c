#include "sweep/metrics.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::sweep {
namespace {

using ::testing::HasSubstr;

TEST(MetricsTest, NamesThatPeopleGive) {
  for (const char* name : {"val_acc", "val_accuracy", "validation_accuracy", "val/acc", "valid_accuracy",
                           "Validation Accuracy", "val-acc", "accuracy/val", "VAL_ACC"}) {
    EXPECT_EQ(FindMetric(name)->field, "validation_accuracy") << name;
  }
  for (const char* name : {"val_loss", "validation_loss", "val.loss", "Loss/validation"}) {
    EXPECT_EQ(FindMetric(name)->field, "validation_loss") << name;
  }
  EXPECT_EQ(FindMetric("train_acc")->field, "train_accuracy");
  EXPECT_EQ(FindMetric("training/loss")->field, "train_loss");
}

TEST(MetricsTest, NamesInPublicFiles) {
  for (const char* name : {"best_val_acc", "val_acc_best", "val_accuracy_epoch", "eval/accuracy", "epoch/val_accuracy",
                           "valAcc", "val_categorical_accuracy"}) {
    EXPECT_EQ(FindMetric(name)->field, "validation_accuracy") << name;
  }
  for (const char* name : {"val_loss_epoch", "valLoss", "eval/loss", "best_val_loss", "Vali Loss", "valloss"}) {
    EXPECT_EQ(FindMetric(name)->field, "validation_loss") << name;
  }
}

TEST(MetricsTest, WhatANameDoesNotSayIsSupposedAndSaid) {
  EXPECT_EQ(FindMetric("accuracy")->field, "validation_accuracy");
  EXPECT_EQ(FindMetric("accuracy")->note, "metric 'accuracy' is taken as that of the validation images");
  EXPECT_EQ(FindMetric("loss")->field, "validation_loss");
  EXPECT_EQ(FindMetric("loss")->note, "metric 'loss' is taken as that of the validation images");
  EXPECT_THAT(FindMetric("best_val_acc")->note, HasSubstr("taken as validation_accuracy after a trial's last epoch"));
  EXPECT_EQ(FindMetric("val_acc")->note, "");
}

TEST(MetricsTest, EachIsItsFieldAndHasItsGoal) {
  EpochRecord epoch;
  epoch.set_validation_accuracy(0.1);
  epoch.set_validation_loss(0.2);
  epoch.set_train_accuracy(0.3);
  epoch.set_train_loss(0.4);
  EXPECT_EQ(FindMetric("val_acc")->value(epoch), 0.1);
  EXPECT_EQ(FindMetric("val_loss")->value(epoch), 0.2);
  EXPECT_EQ(FindMetric("train_acc")->value(epoch), 0.3);
  EXPECT_EQ(FindMetric("train_loss")->value(epoch), 0.4);
  EXPECT_EQ(FindMetric("val_acc")->goal, search::Goal::kMaximize);
  EXPECT_EQ(FindMetric("train_acc")->goal, search::Goal::kMaximize);
  EXPECT_EQ(FindMetric("val_loss")->goal, search::Goal::kMinimize);
  EXPECT_EQ(FindMetric("train_loss")->goal, search::Goal::kMinimize);
}

TEST(MetricsTest, TestImagesAreNotToChooseBy) {
  for (const char* name : {"test_acc", "test/loss", "test_accuracy", "val_test_acc"}) {
    EXPECT_THAT(std::string(FindMetric(name).status().message()), HasSubstr("must not choose by")) << name;
  }
}

TEST(MetricsTest, UnknownNamesComeWithThoseThatThereAre) {
  for (const char* name : {"", "val", "f1", "val_f1", "val_train_acc", "val_acc_loss", "val_val"}) {
    EXPECT_THAT(std::string(FindMetric(name).status().message()),
                HasSubstr("is unknown; choose another with --metric=NAME: there are validation_accuracy (val_acc), "
                          "validation_loss"))
        << name;
  }
}

}  // namespace
}  // namespace inknet::sweep
