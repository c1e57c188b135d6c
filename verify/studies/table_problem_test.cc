#include "verify/studies/table_problem.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::search {
namespace {

using ::testing::HasSubstr;

TEST(TableProblemTest, ColumnsBecomeParametersAndTheLastTheMetric) {
  std::string csv = "learning_rate,dropout,width,activation,epochs,accuracy\n";
  for (int i = 0; i < 20; ++i) {
    absl::StrAppend(&csv, 1e-4 * (1 + 10 * i), ",", 0.01 * i, ",", i % 2 ? 64 : 128, ",", i % 3 ? "relu" : "elu", ",5,",
                    80 + i, "\r\n");
  }
  const absl::StatusOr<Problem> table = TableProblem("t.csv", csv, Goal::kMaximize);
  ASSERT_TRUE(table.ok()) << table.status();
  const std::vector<Parameter>& parameters = table->space.parameters();
  EXPECT_TRUE(std::get<Uniform>(parameters[0].distribution).log) << "a factor of 191";
  EXPECT_FALSE(std::get<Uniform>(parameters[1].distribution).log);
  EXPECT_EQ(std::get<Categorical>(parameters[2].distribution).values.size(), 2u);
  EXPECT_TRUE(IsUnordered(parameters[3].distribution));
  EXPECT_EQ(table->space.dimensions().size(), 4u) << "all rows have 5 epochs";
  EXPECT_EQ(table->rows.size(), 20u);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(table->value(table->rows[static_cast<size_t>(i)]), 80 + i);
  EXPECT_EQ(table->goal, Goal::kMaximize);
}

TEST(TableProblemTest, ErrorsNameTheLine) {
  const auto error = [](absl::string_view csv) {
    return std::string(TableProblem("t.csv", csv, Goal::kMinimize).status().message());
  };
  EXPECT_THAT(error(""), HasSubstr("t.csv: the table has no rows"));
  EXPECT_THAT(error("a\n1\n"), HasSubstr("line 1: the table needs a column for a parameter"));
  EXPECT_THAT(error("a,b\n1,2\n1\n"), HasSubstr("line 3: 1 fields, not 2"));
  EXPECT_THAT(error("a,b\n1,nan\n"), HasSubstr("line 2: the metric is 'nan'"));
}

TEST(TableProblemTest, TablesThatWouldTakeLongAreErrors) {
  std::string many = "a,b\n";
  for (int i = 0; i < 10000; ++i) absl::StrAppend(&many, "x", i, ",1\n");
  EXPECT_TRUE(TableProblem("t.csv", many, Goal::kMinimize).ok());
  EXPECT_THAT(std::string(TableProblem("t.csv", many + "x,1\n", Goal::kMinimize).status().message()),
              HasSubstr("line 10002: more than 10000 trials"));
  EXPECT_THAT(std::string(TableProblem("t.csv", std::string(100, ','), Goal::kMinimize).status().message()),
              HasSubstr("line 1: more than 100 columns"));
}

}  // namespace
}  // namespace inknet::search
