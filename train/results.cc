#include "train/results.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace inknet::train {

std::string FormatTestResult(const TestResult& result, const DataFingerprint& data) {
  std::string text = absl::StrFormat("test accuracy %.2f %% (%d of %d), loss %.6f", 100 * result.accuracy(),
                                     result.correct(), result.images(), result.loss());
  switch (data.source()) {
    case DataFingerprint::OFFICIAL:
      break;
    case DataFingerprint::UNOFFICIAL:
      absl::StrAppend(&text, "\n(on an unofficial copy: not a score on the official ", data.dataset(), ")");
      break;
    case DataFingerprint::DRAWN_GLYPHS:
      absl::StrAppend(&text, "\n(on drawn glyphs: not a score on ", data.dataset(), ")");
      break;
  }
  return text;
}

}  // namespace inknet::train
