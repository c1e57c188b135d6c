// Measures a saved model on its test set.
#include <cstdio>
#include <memory>
#include <string>

#include "absl/flags/flag.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "data/dataset.h"
#include "model/model_file.h"
#include "nn/network.h"
#include "proto/config.pb.h"
#include "proto/run.pb.h"
#include "record/run_folder.h"
#include "train/results.h"
#include "train/trainer.h"
#include "util/command_line.h"
#include "util/status.h"

ABSL_FLAG(std::string, run, "", "folder of the run to evaluate");
ABSL_FLAG(std::string, data_dir, "", "folder with the data set's files; default: where the run's configuration says");
ABSL_FLAG(int, threads, 0, "threads to compute with; 0: one per core");

namespace inknet::train {
namespace {

constexpr char kUsage[] =
    "Measures a saved model on the test images of the data set that it was trained on.\n\n"
    "  bazel run //train:evaluate -- --run=runs/emnist_best-20261122-120000\n\n"
    "The figures are the same to the last digit as those at the end of training. Paths are relative to the current\n"
    "folder.";

// An error where the model's classes are not those of the data.
absl::Status CheckFits(const model::Model& model, const data::Dataset& dataset, const std::string& model_path) {
  if (model.class_names != dataset.class_names) {
    return absl::InvalidArgumentError(absl::StrCat(model_path, ": its ", model.class_names.size(),
                                                   " classes are not the ", dataset.classes(), " of ", dataset.name));
  }
  if (model.image_rows != dataset.test.rows || model.image_columns != dataset.test.columns) {
    return absl::InvalidArgumentError(absl::StrFormat("%s: it takes images of %dx%d, those of %s have %dx%d",
                                                      model_path, model.image_rows, model.image_columns, dataset.name,
                                                      dataset.test.rows, dataset.test.columns));
  }
  return absl::OkStatus();
}

absl::Status Run(const CommandLine& command_line) {
  if (!command_line.arguments.empty() || !command_line.sets.empty()) {
    return absl::InvalidArgumentError("unexpected argument; see --help");
  }
  const std::string path = absl::GetFlag(FLAGS_run);
  if (path.empty()) return absl::InvalidArgumentError("--run=FOLDER is needed: the folder of a run, such as runs/...");
  if (absl::GetFlag(FLAGS_threads) < 0 || absl::GetFlag(FLAGS_threads) > 1024) {
    return absl::InvalidArgumentError(
        absl::StrCat("--threads is ", absl::GetFlag(FLAGS_threads), "; it must be 0 .. 1024"));
  }
  ASSIGN_OR_RETURN(const record::RunFolder folder, record::RunFolder::Open(path));
  ASSIGN_OR_RETURN(const RunRecord record, folder.ReadRecord());
  ASSIGN_OR_RETURN(const model::Model model, folder.ReadModel());

  DataConfig data_config = record.config().data();
  if (!absl::GetFlag(FLAGS_data_dir).empty()) data_config.set_data_dir(absl::GetFlag(FLAGS_data_dir));
  ASSIGN_OR_RETURN(const data::Dataset dataset, data::Load(data_config, record.config().train().seed()));
  absl::PrintF("%s\n", data::Describe(dataset));
  RETURN_IF_ERROR(CheckFits(model, dataset, folder.model_path()));
  if (dataset.fingerprint.content_sha256() != model.data.content_sha256()) {
    absl::PrintF("note: these are not the images that the model was trained beside\n");
  }

  TrainConfig train = record.config().train();
  train.set_threads(absl::GetFlag(FLAGS_threads));
  nn::NetworkSpec spec = nn::MakeSpec(model.architecture, train, dataset.test.pixels_per_image(), dataset.classes());
  spec.pixel_scale = model.pixel_scale;
  ASSIGN_OR_RETURN(const std::unique_ptr<nn::Network> network, nn::CreateNetwork(model.architecture.backend(), spec));
  RETURN_IF_ERROR(network->SetParameters(model.parameters));
  ASSIGN_OR_RETURN(const TestResult result, MeasureTestSet(dataset.test, network.get()));
  absl::PrintF("%s\n", FormatTestResult(result, dataset.fingerprint));
  return absl::OkStatus();
}

}  // namespace
}  // namespace inknet::train

int main(int argc, char** argv) {
  const inknet::CommandLine command_line = inknet::ParseCommandLine({inknet::train::kUsage, ""}, argc, argv);
  return inknet::ExitCodeFor(inknet::train::Run(command_line));
}
