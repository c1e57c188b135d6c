// Looks at a path, finds out what it holds, and reads that.
#ifndef INKNET_DATA_OWN_READ_PATH_H_
#define INKNET_DATA_OWN_READ_PATH_H_

#include <string>

#include "absl/status/statusor.h"
#include "data/own/labelled_images.h"

namespace inknet::own {

// The images at `path`: a folder of pictures in one folder a class, or with a list of their labels; IDX, NumPy or
// MATLAB files; tables; or a zip archive of these. docs/own-data.md has the rules. A path without any is an error that
// says what was looked for and what is there.
absl::StatusOr<Reading> ReadPath(const std::string& path, const Options& options);

}  // namespace inknet::own

#endif  // INKNET_DATA_OWN_READ_PATH_H_
