#include "report/sweep_axes.h"

#include <cmath>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::report {
namespace {

using search::Categorical;
using search::IntUniform;
using search::Normal;
using search::Uniform;
using search::Value;
using ::testing::ElementsAre;

std::vector<std::string> Labels(const search::Distribution& distribution) {
  std::vector<std::string> labels;
  for (const Tick& tick : TicksOf(distribution)) labels.push_back(tick.label);
  return labels;
}

std::vector<double> Positions(const search::Distribution& distribution) {
  std::vector<double> positions;
  for (const Tick& tick : TicksOf(distribution)) positions.push_back(std::round(1e4 * tick.position) / 1e4);
  return positions;
}

TEST(SweepAxesTest, ListedValuesAreAllThereNumbersAscending) {
  const Categorical names = {{"relu", "tanh"}, {0.75, 0.25}};
  EXPECT_THAT(Labels(names), ElementsAre("relu", "tanh"));
  EXPECT_THAT(Positions(names), ElementsAre(0.375, 0.875));
  EXPECT_THAT(Labels(Categorical{{128, 32}, {}}), ElementsAre("32", "128"));
  EXPECT_THAT(Labels(Categorical{{Value(Value::List{512, 256}), Value(Value::List{64})}, {}}),
              ElementsAre("512,256", "64"));
  EXPECT_THAT(Labels(IntUniform{1, 3}), ElementsAre("1", "2", "3"));
}

TEST(SweepAxesTest, LongListsHaveSomeOfTheirValues) {
  Categorical many;
  for (int i = 0; i < 100; ++i) many.values.emplace_back(absl::StrCat("v", i));
  EXPECT_THAT(Labels(many),
              ElementsAre("v0", "v9", "v18", "v27", "v36", "v45", "v54", "v63", "v72", "v81", "v90", "v99"));
}

TEST(SweepAxesTest, RangesHaveRoundNumbers) {
  EXPECT_THAT(Labels(Uniform{0, 0.6}), ElementsAre("0", "0.2", "0.4", "0.6"));
  EXPECT_THAT(Positions(Uniform{0, 0.5}), ElementsAre(0, 0.2, 0.4, 0.6, 0.8, 1));
  EXPECT_THAT(Labels(Uniform{-1, 1}), ElementsAre("-1", "-0.5", "0", "0.5", "1"));
  EXPECT_THAT(Labels(IntUniform{16, 512}), ElementsAre("100", "200", "300", "400", "500"));
}

TEST(SweepAxesTest, LogarithmicRangesHavePowersOfTenAndShortOnesTheirMultiples) {
  EXPECT_THAT(Labels(Uniform{1e-4, 0.3, /*log=*/true}), ElementsAre("0.0001", "0.001", "0.01", "0.1"));
  EXPECT_THAT(Positions(Uniform{1e-4, 1e-1, true}), ElementsAre(0, 0.3333, 0.6667, 1));
  EXPECT_THAT(Labels(Uniform{1e-3, 3e-2, true}), ElementsAre("0.001", "0.002", "0.005", "0.01", "0.02"));
  EXPECT_THAT(Labels(Uniform{1e-12, 1, true}), ElementsAre("1e-12", "1e-10", "1e-08", "1e-06", "0.0001", "0.01", "1"));
}

TEST(SweepAxesTest, NormalDistributionsAreDrawnAsLikelyAsTheyAre) {
  EXPECT_THAT(Labels(Normal{0, 1}), ElementsAre("-2", "-1", "0", "1", "2"));
  EXPECT_THAT(Positions(Normal{0, 1}), ElementsAre(0.0228, 0.1587, 0.5, 0.8413, 0.9772));
}

TEST(SweepAxesTest, QuantizedValuesStandInTheMiddleOfTheirPlaces) {
  EXPECT_THAT(Labels(Uniform{0, 4, false, 2}), ElementsAre("0", "2", "4"));
  EXPECT_THAT(Positions(Uniform{0, 100, false, 1}), ElementsAre(0.0025, 0.2, 0.4, 0.6, 0.8, 0.9975));
}

TEST(SweepAxesTest, RealNumbersHaveFourDigitsAndOthersAll) {
  EXPECT_EQ(FormatValue(0.000384412), "0.0003844");
  EXPECT_EQ(FormatValue(123456), "123456");
  EXPECT_EQ(FormatValue("relu"), "relu");
}

}  // namespace
}  // namespace inknet::report
