#include "record/checkpoint/checkpoint.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/text.h"
#include "record/checkpoint/test_data.h"

namespace inknet::checkpoint {
namespace {

using ::testing::HasSubstr;

void ExpectEqual(const nn::Parameters& a, const nn::Parameters& b) {
  ASSERT_EQ(a.size(), b.size());
  for (size_t l = 0; l < a.size(); ++l) {
    EXPECT_EQ(a[l].inputs, b[l].inputs);
    EXPECT_EQ(a[l].outputs, b[l].outputs);
    EXPECT_EQ(a[l].weights, b[l].weights);
    EXPECT_EQ(a[l].biases, b[l].biases);
    EXPECT_EQ(a[l].scales, b[l].scales);
    EXPECT_EQ(a[l].mean, b[l].mean);
    EXPECT_EQ(a[l].variance, b[l].variance);
  }
}

void ExpectEqual(const nn::TrainingState& a, const nn::TrainingState& b) {
  ExpectEqual(a.parameters, b.parameters);
  ExpectEqual(a.first_moments, b.first_moments);
  ExpectEqual(a.second_moments, b.second_moments);
  EXPECT_EQ(a.steps, b.steps);
}

Checkpoint RoundTrip(const Checkpoint& checkpoint) {
  const auto bytes = Serialize(checkpoint);
  EXPECT_TRUE(bytes.ok()) << bytes.status();
  auto parsed = Parse(*bytes);
  EXPECT_TRUE(parsed.ok()) << parsed.status();
  return *std::move(parsed);
}

// In the middle of epoch 4, with epoch 2 the best so far.
Checkpoint WithinAnEpoch() {
  Checkpoint checkpoint = CheckpointAfter(3);
  Progress& progress = checkpoint.progress;
  progress.now = TestState(0.5f, 37);
  progress.best_epoch = 2;
  progress.best = std::make_shared<const nn::Parameters>(TestParameters(-7));
  progress.running.set_images(640);
  progress.running.set_steps(7);
  progress.running.add_squared_gradient_norm(0.1);
  progress.running.add_squared_gradient_norm(1.0 / 3);
  progress.running.set_seconds(1.5);
  progress.step_seconds = {0.25, 0.5};
  return checkpoint;
}

TEST(CheckpointTest, BetweenEpochsTheStateIsStoredOnce) {
  const Checkpoint checkpoint = CheckpointAfter(2);
  const Checkpoint read = RoundTrip(checkpoint);
  ExpectEqual(*read.progress.now, *checkpoint.progress.now);
  EXPECT_EQ(read.progress.epoch_end, read.progress.now);
  EXPECT_EQ(read.progress.best.get(), &read.progress.now->parameters);
  EXPECT_EQ(read.progress.best_epoch, 2);
  EXPECT_EQ(FormatTextProto(read.run), FormatTextProto(checkpoint.run));
  EXPECT_LT(Serialize(checkpoint)->size() + 200, Serialize(WithinAnEpoch())->size());
}

TEST(CheckpointTest, WithinAnEpochEverythingIsThere) {
  const Checkpoint checkpoint = WithinAnEpoch();
  const Checkpoint read = RoundTrip(checkpoint);
  ExpectEqual(*read.progress.now, *checkpoint.progress.now);
  ExpectEqual(*read.progress.epoch_end, *checkpoint.progress.epoch_end);
  ExpectEqual(*read.progress.best, *checkpoint.progress.best);
  EXPECT_EQ(read.progress.best_epoch, 2);
  EXPECT_EQ(FormatTextProto(read.progress.running), FormatTextProto(checkpoint.progress.running));
  EXPECT_EQ(read.progress.step_seconds, checkpoint.progress.step_seconds);
}

TEST(CheckpointTest, BeforeTheFirstEpochIsFinishedThereIsNoBest) {
  const Checkpoint read = RoundTrip(CheckpointAfter(0));
  EXPECT_EQ(read.progress.best, nullptr);
  EXPECT_EQ(read.progress.best_epoch, 0);
}

TEST(CheckpointTest, EveryFlippedBitIsNoticed) {
  std::string bytes = *Serialize(WithinAnEpoch());
  for (size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
    ASSERT_FALSE(Parse(bytes).ok()) << "bit " << bit;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
  }
  EXPECT_TRUE(Parse(bytes).ok());
}

TEST(CheckpointTest, EveryTruncationIsNoticed) {
  const std::string bytes = *Serialize(WithinAnEpoch());
  for (size_t size = 0; size < bytes.size(); ++size) ASSERT_FALSE(Parse(bytes.substr(0, size)).ok()) << size;
}

TEST(CheckpointTest, WhatIsMissingOrTooMuchIsNamed) {
  const auto error = [](const Checkpoint& checkpoint) {
    return std::string(Parse(*Serialize(checkpoint)).status().message());
  };
  Checkpoint without_moments = CheckpointAfter(1);
  nn::TrainingState state = *without_moments.progress.now;
  state.second_moments.clear();
  without_moments.progress.now = without_moments.progress.epoch_end = std::make_shared<nn::TrainingState>(state);
  EXPECT_THAT(error(without_moments), HasSubstr("no tensor 'now.second_moments.0.weights'"));
}

TEST(CheckpointTest, TensorFileThatIsNoCheckpointIsAnError) { EXPECT_FALSE(Parse("not a checkpoint at all").ok()); }

}  // namespace
}  // namespace inknet::checkpoint
