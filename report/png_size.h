// Width and height of a PNG file, without decoding it.
#ifndef INKNET_REPORT_PNG_SIZE_H_
#define INKNET_REPORT_PNG_SIZE_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace inknet::report {

struct PngSize {
  int width;
  int height;
};

// An error where it is no PNG, or one of more than 2^20 pixels a side.
absl::StatusOr<PngSize> ReadPngSize(absl::string_view png);

}  // namespace inknet::report

#endif  // INKNET_REPORT_PNG_SIZE_H_
