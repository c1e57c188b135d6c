#include "record/epochs_csv.h"

#include <gtest/gtest.h>

namespace inknet::record {
namespace {

TEST(EpochsCsvTest, HasALineForEachEpochAndAColumnForEachFigureAndLayer) {
  RunRecord record;
  EpochRecord* first = record.add_epochs();
  first->set_epoch(1);
  first->set_train_loss(0.1);
  first->set_validation_accuracy(0.75);
  first->set_train_figure_images(30000);
  first->add_layer_gradient_norm(0.5);
  first->add_layer_gradient_norm(1e-7);
  record.add_epochs()->set_epoch(2);
  EXPECT_EQ(EpochsCsv(record),
            "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,train_seconds,between_seconds,"
            "samples_per_second,median_step_ms,gradient_norm,train_figure_images,learning_rate,"
            "layer_gradient_norm_0,layer_gradient_norm_1\n"
            "1,0.1,,,0.75,,,,,,30000,,0.5,1e-07\n"
            "2,,,,,,,,,,,,,\n");
}

TEST(EpochsCsvTest, RunWithoutEpochsHasTheColumns) {
  EXPECT_EQ(EpochsCsv(RunRecord()),
            "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,train_seconds,between_seconds,"
            "samples_per_second,median_step_ms,gradient_norm,train_figure_images,learning_rate\n");
}

}  // namespace
}  // namespace inknet::record
