#include "record/tensorboard/summary.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace inknet::tensorboard {
namespace {

using ::testing::StartsWith;

TEST(SummaryTest, ValuesStandInTheirOrderUnderTheirTags) {
  Summary summary;
  AddScalar("scalar", 0.1, &summary);
  AddHistogram("histogram", {1, 2, 4}, &summary);
  ASSERT_EQ(summary.value_size(), 2);
  EXPECT_EQ(summary.value(0).tag(), "scalar");
  EXPECT_EQ(summary.value(0).simple_value(), 0.1f);
  EXPECT_EQ(summary.value(1).tag(), "histogram");
  EXPECT_EQ(summary.value(1).histo().sum(), 7);
}

TEST(SummaryTest, ImageIsAPngFileWithItsSize) {
  Summary summary;
  ASSERT_TRUE(AddImage("picture", "what it shows", image::Image::Blank(3, 2, 3), &summary).ok());
  const Summary::Value& value = summary.value(0);
  EXPECT_EQ(value.tag(), "picture");
  EXPECT_EQ(value.metadata().summary_description(), "what it shows");
  EXPECT_EQ(value.metadata().plugin_data().plugin_name(), "images");
  EXPECT_EQ(value.metadata().data_class(), Summary::Metadata::BLOB_SEQUENCE);
  EXPECT_EQ(value.image().width(), 3);
  EXPECT_EQ(value.image().height(), 2);
  EXPECT_EQ(value.image().colorspace(), 3);
  EXPECT_THAT(value.image().encoded_image_string(), StartsWith("\x89PNG\r\n"));
}

TEST(SummaryTest, ImageWithoutPixelsIsAnErrorAndAddsNothing) {
  Summary summary;
  EXPECT_FALSE(AddImage("picture", "", image::Image(), &summary).ok());
  EXPECT_EQ(summary.value_size(), 0);
}

}  // namespace
}  // namespace inknet::tensorboard
