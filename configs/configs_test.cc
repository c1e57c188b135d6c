#include <filesystem>
#include <string>

#include "absl/strings/string_view.h"
#include "configs/emnist.h"
#include "configs/emnist_reference.h"
#include "configs/mnist.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/config.pb.h"
#include "proto/text.h"
#include "proto/validate.h"
#include "util/file.h"

namespace inknet {
namespace {

using ::testing::ElementsAre;

TEST(ConfigsTest, EveryShippedConfigurationIsValidAndNamedAsItsFile) {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator("configs")) {
    if (entry.path().extension() != ".textproto") continue;
    ++files;
    RunConfig config;
    const absl::Status parsed = ReadTextProto(entry.path().string(), &config);
    EXPECT_TRUE(parsed.ok()) << parsed;
    const absl::Status valid = ValidateRunConfig(config);
    EXPECT_TRUE(valid.ok()) << entry.path() << ": " << valid;
    EXPECT_EQ(config.name(), entry.path().stem().string());
  }
  EXPECT_GE(files, 3);
}

TEST(ConfigsTest, EmbeddedTextIsTheFile) {
  const auto file = [](const std::string& path) { return ReadFile(path, 1 << 20).value(); };
  EXPECT_EQ(std::string(configs::kEmnist), file("configs/emnist.textproto"));
  EXPECT_EQ(std::string(configs::kEmnistReference), file("configs/emnist_reference.textproto"));
  EXPECT_EQ(std::string(configs::kMnist), file("configs/mnist.textproto"));
}

TEST(ConfigsTest, ReferenceConfigurationIsTheReferenceSystems) {
  RunConfig config;
  ASSERT_TRUE(ParseTextProto(configs::kEmnistReference, "emnist_reference", &config).ok());
  EXPECT_THAT(config.model().hidden_units(), ElementsAre(512, 512, 512));
  EXPECT_THAT(config.model().dropout(), ElementsAre(0.3581304456936143));
  EXPECT_EQ(config.train().optimizer().algorithm(), OptimizerConfig::ADAM);
  EXPECT_NEAR(config.train().optimizer().learning_rate(), 0.04573552122379638 / 32, 5e-8);
  EXPECT_EQ(config.train().optimizer().weight_decay(), 1e-8);
  EXPECT_EQ(config.train().batch_size(), 512);
  EXPECT_EQ(config.train().epochs(), 100);
  EXPECT_EQ(config.train().seed(), 42u);
  EXPECT_EQ(config.model().normalization(), ModelConfig::NONE);
  EXPECT_FALSE(config.data().has_augmentation());
  EXPECT_FALSE(config.train().has_schedule());
}

}  // namespace
}  // namespace inknet
