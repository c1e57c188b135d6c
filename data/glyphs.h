// Hand-written characters drawn by program: the data set that is there when no file is.
#ifndef INKNET_DATA_GLYPHS_H_
#define INKNET_DATA_GLYPHS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "data/dataset.h"

namespace inknet::data {

// Draws `per_class` images of each of `characters`, 28 x 28 pixels in the look of EMNIST: bold strokes with soft edges,
// fitted to about 23 pixels and centred.
//
// A character is a string of one digit or letter, and none may come twice. The small letters that EMNIST Balanced
// merges with their capitals (c i j k l m o p s u v w x y z) are drawn like the capital. Anything else is
// InvalidArgument.
//
// Labels are indexes into `characters`, and the classes take turns: image i has label i % classes. Image i depends on
// its character, `seed` and i / classes alone, so a longer set starts with the shorter one.
// The default build is meant to give the same bytes on every machine; a build with fused multiply-add (--config=native)
// moves some twenty pixels in a million by one grey level.
absl::StatusOr<ImageSet> DrawGlyphs(const std::vector<std::string>& characters, int per_class, uint64_t seed);

}  // namespace inknet::data

#endif  // INKNET_DATA_GLYPHS_H_
