#include "bench/progress_line.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "absl/strings/str_format.h"
#include "util/duration.h"
#include "util/progress_bar.h"

namespace inknet::bench {

void ProgressLine::Show(const SuiteProgress& progress) {
  if (!is_terminal_) return;
  constexpr int kBarWidth = 30;
  const double share = progress.total > 0 ? static_cast<double>(progress.done) / progress.total : 0;
  std::string line = absl::StrFormat("[%s] %3.0f %%  %s left  %s", ProgressBar(share, kBarWidth), 100 * share,
                                     FormatSeconds(progress.seconds_left), progress.doing_next);
  // A line that wraps could not be taken away.
  line.resize(std::min(line.size(), static_cast<size_t>(std::max(columns_ - 1, 0))));
  absl::FPrintF(out_, "\r\033[K%s", line);
  std::fflush(out_);
  shown_ = true;
}

void ProgressLine::Clear() {
  if (shown_) std::fputs("\r\033[K", out_);
  shown_ = false;
  std::fflush(out_);
}

}  // namespace inknet::bench
