// MATLAB's files of level 5: what `save` and scipy.io.savemat write, and what EMNIST comes as. The format: MathWorks,
// "MAT-File Format", chapter 1.
//
// Read by hand, though libmatio exists: one flipped byte in a small file makes that library (1.5.23) ask for all the
// memory there is.
#ifndef INKNET_DATA_FORMATS_MAT_H_
#define INKNET_DATA_FORMATS_MAT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/formats/array.h"
#include "data/formats/content.h"

namespace inknet::formats {

// What a file of level 5 begins with.
inline constexpr absl::string_view kMatMagic = "MATLAB 5.0 MAT-file";

// One variable, bytes.
inline constexpr uint64_t kMaxMatBytes = uint64_t{4} << 30;

struct NamedArray {
  std::string name;  // That of a field of a structure has the structure's before it: "dataset.train.images".
  Array array;
};

// The real numbers in a file, of variables and of fields of structures; texts, cells, objects and sparse matrices are
// left out. MATLAB's order, first index first, is kept. Memory grows with the data that arrives.
absl::StatusOr<std::vector<NamedArray>> ReadMat(Content& content);

}  // namespace inknet::formats

#endif  // INKNET_DATA_FORMATS_MAT_H_
