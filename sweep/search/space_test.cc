#include "sweep/search/space.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "util/random.h"

namespace inknet::search {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Space Mixed() {
  return *Space::Create({{"optimizer", Constant{"adam"}},
                         {"learning_rate", Uniform{1e-5, 1e-1, true}},
                         {"width", Categorical{{512, 64, 128}, {}}},
                         {"one", Categorical{{7}, {}}},
                         {"activation", Categorical{{"relu", "tanh"}, {0.75, 0.25}}},
                         {"layers", IntUniform{1, 200}},
                         {"dropout", Uniform{0, 0.5, false, 0.1}}});
}

std::string ErrorOf(std::vector<Parameter> parameters) {
  return std::string(Space::Create(std::move(parameters)).status().message());
}

TEST(SpaceTest, ErrorsNameTheParameter) {
  EXPECT_THAT(ErrorOf({{"a", Uniform{0, 1}}, {"b", Uniform{2, 1}}}), HasSubstr("parameter 'b': its min 2 is above"));
  EXPECT_THAT(ErrorOf({{"a", Uniform{0, 1}}, {"a", Constant{1}}}), HasSubstr("two parameters are called 'a'"));
  EXPECT_THAT(ErrorOf({{"", Uniform{0, 1}}}), HasSubstr("has no name"));
}

TEST(SpaceTest, DimensionsAreTheParametersThatVary) {
  const Space space = Mixed();
  ASSERT_THAT(space.dimensions(), SizeIs(5));
  EXPECT_EQ(space.dimensions()[0].parameter, 1u);
  EXPECT_THAT(space.dimensions()[0].levels, IsEmpty());
  EXPECT_THAT(space.dimensions()[1].levels, ElementsAre(DoubleNear(1.0 / 6, 1e-15), 0.5, DoubleNear(5.0 / 6, 1e-15)));
  EXPECT_FALSE(space.dimensions()[1].unordered);
  EXPECT_EQ(space.dimensions()[2].parameter, 4u);
  EXPECT_THAT(space.dimensions()[2].levels, ElementsAre(0.375, 0.875));
  EXPECT_TRUE(space.dimensions()[2].unordered);
  EXPECT_THAT(space.dimensions()[3].levels, IsEmpty()) << "200 values are as good as continuous";
  EXPECT_THAT(space.dimensions()[4].levels, SizeIs(6));
}

TEST(SpaceTest, EncodingWhatWasDecodedGivesAPointThatDecodesToTheSame) {
  const Space space = Mixed();
  Random random(1);
  for (int i = 0; i < 1000; ++i) {
    Point point;
    for (size_t d = 0; d < space.dimensions().size(); ++d) point.push_back(random.Uniform());
    const Assignment assignment = space.Decode(point);
    const Point rounded = space.Round(point);
    EXPECT_EQ(rounded, *space.Encode(assignment));
    const Assignment again = space.Decode(rounded);
    EXPECT_NEAR(*Number(again[1]), *Number(assignment[1]), 1e-12 * *Number(assignment[1]));
    for (const size_t discrete : {0, 2, 3, 4, 5, 6}) EXPECT_EQ(again[discrete], assignment[discrete]);
    // Discrete coordinates are at their place at once, so that equal assignments have equal points.
    const Point twice = space.Round(rounded);
    for (size_t d = 1; d < twice.size(); ++d) EXPECT_EQ(twice[d], rounded[d]);
  }
}

TEST(SpaceTest, EncodeRefusesForeignAssignments) {
  const Space space = *Space::Create({{"c", Constant{1}}, {"x", Uniform{0, 1}}});
  EXPECT_TRUE(space.Encode({1, 0.5}).ok());
  EXPECT_THAT(std::string(space.Encode({1, 2}).status().message()), HasSubstr("parameter 'x': 2 is not one of its"));
  EXPECT_THAT(std::string(space.Encode({2, 0.5}).status().message()), HasSubstr("parameter 'c'"));
  EXPECT_THAT(std::string(space.Encode({1}).status().message()), HasSubstr("1 values for 2 parameters"));
}

TEST(SpaceTest, SizeIsTheNumberOfAssignments) {
  EXPECT_EQ(Space::Create({})->Size(), 1);
  EXPECT_EQ(Space::Create({{"a", IntUniform{1, 3}}, {"b", Categorical{{"x", "y"}, {}}}, {"c", Constant{1}}})->Size(),
            6);
  EXPECT_EQ(Mixed().Size(), std::nullopt);
  const Distribution large = IntUniform{1, int64_t{1} << 40};
  EXPECT_EQ(Space::Create({{"a", large}, {"b", large}})->Size(), std::nullopt);
}

}  // namespace
}  // namespace inknet::search
