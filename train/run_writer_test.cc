#include "train/run_writer.h"

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "evaluation/evaluate.h"
#include "gtest/gtest.h"
#include "model/model_file.h"
#include "train/opened_run.h"
#include "util/file.h"

namespace inknet::train {
namespace {

using record::Which;

EpochRecord Epoch(int number) {
  EpochRecord epoch;
  epoch.set_epoch(number);
  return epoch;
}

// What the writer's thread reads must not change under it: ThreadSanitizer judges that, whichever of the two is first.
TEST(RunWriterTest, RunGoesOnAndEndsWhileAnEpochOfItIsBeingWritten) {
  RunConfig config;
  config.mutable_data()->set_source(DataConfig::GLYPHS);
  config.mutable_data()->set_glyphs_per_class(12);
  config.mutable_model()->add_hidden_units(16);
  config.mutable_train()->set_threads(1);
  config.set_tensorboard(false);
  const absl::StatusOr<data::Dataset> dataset = data::Load(config.data(), /*seed=*/1);
  ASSERT_TRUE(dataset.ok()) << dataset.status();
  const nn::NetworkSpec spec =
      nn::MakeSpec(config.model(), config.train(), dataset->test.pixels_per_image(), dataset->classes());
  absl::StatusOr<std::unique_ptr<nn::Network>> network = nn::CreateNetwork(ModelConfig::ONEDNN, spec);
  ASSERT_TRUE(network.ok()) << network.status();
  const auto state = std::make_shared<nn::TrainingState>();
  (*network)->GetState(state.get());

  const std::string out = JoinPath(::testing::TempDir(), "run_writer_run");
  absl::StatusOr<OpenedRun> opened =
      OpenRun({out, /*resume=*/false, "", absl::UnixEpoch(), config, Environment(), dataset->fingerprint});
  ASSERT_TRUE(opened.ok()) << opened.status();
  const absl::StatusOr<std::unique_ptr<RunWriter>> created = RunWriter::Create(
      std::move(*opened), config, Environment(), *dataset, spec, state, absl::UnixEpoch(), RunWriter::Clock::now());
  ASSERT_TRUE(created.ok()) << created.status();
  RunWriter& writer = **created;

  checkpoint::Progress progress;
  progress.now = progress.epoch_end = state;
  progress.best_epoch = 1;
  progress.best = std::make_shared<const nn::Parameters>(state->parameters);
  ASSERT_TRUE(writer.AddEpoch(Epoch(1)).ok());
  ASSERT_TRUE(writer.AddProgress(progress).ok());  // No model is in the folder: they are written at once.
  ASSERT_TRUE(writer.AddEpoch(Epoch(2)).ok());
  ASSERT_TRUE(writer.AddProgress(progress).ok());
  const auto predictions = evaluation::Predict(dataset->test, network->get());
  ASSERT_TRUE(predictions.ok()) << predictions.status();
  constexpr float kTemperature = 0.5f;
  const absl::Status finished = writer.Finish({RunRecord::FINISHED, "", progress.best_epoch, progress.best},
                                              evaluation::Evaluate(*dataset, *predictions, kTemperature), kTemperature);
  ASSERT_TRUE(finished.ok()) << finished;

  const absl::StatusOr<RunRecord> record = writer.folder().ReadRecord();
  ASSERT_TRUE(record.ok()) << record.status();
  EXPECT_EQ(record->status(), RunRecord::FINISHED);
  EXPECT_EQ(record->epochs_size(), 2);
  // The temperature is that of the first epoch's model alone.
  EXPECT_EQ(model::LoadModel(writer.folder().model_path(Which::kBest))->temperature, kTemperature);
  EXPECT_EQ(model::LoadModel(writer.folder().model_path(Which::kLast))->temperature, 1);
}

}  // namespace
}  // namespace inknet::train
