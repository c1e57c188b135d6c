// How large a picture may be. Checked on a header's word, before anything is allocated for it.
#ifndef INKNET_DATA_IMAGE_LIMITS_H_
#define INKNET_DATA_IMAGE_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace inknet::image {

inline constexpr size_t kMaxFileBytes = size_t{64} << 20;
inline constexpr int64_t kMaxSide = 10'000;
inline constexpr int64_t kMaxPixels = 50'000'000;
// Scans of a progressive JPEG, each of which costs time for the whole picture. Cameras and programs write about ten.
inline constexpr int kMaxScans = 32;

inline absl::Status CheckSize(int64_t width, int64_t height) {
  if (width < 1 || height < 1) {
    return absl::InvalidArgumentError(absl::StrCat("a picture of ", width, "x", height, " pixels"));
  }
  if (width > kMaxSide || height > kMaxSide) {
    return absl::InvalidArgumentError(absl::StrCat("a picture of ", width, "x", height,
                                                   " pixels is too large: at most ", kMaxSide, " a side are read"));
  }
  if (width * height > kMaxPixels) {
    return absl::InvalidArgumentError(absl::StrCat("a picture of ", width, "x", height,
                                                   " pixels is too large: at most ", kMaxPixels / 1'000'000,
                                                   " million are read"));
  }
  return absl::OkStatus();
}

// Of a picture in a file of `file_bytes`, which cannot hold more than `most_pixels` of its kind.
inline absl::Status CheckHeld(int64_t width, int64_t height, int64_t most_pixels, size_t file_bytes) {
  if (width * height <= most_pixels) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("a picture of ", width, "x", height, " pixels, more than a file of ",
                                                 file_bytes, " bytes can hold"));
}

}  // namespace inknet::image

#endif  // INKNET_DATA_IMAGE_LIMITS_H_
