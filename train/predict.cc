// Tells which characters pictures show.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/flags/flag.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "data/image/limits.h"
#include "data/image/png.h"
#include "data/image/terminal.h"
#include "train/prediction.h"
#include "train/trained_model.h"
#include "util/command_line.h"
#include "util/file.h"
#include "util/memory.h"
#include "util/status.h"

ABSL_FLAG(int, top, 5, "how many of the most probable classes to print");
ABSL_FLAG(bool, show, false, "draw what the network sees");
ABSL_FLAG(bool, json, false, "print one JSON object a picture, each on a line");
ABSL_FLAG(std::string, save_prepared, "", "PNG file to write what the network sees into; for one picture");

namespace inknet::train {
namespace {

constexpr char kUsage[] =
    "Tells which handwritten characters pictures show, one in each: PNG or JPEG, dark on light or light on dark.\n\n"
    "  bazel run //train:predict -- --run=runs/emnist_best-20261122-120000 a.png b.jpg\n"
    "  bazel run //train:predict -- --model=model.safetensors --show a.png\n\n"
    "A picture that cannot be read is named, and the others are predicted. Paths are relative to the current folder.";

absl::Status PredictFile(const std::string& file, Predictor* predictor) {
  ASSIGN_OR_RETURN(const std::string bytes, ReadFile(file, image::kMaxFileBytes));
  const absl::StatusOr<Prediction> prediction = predictor->Predict(bytes);
  if (!prediction.ok()) {
    return absl::Status(prediction.status().code(), absl::StrCat(file, ": ", prediction.status().message()));
  }
  if (const std::string path = absl::GetFlag(FLAGS_save_prepared); !path.empty()) {
    ASSIGN_OR_RETURN(const std::string png, image::EncodePng(prediction->prepared));
    RETURN_IF_ERROR(WriteFileAtomically(path, png));
  }
  const int top = absl::GetFlag(FLAGS_top);
  if (absl::GetFlag(FLAGS_json)) {
    ASSIGN_OR_RETURN(const std::string line, PredictionJson(file, prediction->classes, top));
    std::printf("%s\n", line.c_str());
    return absl::OkStatus();
  }
  std::fputs(FormatPrediction(file, prediction->classes, top).c_str(), stdout);
  if (absl::GetFlag(FLAGS_show)) {
    const image::TerminalStyle style =
        image::ChooseStyle(isatty(STDOUT_FILENO) != 0, std::getenv("NO_COLOR"), std::getenv("TERM"));
    std::fputs(image::Draw(prediction->prepared, style).c_str(), stdout);
  }
  std::fputs("\n", stdout);
  return absl::OkStatus();
}

absl::StatusOr<int> Run(const CommandLine& command_line) {
  if (!command_line.sets.empty()) return absl::InvalidArgumentError("--set is not known here; see --help");
  if (command_line.arguments.empty()) return absl::InvalidArgumentError("no picture to predict; see --help");
  if (absl::GetFlag(FLAGS_top) < 1) {
    return absl::InvalidArgumentError(absl::StrCat("--top is ", absl::GetFlag(FLAGS_top), "; it must be at least 1"));
  }
  if (!absl::GetFlag(FLAGS_save_prepared).empty() && command_line.arguments.size() > 1) {
    return absl::InvalidArgumentError("--save_prepared takes one picture at a time");
  }
  if (absl::GetFlag(FLAGS_json) && absl::GetFlag(FLAGS_show)) {
    return absl::InvalidArgumentError("--json and --show do not go together");
  }
  ASSIGN_OR_RETURN(const TrainedModel trained, LoadTrainedModel());
  ASSIGN_OR_RETURN(Predictor predictor, Predictor::Create(trained.model));
  int exit_code = 0;
  for (const std::string& file : command_line.arguments) {
    if (ExitCodeFor(PredictFile(file, &predictor)) != 0) exit_code = 1;
  }
  return exit_code;
}

}  // namespace
}  // namespace inknet::train

int main(int argc, char** argv) {
  inknet::ExitWhenOutOfMemory();
  const inknet::CommandLine command_line = inknet::ParseCommandLine({inknet::train::kUsage, ""}, argc, argv);
  const absl::StatusOr<int> exit_code = inknet::train::Run(command_line);
  return exit_code.ok() ? *exit_code : inknet::ExitCodeFor(exit_code.status());
}
