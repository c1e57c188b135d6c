#include "util/spelling.h"

#include "gtest/gtest.h"

namespace inknet {
namespace {

TEST(SpellingTest, EditDistanceCountsInsertionsDeletionsAndReplacements) {
  EXPECT_EQ(EditDistance("", ""), 0u);
  EXPECT_EQ(EditDistance("kitten", "sitting"), 3u);
  EXPECT_EQ(EditDistance("", "abc"), 3u);
  EXPECT_EQ(EditDistance("abc", "ac"), 1u);
  EXPECT_EQ(EditDistance("gaol", "goal"), 1u) << "two neighbours that have changed places";
}

TEST(SpellingTest, NearestWordIsSuggestedWhateverItsCase) {
  EXPECT_EQ(DidYouMean("epoch", {"batch_size", "epochs"}), " Did you mean 'epochs'?");
  EXPECT_EQ(DidYouMean("METHID", {"metric", "method"}), " Did you mean 'method'?");
}

TEST(SpellingTest, NothingIsSuggestedWhenNothingIsNear) {
  EXPECT_EQ(DidYouMean("colour", {"batch_size", "epochs"}), "");
  EXPECT_EQ(DidYouMean("x", {}), "");
  EXPECT_EQ(DidYouMean("thresh", {"threads"}), "") << "three of six letters";
}

}  // namespace
}  // namespace inknet
