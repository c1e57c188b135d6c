#include "verify/pages/reading.h"

#include "gtest/gtest.h"

namespace inknet::pages {
namespace {

// Of each kind of trouble, what docs/prediction.md says is borne.
TEST(ReadingTest, CharactersAreFoundInAsMuchTroubleAsTheTableSays) {
  struct Borne {
    double Trouble::*kind;
    double strength;
    double share;
  };
  for (const Borne& borne : {
           Borne{&Trouble::gradient, 0.95, 1},
           Borne{&Trouble::shadow, 0.4, 1},
           Borne{&Trouble::shadow, 0.9, 0.97},
           Borne{&Trouble::texture, 20, 1},
           Borne{&Trouble::rules, 0.3, 0.9},
           Borne{&Trouble::rules, 1, 0.9},
           Borne{&Trouble::squares, 0.1, 1},
           Borne{&Trouble::squares, 0.5, 0.87},
           Borne{&Trouble::pale, 0.95, 1},
           Borne{&Trouble::show_through, 0.2, 0.95},
           Borne{&Trouble::blur, 0.02, 1},
           Borne{&Trouble::slope, 20, 1},
           Borne{&Trouble::specks, 200, 0.97},
           Borne{&Trouble::cut_off, 25, 1},
           Borne{&Trouble::jpeg, 95, 1},
       }) {
    Trouble trouble;
    trouble.*borne.kind = borne.strength;
    EXPECT_GE(ShareFound(trouble, /*pages=*/6), borne.share) << borne.strength;
  }
}

TEST(ReadingTest, TroubleThatIsTooMuchIsSeen) {
  Trouble trouble;
  trouble.specks = 4000;
  EXPECT_LT(ShareFound(trouble, /*pages=*/6), 0.5);
}

TEST(ReadingTest, SameSeedDrawsTheSamePage) {
  Trouble trouble;
  trouble.texture = 5;
  EXPECT_EQ(DrawPage({"A1"}, 40, trouble, 3).picture.pixels, DrawPage({"A1"}, 40, trouble, 3).picture.pixels);
  EXPECT_NE(DrawPage({"A1"}, 40, trouble, 3).picture.pixels, DrawPage({"A1"}, 40, trouble, 4).picture.pixels);
}

}  // namespace
}  // namespace inknet::pages
