#include "train/segmentation.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::train {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(SegmentationTest, SumOfScoresDecides) {
  // Two halves, the whole, and thirds that are worth nothing.
  std::vector<Candidate> candidates = {{0, 4, -3}, {0, 2, -1}, {2, 4, -1}, {0, 1, -9}, {1, 4, -1}};
  EXPECT_THAT(BestSegmentation(4, candidates), ElementsAre(1, 2));
  candidates[0].score = -1.5;
  EXPECT_THAT(BestSegmentation(4, candidates), ElementsAre(0));
  candidates[3].score = 0;
  EXPECT_THAT(BestSegmentation(4, candidates), ElementsAre(3, 4));
}

TEST(SegmentationTest, CandidatesThatLeaveSlicesOutAreNone) {
  EXPECT_THAT(BestSegmentation(3, {{0, 1, 0}, {2, 3, 0}}), IsEmpty());
}

}  // namespace
}  // namespace inknet::train
