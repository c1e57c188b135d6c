// What is wrong with a message, collected so that all of it is said at once.
#ifndef INKNET_PROTO_PROBLEMS_H_
#define INKNET_PROTO_PROBLEMS_H_

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "util/shortest.h"

namespace inknet {

// Every check is written so that NaN fails it. A line reads "train.batch_size is 0; it must be 1 .. 65536".
class Problems {
 public:
  void Add(absl::string_view path, absl::string_view value, absl::string_view rule) {
    lines_.push_back(absl::StrCat(path, " is ", value, "; it must be ", rule));
  }

  void AddLine(std::string line) { lines_.push_back(std::move(line)); }

  void Range(absl::string_view path, int value, int least, int most) {
    if (value < least || value > most) Add(path, absl::StrCat(value), absl::StrCat(least, " .. ", most));
  }

  // [0, 1)
  void BelowOne(absl::string_view path, double value) {
    if (!(value >= 0 && value < 1)) Add(path, ShortestDecimal(value), "at least 0 and less than 1");
  }

  void Positive(absl::string_view path, double value) {
    if (!(value > 0 && std::isfinite(value))) Add(path, ShortestDecimal(value), "more than 0, and finite");
  }

  void NotNegative(absl::string_view path, double value) {
    if (!(value >= 0 && std::isfinite(value))) Add(path, ShortestDecimal(value), "0 or more, and finite");
  }

  // Takes over the lines of `problems`, what ToStatus returned, with `prefix` before each path.
  void Include(absl::string_view prefix, const absl::Status& problems) {
    if (problems.ok()) return;
    for (absl::string_view line : absl::StrSplit(problems.message(), '\n'))
      lines_.push_back(absl::StrCat(prefix, line));
  }

  // OK, or InvalidArgument with one line for each problem.
  absl::Status ToStatus() const {
    return lines_.empty() ? absl::OkStatus() : absl::InvalidArgumentError(absl::StrJoin(lines_, "\n"));
  }

 private:
  std::vector<std::string> lines_;
};

}  // namespace inknet

#endif  // INKNET_PROTO_PROBLEMS_H_
