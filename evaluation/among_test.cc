#include "evaluation/among.h"

#include <cmath>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::evaluation {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatEq;
using ::testing::HasSubstr;

const std::vector<std::string> kNames = {"0", "1", "9", "A", "B", "F", "a", "\xc3\xa4", "cat"};

std::string ErrorOf(const std::string& text) { return std::string(ClassesAmong(text, kNames).status().message()); }

TEST(ClassesAmongTest, KindsRangesAndListsAreUnderstood) {
  EXPECT_EQ(ClassesAmong("", kNames)->size(), kNames.size());
  EXPECT_THAT(*ClassesAmong("digits", kNames), ElementsAre(0, 1, 2));
  EXPECT_THAT(*ClassesAmong("letters", kNames), ElementsAre(3, 4, 5, 6));
  EXPECT_THAT(*ClassesAmong("capitals", kNames), ElementsAre(3, 4, 5));
  EXPECT_THAT(*ClassesAmong("0-1A-B", kNames), ElementsAre(0, 1, 3, 4));
  EXPECT_THAT(*ClassesAmong("B1\xc3\xa4"
                            "1",
                            kNames),
              ElementsAre(1, 4, 7));
  EXPECT_THAT(*ClassesAmong("cat,0", kNames), ElementsAre(0, 8));
}

TEST(ClassesAmongTest, WhatTheModelHasNotIsNamedWithWhatItHas) {
  EXPECT_EQ(ErrorOf("0-9"), "--among: the model has no class '2'; its classes are 0 1 9 A B F a \xc3\xa4 cat");
  EXPECT_THAT(ErrorOf("cat,dog"), HasSubstr("no class 'dog'"));
  EXPECT_THAT(ErrorOf("cat"), HasSubstr("leaves 1 of the model's classes"));
  EXPECT_THAT(ErrorOf("small"), HasSubstr("leaves 1 of the model's classes"));
}

TEST(RestrictToTest, ProbabilitiesAreThoseAmongTheClasses) {
  float p[] = {0.5f, 0.2f, 0.3f};
  RestrictTo({1, 2}, p, 3);
  EXPECT_THAT(p, ElementsAre(0, FloatEq(0.4f), FloatEq(0.6f)));
  float none[] = {1, 0, 0};
  RestrictTo({1, 2}, none, 3);
  EXPECT_THAT(none, ElementsAre(0, 0.5f, 0.5f));
}

TEST(RestrictToTest, ImagesOfOtherClassesAreLeftOut) {
  data::ImageSet images;
  images.rows = images.columns = 1;
  images.pixels = {10, 20, 30};
  images.labels = {0, 2, 1};
  Predictions predictions{3, {0, 2, 1}, {0.6f, 0.2f, 0.2f, 0.5f, 0.25f, 0.25f, 0.5f, 0.125f, 0.375f}, 9};
  RestrictTo({1, 2}, &images, &predictions);
  EXPECT_THAT(images.pixels, ElementsAre(20, 30));
  EXPECT_THAT(images.labels, ElementsAre(2, 1));
  EXPECT_THAT(predictions.labels, ElementsAre(2, 1));
  EXPECT_THAT(predictions.probabilities, ElementsAre(0, 0.5f, 0.5f, 0, 0.25f, 0.75f));
  EXPECT_NEAR(predictions.loss, (std::log(2.0) + std::log(4.0)) / 2, 1e-6);
}

}  // namespace
}  // namespace inknet::evaluation
