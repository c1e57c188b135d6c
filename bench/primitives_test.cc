// //bench:primitives started as a process, its figures read as other tools read them.
#include <algorithm>
#include <cstdio>
#include <map>
#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace inknet::bench {
namespace {

struct Row {
  int rates = 0;   // Counters named FLOP/s or B/s.
  int shares = 0;  // Counters named peak_share_...
  double share = 0;
};

std::map<std::string, Row> RunPrimitives() {
  std::FILE* pipe = popen("bench/primitives --benchmark_format=json --benchmark_min_time=0.02 2>/dev/null", "r");
  std::string output;
  char buffer[4096];
  while (size_t got = std::fread(buffer, 1, sizeof(buffer), pipe)) output.append(buffer, got);
  EXPECT_EQ(pclose(pipe), 0);
  std::map<std::string, Row> rows;
  const nlohmann::json results = nlohmann::json::parse(output);
  for (const nlohmann::json& benchmark : results["benchmarks"]) {
    EXPECT_FALSE(benchmark.value("error_occurred", false)) << benchmark;
    Row& row = rows[benchmark["name"]];
    for (const auto& [key, value] : benchmark.items()) {
      if (key == "FLOP/s" || key == "B/s") ++row.rates;
      if (!absl::StartsWith(key, "peak_share_")) continue;
      ++row.shares;
      row.share = value;
    }
  }
  return rows;
}

TEST(PrimitivesTest, EachKernelHasARateAndAShareOfItsRoofThatIsNotAboveIt) {
  std::map<std::string, Row> rows = RunPrimitives();
  EXPECT_GT(rows.size(), 30);
  // What else runs may slow down a roof and not the loop under it, but hardly each time.
  const auto too_high = [](const auto& row) { return row.second.share > 1; };
  for (int more = 0; more < 2 && std::any_of(rows.begin(), rows.end(), too_high); ++more) {
    for (const auto& [name, row] : RunPrimitives()) rows[name].share = std::min(rows[name].share, row.share);
  }
  for (const auto& [name, row] : rows) {
    EXPECT_EQ(row.rates, 1) << name;
    EXPECT_EQ(row.shares, 1) << name;
    EXPECT_GT(row.share, 0) << name;
    EXPECT_LE(row.share, 1) << name;
  }
}

}  // namespace
}  // namespace inknet::bench
