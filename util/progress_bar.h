// The bar that a person watches while something takes time.
#ifndef INKNET_UTIL_PROGRESS_BAR_H_
#define INKNET_UTIL_PROGRESS_BAR_H_

#include <algorithm>
#include <cmath>
#include <string>

namespace inknet {

// A bar of `width` characters, `share` (0 .. 1) of them filled.
inline std::string ProgressBar(double share, int width) {
  const long filled = std::lround(std::clamp(share, 0.0, 1.0) * width);
  return std::string(static_cast<size_t>(filled), '#') + std::string(static_cast<size_t>(width - filled), '.');
}

}  // namespace inknet

#endif  // INKNET_UTIL_PROGRESS_BAR_H_
