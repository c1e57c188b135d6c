#include "data/for_model.h"

#include "data/contact_sheet.h"
#include "data/duplicates.h"
#include "data/overview.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::data {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Images of 2x1 pixels.
Dataset Small() {
  Dataset dataset;
  dataset.class_names = {"a", "b"};
  dataset.train = {1, 2, {1, 2, 3, 4, 5, 6}, {0, 1, 0}};
  dataset.test = {1, 2, {3, 4, 7, 8, 0, 0}, {1, 1, 0}};
  return dataset;
}

TEST(ForModelTest, AllImagesAreTestedOn) {
  Dataset dataset = Small();
  TestOnAll(&dataset);
  EXPECT_EQ(dataset.train.size(), 0);
  EXPECT_THAT(dataset.test.labels, ElementsAre(0, 1, 0, 1, 1, 0));
  EXPECT_THAT(dataset.test.pixels, ElementsAre(1, 2, 3, 4, 5, 6, 3, 4, 7, 8, 0, 0));
  EXPECT_EQ(dataset.fingerprint.test_images(), 6);
}

TEST(ForModelTest, ClassesGetTheModelsNumbersByTheirNames) {
  Dataset dataset = Small();
  ASSERT_TRUE(NumberClassesAs({"x", "b", "a"}, &dataset).ok());
  EXPECT_THAT(dataset.test.labels, ElementsAre(1, 1, 2));
  EXPECT_THAT(dataset.class_names, ElementsAre("x", "b", "a"));
  Dataset other = Small();
  EXPECT_THAT(std::string(NumberClassesAs({"a", "c"}, &other).message()), HasSubstr("does not know: b"));
}

TEST(DuplicatesTest, TestImagesThatAreTrainedOnAreCountedButEmptyOnesNot) {
  Dataset dataset = Small();
  EXPECT_EQ(CountTestImagesInTraining(dataset), 1);
  dataset.train.pixels[0] = dataset.train.pixels[1] = 0;
  EXPECT_EQ(CountTestImagesInTraining(dataset), 1);
  dataset.test.pixels[2] = 9;
  dataset.test.pixels[0] = 9;
  EXPECT_EQ(CountTestImagesInTraining(dataset), 0);
}

TEST(OverviewTest, TableCountsImagesByClass) {
  EXPECT_EQ(ClassTable(Small()),
            "  class    training        test\n"
            "  a               2           1\n"
            "  b               1           2\n"
            "  all             3           3\n");
}

TEST(OverviewTest, OfManyClassesTheLargestAndTheSmallestAreShown) {
  Dataset dataset;
  dataset.train.rows = dataset.train.columns = 1;
  for (int k = 0; k < 100; ++k) {
    dataset.class_names.push_back("k" + std::to_string(k));
    for (int n = 0; n <= k; ++n) dataset.train.labels.push_back(static_cast<uint16_t>(k));
  }
  dataset.train.pixels.resize(dataset.train.labels.size());
  EXPECT_THAT(ClassTable(dataset), AllOf(HasSubstr("k99"), HasSubstr("... 80 classes"), HasSubstr("k0 ")));
}

TEST(ContactSheetTest, ShowsARowForEachClassDarkOnLight) {
  const image::Image sheet = ContactSheet(Small());
  EXPECT_EQ(*sheet.At(0, 0), 255);
  // Enlarged to tiles of 28 x 14 pixels.
  EXPECT_EQ(*sheet.At(2, 2), 254);
  EXPECT_EQ(*sheet.At(2 + 14, 2), 253);
  EXPECT_EQ(*sheet.At(2, 2 + 16), 252);
}

}  // namespace
}  // namespace inknet::data
