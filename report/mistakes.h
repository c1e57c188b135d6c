// The picture of a run's mistakes, mistakes.png, whose tiles pages show one by one.
#ifndef INKNET_REPORT_MISTAKES_H_
#define INKNET_REPORT_MISTAKES_H_

#include <string>

#include "absl/status/statusor.h"
#include "proto/evaluation.pb.h"
#include "report/html.h"

namespace inknet::report {

// A grid of tiles of one size: a row for each confused pair, a column for each mistake.
struct MistakesPicture {
  std::string png;
  int columns = 0;
  int rows = 0;
  int tile_width = 0;  // Pixels.
  int tile_height = 0;
};

// The picture in the PNG file `png`. An error where it is no PNG or has no tile for a mistake of `evaluation`.
absl::StatusOr<MistakesPicture> ReadMistakesPicture(std::string png, const Evaluation& evaluation);

// For each confused pair its most confident mistakes: tiles with what they are, what they were taken for, and the
// model's probabilities of both. `evaluation` is the one that the picture was read for.
Html MistakesGallery(const Evaluation& evaluation, const MistakesPicture& picture);

// A class name as pages show it.
Html ClassGlyph(const Evaluation& evaluation, int label, bool is_wrong);

}  // namespace inknet::report

#endif  // INKNET_REPORT_MISTAKES_H_
