// The line that a person watches while a suite runs.
#ifndef INKNET_BENCH_PROGRESS_LINE_H_
#define INKNET_BENCH_PROGRESS_LINE_H_

#include <cstdio>

#include "bench/suite_runner.h"

namespace inknet::bench {

// Writes to `out`, and nothing where that is no terminal. It is the last line, and gives way to what is printed next.
class ProgressLine {
 public:
  // `columns`: of the terminal, which the line stays within.
  ProgressLine(std::FILE* out, bool is_terminal, int columns)
      : out_(out), is_terminal_(is_terminal), columns_(columns) {}

  // "[######........]  43 %  1m 05s left  train/784-512x3-47/batch512/threads2"
  void Show(const SuiteProgress& progress);
  // Takes the line away.
  void Clear();

 private:
  std::FILE* const out_;
  const bool is_terminal_;
  const int columns_;
  bool shown_ = false;
};

}  // namespace inknet::bench

#endif  // INKNET_BENCH_PROGRESS_LINE_H_
