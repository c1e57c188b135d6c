// Measures a saved model on a test set.
#include "evaluation/evaluate.h"

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include "absl/flags/flag.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "data/dataset.h"
#include "data/for_model.h"
#include "evaluation/among.h"
#include "evaluation/csv.h"
#include "evaluation/tables.h"
#include "evaluation/temperature.h"
#include "nn/network.h"
#include "proto/config.pb.h"
#include "proto/evaluation.pb.h"
#include "record/run_folder.h"
#include "report/run_report.h"
#include "train/chosen_classes.h"
#include "train/model_network.h"
#include "train/trained_model.h"
#include "util/command_line.h"
#include "util/file.h"
#include "util/memory.h"
#include "util/status.h"
#include "util/terminal.h"

ABSL_FLAG(
    std::string, data, "",
    "other data to measure on, of any kind (docs/own-data.md): its test images, or all of them where it has none");
ABSL_FLAG(std::string, data_dir, "", "folder with the data set's files; default: where the run's configuration says");
ABSL_FLAG(std::string, dataset, "", "data set to measure on; default: the one that the model was trained on");
ABSL_FLAG(int, threads, 0, "threads to compute with; 0: one per core");
ABSL_FLAG(std::string, precision, "FLOAT32",
          "of the products: FLOAT32 or BFLOAT16; the run's folder keeps what FLOAT32 says");
ABSL_FLAG(std::string, probabilities, "",
          "also writes every class's probability for each test image into this CSV file");
ABSL_FLAG(int64_t, probability_images, INT64_MAX, "how many test images --probabilities is to hold, from the first on");

namespace inknet::train {
namespace {

constexpr char kUsage[] =
    "Measures a saved model on the test images of the data set that it was trained on.\n\n"
    "  bazel run //train:evaluate -- --run=runs/emnist-20261122-120000\n"
    "  bazel run //train:evaluate -- --model=model.safetensors --data=my_characters\n\n"
    "Prints accuracy with its 95 % interval, loss, top-3 accuracy, calibration, precision, recall and F1 by class, "
    "the\n"
    "most confused pairs and the confusion matrix. With --run it measures the model of the run's best epoch and\n"
    "also writes the figures into the run's folder (evaluation.textproto, classes.csv, confusion_matrix.csv,\n"
    "mistakes.png) and the report page anew; --which=last measures the last epoch's model and writes nothing, and so\n"
    "does --among=digits, which asks for some of the classes only, on the test images that are of them. The\n"
    "figures are the same to the last digit as those at the end of training. Paths are relative to the current\n"
    "folder.";

// What a table may take where there is no terminal that sets a limit.
constexpr int kWidthOfAFile = 200;

// The images that --data names, as the model takes them: its classes, by their names, and its size.
absl::Status FitTo(const model::Model& model, const std::string& model_path, data::Dataset* dataset) {
  if (dataset->test_was_split_off) data::TestOnAll(dataset);
  if (const absl::Status status = data::NumberClassesAs(model.class_names, dataset); !status.ok()) {
    return InFile(model_path, status);
  }
  data::Resize(model.image_columns, model.image_rows, &dataset->test);
  return absl::OkStatus();
}

// An error where the model's classes or images are not those of the data.
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

// The images that a run knew, and no others: its files where they lay, or its drawn glyphs. --data_dir and --dataset go
// before that.
DataConfig DataOf(const TrainedModel& trained) {
  DataConfig config = trained.config.data();
  if (trained.folder.has_value()) {
    const DataFingerprint& data = trained.model.data;
    if (data.source() == DataFingerprint::DRAWN_GLYPHS) {
      config.set_source(DataConfig::GLYPHS);
    } else if (config.path().empty() && !data.folder().empty()) {
      config.set_data_dir(data.folder());
    }
  }
  if (!absl::GetFlag(FLAGS_data).empty()) {
    // Other images, which are read by themselves, but for what the run says of ink and paper.
    const DataConfig::Polarity polarity = config.polarity();
    config.Clear();
    config.set_polarity(polarity);
    config.set_path(AbsolutePath(absl::GetFlag(FLAGS_data)));
    if (trained.model.image_rows == trained.model.image_columns) config.set_size(trained.model.image_rows);
  }
  if (!absl::GetFlag(FLAGS_data_dir).empty()) {
    config.set_source(DataConfig::SEARCH);
    config.clear_path();
    config.set_data_dir(absl::GetFlag(FLAGS_data_dir));
  }
  if (!absl::GetFlag(FLAGS_dataset).empty()) config.set_dataset(absl::GetFlag(FLAGS_dataset));
  return config;
}

absl::Status CheckFlags(const CommandLine& command_line) {
  if (!command_line.arguments.empty() || !command_line.sets.empty()) {
    return absl::InvalidArgumentError("unexpected argument; see --help");
  }
  if (absl::GetFlag(FLAGS_threads) < 0 || absl::GetFlag(FLAGS_threads) > 1024) {
    return absl::InvalidArgumentError(
        absl::StrCat("--threads is ", absl::GetFlag(FLAGS_threads), "; it must be 0 .. 1024"));
  }
  if (TrainConfig::Precision precision; !TrainConfig::Precision_Parse(absl::GetFlag(FLAGS_precision), &precision)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--precision is \"", absl::GetFlag(FLAGS_precision), "\"; it must be FLOAT32 or BFLOAT16"));
  }
  if (absl::GetFlag(FLAGS_probability_images) < 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("--probability_images is ", absl::GetFlag(FLAGS_probability_images), "; it must be at least 1"));
  }
  return absl::OkStatus();
}

absl::Status Run(const CommandLine& command_line) {
  RETURN_IF_ERROR(CheckFlags(command_line));
  ASSIGN_OR_RETURN(const TrainedModel trained, LoadTrainedModel());

  const bool other_data = !absl::GetFlag(FLAGS_data).empty();
  const bool asked_for = other_data || !absl::GetFlag(FLAGS_data_dir).empty() || !absl::GetFlag(FLAGS_dataset).empty();
  if (!asked_for && !trained.folder.has_value() && trained.model.data.source() == DataFingerprint::OWN) {
    return absl::InvalidArgumentError(absl::StrCat(trained.model_path, ": it was trained on somebody's own data, ",
                                                   trained.model.data.folder(),
                                                   "; name what to measure it on with --data=PATH"));
  }
  const bool as_the_run = trained.folder.has_value() && !asked_for;
  absl::StatusOr<data::Dataset> loaded = data::Load(DataOf(trained), trained.config.train().seed());
  if (!loaded.ok() && as_the_run) {
    return absl::Status(loaded.status().code(), absl::StrCat(loaded.status().message(),
                                                             "; the run's images lay there; name where they are now "
                                                             "with --data_dir, or --data for your own"));
  }
  RETURN_IF_ERROR(loaded.status());
  data::Dataset& dataset = *loaded;
  if (other_data) {
    RETURN_IF_ERROR(FitTo(trained.model, trained.model_path, &dataset));
    absl::PrintF("%d images of %s: %s\n", dataset.test.size(), dataset.fingerprint.folder(),
                 dataset.fingerprint.reading());
    for (const std::string& note : dataset.notes) absl::PrintF("note: %s\n", note);
  } else {
    absl::PrintF("%s\n", data::Describe(dataset));
    // Classes that are those of another model or of a mix are more than the images'.
    if (trained.config.train().has_from() || trained.config.data().has_mix()) {
      RETURN_IF_ERROR(data::NumberClassesAs(trained.model.class_names, &dataset));
    }
  }
  RETURN_IF_ERROR(CheckFits(trained.model, dataset, trained.model_path));
  const bool same_images = dataset.fingerprint.content_sha256() == trained.model.data.content_sha256();
  if (as_the_run && !same_images) {
    return absl::FailedPreconditionError(
        absl::StrCat(trained.model_path, ": was trained beside other images than ", dataset.fingerprint.folder(),
                     " has now; to measure on these all the same, name them with --data_dir or --data"));
  }
  TrainConfig train = trained.config.train();
  train.set_threads(absl::GetFlag(FLAGS_threads));
  train.set_precision(absl::GetFlag(FLAGS_precision) == "BFLOAT16" ? TrainConfig::BFLOAT16 : TrainConfig::FLOAT32);
  // A run's folder says what its best model makes of the images that it knew.
  ASSIGN_OR_RETURN(const std::vector<int> among, ChosenClasses(trained.model));
  const bool some = among.size() < trained.model.class_names.size();
  const bool bf16 = train.precision() == TrainConfig::BFLOAT16;
  const bool saves =
      trained.folder.has_value() && same_images && trained.which == record::Which::kBest && !some && !bf16;
  if (trained.folder.has_value()) absl::PrintF("the model of %s\n", trained.model_path);
  if (!same_images) absl::PrintF("note: these are not the images that the model was trained beside\n");
  if (trained.folder.has_value() && !saves) absl::PrintF("the run's folder stays as it is\n");

  ASSIGN_OR_RETURN(const std::unique_ptr<nn::Network> network, MakeNetwork(trained.model, train));
  ASSIGN_OR_RETURN(evaluation::Predictions predictions, evaluation::Predict(dataset.test, network.get()));
  if (some) {
    evaluation::RestrictTo(among, &dataset.test, &predictions);
    if (predictions.labels.empty()) {
      return absl::NotFoundError(absl::StrCat(dataset.name, ": no test image is of the classes that --among asks for"));
    }
    absl::PrintF("asked among %d of %d classes, on the %d test images that are of them\n", among.size(),
                 trained.model.class_names.size(), predictions.labels.size());
  }
  const Evaluation evaluation = evaluation::Evaluate(dataset, predictions, trained.model.temperature);
  absl::PrintF("\n%s", evaluation::FormatTables(evaluation, StdoutWidth(kWidthOfAFile)));
  std::fflush(stdout);

  if (const std::string path = absl::GetFlag(FLAGS_probabilities); !path.empty()) {
    evaluation::Temper(trained.model.temperature, &predictions);
    RETURN_IF_ERROR(
        WriteFileAtomically(path, evaluation::ProbabilitiesCsv(predictions, absl::GetFlag(FLAGS_probability_images))));
    absl::PrintF("\nwrote %s\n", path);
  }
  if (saves) {
    RETURN_IF_ERROR(evaluation::Save(evaluation, dataset.test, *trained.folder));
    RETURN_IF_ERROR(report::WriteRunReport(*trained.folder));
    absl::PrintF(
        "\nwrote %s and, beside it, evaluation.textproto, classes.csv, confusion_matrix.csv and mistakes.png\n",
        trained.folder->report_path());
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace inknet::train

int main(int argc, char** argv) {
  inknet::ExitWhenOutOfMemory();
  const inknet::CommandLine command_line = inknet::ParseCommandLine({inknet::train::kUsage, ""}, argc, argv);
  return inknet::ExitCodeFor(inknet::train::Run(command_line));
}
