// The page of a history of benchmarks that anything has happened to, records with lines of "%%" between them:
// bench/trends.h, bench/trend_page.h.
#include "bench/trend_page.h"

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "bench/history.h"
#include "bench/trends.h"
#include "proto/text.h"
#include "verify/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace inknet;
  fuzz::Input input(data, size);
  bench::HistoryContent history;
  while (!input.rest().empty()) {
    BenchRecord record;
    if (!ParseTextProtoOfAnyVersion(input.TakeUntil("\n%%\n"), "f", &record).ok()) return 0;
    history.records.push_back({std::string(1, static_cast<char>('a' + history.records.size() % 26)), record});
  }
  const absl::StatusOr<bench::Trends> trends = bench::FindTrends(history);
  if (!trends.ok()) return 0;
  FUZZ_CHECK(!absl::StrContains(bench::TrendPage(*trends), "<script>evil"));
  return 0;
}
