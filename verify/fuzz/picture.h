// What the targets for pictures share.
#ifndef INKNET_VERIFY_FUZZ_PICTURE_H_
#define INKNET_VERIFY_FUZZ_PICTURE_H_

#include "absl/status/statusor.h"
#include "data/image/image.h"
#include "verify/fuzz/fuzz.h"

namespace inknet::fuzz {

// Larger pictures, which take long, are for tests.
inline constexpr int64_t kMaxPixels = 1 << 16;

// A picture, where there is one, has the pixels that its size calls for.
inline void CheckPicture(const absl::StatusOr<image::Image>& picture) {
  Reached(picture.status().message());
  if (!picture.ok()) return;
  FUZZ_CHECK(picture->channels == 1 || picture->channels == 3);
  FUZZ_CHECK(picture->width > 0 && picture->height > 0);
  FUZZ_CHECK(picture->pixels.size() == static_cast<size_t>(picture->width) * static_cast<size_t>(picture->height) *
                                           static_cast<size_t>(picture->channels));
}

}  // namespace inknet::fuzz

#endif  // INKNET_VERIFY_FUZZ_PICTURE_H_
