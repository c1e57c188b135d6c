// A trained model as an ONNX file, for the runtimes of other languages. docs/onnx.md describes it.
//
// The graph maps "image", uint8 [batch, rows, columns] as the data set has its pixels, to "probabilities" and "logits",
// float32 [batch, classes]. It scales the pixels itself. The initializers and the metadata are those of the safetensors
// file.
#ifndef INKNET_MODEL_ONNX_FILE_H_
#define INKNET_MODEL_ONNX_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "model/model.h"

namespace inknet::model {

// The oldest operator set whose Softmax means what it still does, and the file format of its time (ONNX 1.8, 2020):
// every later runtime reads both.
inline constexpr int kOnnxOpset = 13;
inline constexpr int kOnnxIrVersion = 7;

inline constexpr char kOnnxImage[] = "image";
inline constexpr char kOnnxProbabilities[] = "probabilities";
inline constexpr char kOnnxLogits[] = "logits";

// The file's bytes; the same model gives the same. A model whose parameters are not those of its architecture, or not
// finite, or that exceeds the format's 2 GiB is an error.
absl::StatusOr<std::string> SerializeOnnx(const Model& model);

// Replaces the file `path` as one step.
absl::Status ExportOnnx(const std::string& path, const Model& model);

}  // namespace inknet::model

#endif  // INKNET_MODEL_ONNX_FILE_H_
