// The safetensors format, as far as models need it: float32 tensors by name, texts by key, and a digest over all of the
// file. docs/model-file.md describes the bytes. Any safetensors library reads what this writes; this reads only what it
// wrote itself, since only that carries the digest.
#ifndef INKNET_MODEL_SAFETENSORS_H_
#define INKNET_MODEL_SAFETENSORS_H_

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace inknet::model {

struct Tensor {
  std::string name;
  std::vector<size_t> shape;
  std::vector<float> values;  // Row by row; as many as the product of `shape`.
};

struct TensorFile {
  std::map<std::string, std::string> metadata;  // UTF-8. The key "sha256" is taken.
  std::vector<Tensor> tensors;                  // In the order of the file.
};

// A tensor whose values are somebody else's.
struct TensorView {
  std::string name;
  std::vector<size_t> shape;
  absl::Span<const float> values;
};

// A network of 64 hidden layers takes 20 KiB; its data set's files and class names little more.
inline constexpr size_t kMaxModelHeaderBytes = size_t{1} << 20;

// The file's bytes; the same for the same content. Two tensors of one name, values that do not fill their shape, texts
// that are not UTF-8, a header of more than `max_header_bytes`, and more than 1023 tensors or texts are errors.
absl::StatusOr<std::string> SerializeSafetensors(const std::map<std::string, std::string>& metadata,
                                                 const std::vector<TensorView>& tensors,
                                                 size_t max_header_bytes = kMaxModelHeaderBytes);
absl::StatusOr<std::string> SerializeSafetensors(const TensorFile& file);

// Reads `bytes`, which may be anything: nothing is allocated on the word of a header. A file that differs by as little
// as one bit from what was written is an error. Errors say what is wrong, and leave it to the caller to name the file.
absl::StatusOr<TensorFile> ParseSafetensors(absl::string_view bytes, size_t max_header_bytes = kMaxModelHeaderBytes);

}  // namespace inknet::model

#endif  // INKNET_MODEL_SAFETENSORS_H_
