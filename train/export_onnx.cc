// Writes a saved model as an ONNX file.
#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "model/model.h"
#include "model/onnx_file.h"
#include "record/run_folder.h"
#include "train/trained_model.h"
#include "util/command_line.h"
#include "util/file.h"
#include "util/memory.h"
#include "util/status.h"

ABSL_FLAG(std::string, out, "", "file to write; default: model.onnx in the run's folder");

namespace inknet::train {
namespace {

constexpr char kUsage[] =
    "Writes a trained model as an ONNX file, for ONNX runtimes in any language (docs/onnx.md).\n\n"
    "  bazel run //train:export_onnx -- --run=runs/emnist-20261122-120000\n"
    "  bazel run //train:export_onnx -- --model=model.safetensors --out=model.onnx\n\n"
    "A file of that name is replaced. Paths are relative to the current folder.";

absl::Status Run(const CommandLine& command_line) {
  if (!command_line.arguments.empty() || !command_line.sets.empty()) {
    return absl::InvalidArgumentError("unexpected argument; see --help");
  }
  ASSIGN_OR_RETURN(const TrainedModel trained, LoadTrainedModel());
  std::string path = absl::GetFlag(FLAGS_out);
  if (path.empty()) {
    if (!trained.folder.has_value()) return absl::InvalidArgumentError("--model needs --out=FILE: where to write");
    path = trained.folder->onnx_path();
  }
  const model::Model& model = trained.model;
  RETURN_IF_ERROR(model::ExportOnnx(path, model));
  std::error_code error;
  const std::uintmax_t bytes = std::filesystem::file_size(path, error);
  if (error) return FileError(path, "read its size", error.value());
  absl::PrintF("%s: %.2f MiB, opset %d; %s uint8 [batch, %d, %d] -> %s, %s float32 [batch, %d]\n", path,
               static_cast<double>(bytes) / (1 << 20), model::kOnnxOpset, model::kOnnxImage, model.image_rows,
               model.image_columns, model::kOnnxProbabilities, model::kOnnxLogits, model.class_names.size());
  return absl::OkStatus();
}

}  // namespace
}  // namespace inknet::train

int main(int argc, char** argv) {
  inknet::ExitWhenOutOfMemory();
  const inknet::CommandLine command_line = inknet::ParseCommandLine({inknet::train::kUsage, ""}, argc, argv);
  return inknet::ExitCodeFor(inknet::train::Run(command_line));
}
