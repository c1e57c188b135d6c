// All that is said of a comparison, and how it is written into files.
#ifndef INKNET_BENCH_COMPARISON_REPORT_H_
#define INKNET_BENCH_COMPARISON_REPORT_H_

#include <string>
#include <vector>

#include "bench/compared_case.h"
#include "bench/statistics/comparison.h"
#include "proto/bench.pb.h"

namespace inknet::bench {

struct ComparisonReport {
  SideNames sides;
  std::vector<ComparedCase> cases;
  // What speaks against the verdicts, or was not compared, a sentence each.
  std::vector<std::string> remarks;
  // Of the candidate.
  BenchMachine machine;
  // That the verdicts were made with.
  statistics::ComparisonOptions options;
  // For which both sides were measured; 0 for saved records.
  double seconds = 0;
  // RFC 3339.
  std::string date;
};

// In Google Benchmark's JSON: each measurement as a benchmark baseline/CASE or candidate/CASE, so that
// `compare.py filters FILE baseline/ candidate/` reads it; and "verdicts", a list of our own.
std::string ComparisonJson(const ComparisonReport& report);

// In Markdown, as a comment on a change: what became slower or faster first, then what failed; the rest folded; last
// the machine, how sure all of it is, and how long it took.
std::string ComparisonMarkdown(const ComparisonReport& report);

}  // namespace inknet::bench

#endif  // INKNET_BENCH_COMPARISON_REPORT_H_
