// //verify/studies:sampler_comparison: Bayesian search finds better values than random search, on every problem and on
// real trials.
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "util/test_shell.h"

namespace inknet::search {
namespace {

// Medians by problem and method of the best values after 36 trials, over ten seeds. (docs/search.md has fifty.)
std::map<std::pair<std::string, std::string>, double> Medians(const std::string& flags) {
  const ShellResult result = Shell(absl::StrCat("verify/studies/sampler_comparison --csv --seeds=10 ", flags));
  EXPECT_EQ(result.exit_code, 0) << result.output;
  std::map<std::pair<std::string, std::string>, std::vector<double>> values;
  for (const absl::string_view line : absl::StrSplit(result.output, '\n', absl::SkipEmpty())) {
    // problem, method, seed, best
    const std::vector<std::string> fields = absl::StrSplit(line, ',');
    double best;
    if (fields.size() == 4 && absl::SimpleAtod(fields[3], &best)) values[{fields[0], fields[1]}].push_back(best);
  }
  std::map<std::pair<std::string, std::string>, double> medians;
  for (auto& [key, list] : values) {
    EXPECT_EQ(list.size(), 10);
    std::sort(list.begin(), list.end());
    medians[key] = (list[4] + list[5]) / 2;
  }
  return medians;
}

TEST(ComparisonTest, BayesBeatsRandomOnProblemsOfManyKinds) {
  auto medians = Medians("");
  ASSERT_EQ(medians.size(), 6);
  for (const char* problem : {"branin", "hartmann6", "tuning"}) {
    EXPECT_LT((medians[{problem, "bayes"}]), (medians[{problem, "random"}])) << problem;
  }
}

TEST(ComparisonTest, BayesBeatsRandomOnRealTrials) {
  auto medians = Medians("--table=verify/studies/tables/emnist_trials.csv --goal=maximize");
  ASSERT_EQ(medians.size(), 2);
  EXPECT_GT((medians[{"table", "bayes"}]), (medians[{"table", "random"}]));
}

TEST(ComparisonTest, TableThatIsNotThereIsNamed) {
  const ShellResult result = Shell("verify/studies/sampler_comparison --table=/nowhere.csv");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.output.find("/nowhere.csv"), std::string::npos) << result.output;
}

}  // namespace
}  // namespace inknet::search
