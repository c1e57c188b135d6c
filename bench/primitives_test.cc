// //bench:primitives started as a process, its figures read as other tools read them.
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

TEST(PrimitivesTest, EachKernelHasARateAndAShareOfItsRoof) {
  const std::map<std::string, Row> rows = RunPrimitives();
  EXPECT_GT(rows.size(), 30);
  for (const auto& [name, row] : rows) {
    EXPECT_EQ(row.rates, 1) << name;
    EXPECT_EQ(row.shares, 1) << name;
    EXPECT_GT(row.share, 0) << name;  // speed_test.cc has the other end.
  }
}

}  // namespace
}  // namespace inknet::bench
