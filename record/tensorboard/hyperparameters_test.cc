#include "record/tensorboard/hyperparameters.h"

#include <algorithm>
#include <map>
#include <string>

#include "gtest/gtest.h"
#include "proto/config.pb.h"
#include "proto/overrides.h"

namespace inknet::tensorboard {
namespace {

std::map<std::string, Value> ByPath(const RunConfig& config) {
  std::map<std::string, Value> values;
  for (const Hyperparameter& hyperparameter : HyperparametersOf(config)) {
    EXPECT_TRUE(values.emplace(hyperparameter.key(), hyperparameter.value()).second) << hyperparameter.key();
  }
  return values;
}

TEST(HyperparametersTest, FieldsThatAreNotSetHaveTheirDefaults) {
  std::map<std::string, Value> values = ByPath(RunConfig());
  EXPECT_EQ(values["name"].string_value(), "run");
  EXPECT_EQ(values["data.data_dir"].kind_case(), Value::kStringValue);
  EXPECT_EQ(values["data.data_dir"].string_value(), "");
  EXPECT_EQ(values["train.epochs"].number_value(), 10);
  EXPECT_EQ(values["train.optimizer.beta2"].number_value(), 0.999);
  EXPECT_EQ(values["model.activation"].string_value(), "RELU");
  EXPECT_EQ(values["model.hidden_units"].kind_case(), Value::kStringValue);
  EXPECT_EQ(values["model.hidden_units"].string_value(), "");
  EXPECT_EQ(values["tensorboard"].bool_value(), true);
}

TEST(HyperparametersTest, KindsOfValues) {
  RunConfig config;
  config.set_name("a name");
  config.set_tensorboard(false);
  config.mutable_train()->set_seed(uint64_t{1} << 53);
  config.mutable_train()->set_batch_size(512);
  config.mutable_train()->mutable_optimizer()->set_learning_rate(0.0014292);
  config.mutable_train()->mutable_optimizer()->set_algorithm(OptimizerConfig::RMSPROP);
  std::map<std::string, Value> values = ByPath(config);
  EXPECT_EQ(values["name"].string_value(), "a name");
  EXPECT_EQ(values["tensorboard"].kind_case(), Value::kBoolValue);
  EXPECT_EQ(values["tensorboard"].bool_value(), false);
  EXPECT_EQ(values["train.seed"].number_value(), 9007199254740992.0);
  EXPECT_EQ(values["train.batch_size"].number_value(), 512);
  EXPECT_EQ(values["train.optimizer.learning_rate"].number_value(), 0.0014292);
  EXPECT_EQ(values["train.optimizer.algorithm"].string_value(), "RMSPROP");
}

TEST(HyperparametersTest, ListsAreTextsThatLoseNoDigit) {
  RunConfig config;
  config.mutable_model()->add_hidden_units(512);
  config.mutable_model()->add_hidden_units(64);
  config.mutable_model()->add_dropout(0.3581304456936143);
  config.mutable_model()->add_dropout(0);
  std::map<std::string, Value> values = ByPath(config);
  EXPECT_EQ(values["model.hidden_units"].string_value(), "512,64");
  EXPECT_EQ(values["model.dropout"].string_value(), "0.3581304456936143,0");
}

TEST(HyperparametersTest, PathsAreThoseOfSetAndAllOfThem) {
  std::map<std::string, Value> values = ByPath(RunConfig());
  for (const auto& [path, value] : values) {
    RunConfig config;
    EXPECT_TRUE(ApplyOverride(path + "=", &config).ok()) << path;
  }
  // DescribeFields has a line for each field that --set takes.
  const std::string table = DescribeFields(RunConfig::descriptor());
  EXPECT_EQ(static_cast<size_t>(std::count(table.begin(), table.end(), '\n')), values.size());
}

}  // namespace
}  // namespace inknet::tensorboard
