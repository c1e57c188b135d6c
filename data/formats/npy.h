// NumPy's file format for one array (numpy.lib.format), versions 1 to 3. An .npz file is a zip archive of them.
#ifndef INKNET_DATA_FORMATS_NPY_H_
#define INKNET_DATA_FORMATS_NPY_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/formats/array.h"
#include "data/formats/content.h"

namespace inknet::formats {

// What an .npy file begins with.
inline constexpr absl::string_view kNpyMagic = "\x93NUMPY";

// Larger arrays are refused, bytes.
inline constexpr uint64_t kMaxNpyBytes = uint64_t{4} << 30;

// Numbers of one to eight bytes, in either byte order and either order of indices, and texts. Python objects are an
// error: what is pickled can run programs. Memory grows with the data that arrives.
absl::StatusOr<Array> ReadNpy(Content& content);

}  // namespace inknet::formats

#endif  // INKNET_DATA_FORMATS_NPY_H_
