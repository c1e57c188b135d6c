#include "sweep/search/grid.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::search {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> All(const Space& space) {
  std::vector<std::string> all;
  for (int64_t trial = 0; const Suggestion suggestion = SuggestFromGrid(space, trial); ++trial) {
    all.push_back(Text(*suggestion));
  }
  return all;
}

TEST(GridTest, LastParameterChangesFastestAsInItertoolsProduct) {
  const Space space = *Space::Create({{"activation", Categorical{{"relu", "elu"}, {}}},
                                      {"epochs", Constant{5}},
                                      {"width", Categorical{{64, 32}, {}}}});
  EXPECT_THAT(All(space), ElementsAre("relu,5,64", "relu,5,32", "elu,5,64", "elu,5,32"));
}

TEST(GridTest, WholeNumbersAndStepsAreGoneThroughFromTheSmallest) {
  const Space space = *Space::Create({{"layers", IntUniform{1, 2}}, {"dropout", Uniform{0, 0.2, false, 0.1}}});
  EXPECT_TRUE(CheckGrid(space).ok());
  EXPECT_THAT(All(space), ElementsAre("1,0", "1,0.1", "1,0.2", "2,0", "2,0.1", "2,0.2"));
}

TEST(GridTest, OneCombinationIsAGridToo) {
  EXPECT_THAT(All(*Space::Create({{"a", Constant{1}}})), ElementsAre("1"));
  EXPECT_THAT(All(*Space::Create({})), ElementsAre(""));
}

TEST(GridTest, LargeGridsAreNotListed) {
  const Space space = *Space::Create({{"a", IntUniform{0, 999999999}}, {"b", IntUniform{0, 999999999}}});
  EXPECT_EQ(Text(*SuggestFromGrid(space, 123456789000000042)), "123456789,42");
  EXPECT_FALSE(SuggestFromGrid(space, 1000000000000000000));
}

TEST(GridTest, WhatCannotBeGoneThroughIsNamed) {
  const auto error = [](const Distribution& distribution) {
    return std::string(CheckGrid(*Space::Create({{"a", Constant{1}}, {"lr", distribution}})).message());
  };
  EXPECT_THAT(error(Uniform{0, 1}), HasSubstr("parameter 'lr': it is continuous"));
  EXPECT_THAT(error(Uniform{1e-5, 1, true}), HasSubstr("parameter 'lr': it is continuous"));
  EXPECT_THAT(error(Normal{}), HasSubstr("parameter 'lr': it is continuous"));
  EXPECT_THAT(error(Normal{0, 1, false, 1}), HasSubstr("parameter 'lr': it is normal"));
  EXPECT_THAT(error(Categorical{{1, 2}, {0.5, 0.5}}), HasSubstr("parameter 'lr': it has probabilities"));
}

}  // namespace
}  // namespace inknet::search
