#include "data/image/characters.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::image {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

// A part that fills its box.
Part Block(int left, int top, int width, int height) {
  Part part;
  for (int y = top; y < top + height; ++y) part.runs.push_back({y, left, left + width});
  part.box = {left, top, left + width, top + height};
  part.ink = static_cast<double>(width) * height;
  part.most = 1;
  return part;
}

std::vector<int> Lines(const std::vector<Character>& characters) {
  std::vector<int> lines;
  for (const Character& character : characters) lines.push_back(character.line);
  return lines;
}

TEST(CharactersTest, DotOfAnIBelongsToItAndNotToItsNeighbour) {
  const auto characters = FindCharacters({Block(0, 0, 60, 100), Block(100, 30, 12, 70), Block(100, 5, 12, 12)});
  ASSERT_EQ(characters.size(), 2u);
  EXPECT_THAT(characters[1].parts, UnorderedElementsAre(1, 2));
  EXPECT_EQ(characters[1].box.top, 5);
}

TEST(CharactersTest, StrokeThatBrokeIsOneCharacter) {
  // The bar of a 5, to the right of its body and a little apart.
  EXPECT_EQ(FindCharacters({Block(0, 0, 40, 100), Block(45, 0, 35, 10)}).size(), 1u);
  // Two halves above each other.
  EXPECT_EQ(FindCharacters({Block(0, 0, 50, 50), Block(3, 54, 50, 50)}).size(), 1u);
  // Two strokes that nearly touch.
  EXPECT_EQ(FindCharacters({Block(0, 0, 15, 100), Block(20, 5, 50, 90)}).size(), 1u);
}

TEST(CharactersTest, NeighboursAreSeveralCharactersHoweverClose) {
  EXPECT_EQ(FindCharacters({Block(0, 0, 60, 100), Block(65, 0, 60, 100)}).size(), 2u);
  EXPECT_EQ(FindCharacters({Block(0, 0, 10, 100), Block(30, 0, 10, 100), Block(60, 0, 10, 100)}).size(), 3u);
}

TEST(CharactersTest, AreReadInLinesThatMaySlope) {
  std::vector<Part> parts;
  for (int i = 0; i < 6; ++i) {
    parts.push_back(Block(100 * i, 20 * i, 60, 80));        // Falls by a height and a quarter,
    parts.push_back(Block(100 * i, 150 + 20 * i, 60, 80));  // and so does the line below.
  }
  const auto characters = FindCharacters(parts);
  ASSERT_EQ(characters.size(), 12u);
  EXPECT_THAT(Lines(characters), ElementsAre(0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1));
  EXPECT_EQ(characters[5].box.left, 500);
  EXPECT_EQ(characters[6].box.left, 0);
}

TEST(CharactersTest, SpecksAndRulesAreNoCharactersBesideOthers) {
  const auto characters =
      FindCharacters({Block(0, 0, 60, 100), Block(100, 0, 60, 100), Block(400, 90, 8, 8), Block(0, 160, 600, 4)});
  EXPECT_EQ(characters.size(), 2u);
  EXPECT_EQ(FindCharacters({Block(0, 0, 8, 8)}).size(), 1u) << "alone, a dot is what there is";
  EXPECT_EQ(FindCharacters({Block(0, 0, 90, 8)}).size(), 1u) << "and so is a dash";
}

TEST(CharactersTest, AllAsOneHasEveryPart) {
  const Character all = AllAsOne({Block(0, 0, 10, 10), Block(500, 400, 10, 10)});
  EXPECT_THAT(all.parts, ElementsAre(0, 1));
  EXPECT_EQ(all.box.right, 510);
}

}  // namespace
}  // namespace inknet::image
