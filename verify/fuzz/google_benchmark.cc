// What a benchmark program of anybody's writes: bench/google_benchmark.h.
#include "bench/google_benchmark.h"

#include <algorithm>
#include <string>

#include "absl/status/statusor.h"
#include "bench/comparison_report.h"
#include "verify/fuzz/fuzz.h"

// The benchmark's name, up to the first line's end, and its JSON.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace inknet;
  const absl::string_view text = fuzz::Text(data, size);
  const size_t end = std::min(text.find('\n'), text.size());
  const std::string name(text.substr(0, end));
  const absl::StatusOr<bench::Measurement> run = bench::ParseBenchmarkRun(text.substr(end), name);
  bench::ComparisonReport report;
  bench::ComparedCase& one = report.cases.emplace_back();
  one.name = name;
  one.failure = run.status();
  if (run.ok()) {
    FUZZ_CHECK(run->threads >= 1 && run->iterations >= 0);
    one.baseline = {*run};
    one.candidate = {*run};
  }
  // A page of text stays one, whatever is in it.
  const std::string json = bench::ComparisonJson(report);
  FUZZ_CHECK(json.find('\0') == std::string::npos);
  const std::string markdown = bench::ComparisonMarkdown(report);
  FUZZ_CHECK(markdown.find("<script") == std::string::npos);
  FUZZ_CHECK(bench::ExactFilter(name).front() == '^');
  return 0;
}
