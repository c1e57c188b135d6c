// //data:describe as a user meets it.
#include <string>

#include "absl/strings/str_cat.h"
#include "data/image/png.h"
#include "data/testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "util/file.h"
#include "util/test_shell.h"

namespace inknet::data {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string FolderOfPictures() {
  const std::string folder = NewFolder();
  for (int n = 0; n < 40; ++n) {
    image::Image image = image::Image::Blank(20, 24, 1);
    for (int y = 4; y < 20; ++y) *image.At(5 + n % 2 * 8, y) = static_cast<uint8_t>(200 + n);
    const std::string of_class = absl::StrCat(folder, "/", n % 2 == 0 ? "left" : "right");
    EXPECT_TRUE(MakeFolders(of_class).ok());
    EXPECT_TRUE(WriteFileAtomically(absl::StrCat(of_class, "/", n, ".png"), *image::EncodePng(image)).ok());
  }
  return folder;
}

TEST(DescribeTest, SaysWhatWasFoundAndCountsItByClass) {
  const std::string folder = FolderOfPictures();
  const ShellResult result = Shell(absl::StrCat("data/describe '", folder, "' --sheet='", folder, "/sheet.png'"));
  ASSERT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output,
              AllOf(HasSubstr("36 + 4 images, 2 classes, 20x24"), HasSubstr("pictures in one folder a class"),
                    HasSubstr("10 % split off for testing"), HasSubstr("  left           18           2\n")));
  EXPECT_TRUE(image::DecodePng(*ReadFile(JoinPath(folder, "sheet.png"), 1 << 20)).ok());
}

TEST(DescribeTest, FieldsSayHowImagesAreRead) {
  const std::string folder = FolderOfPictures();
  EXPECT_THAT(Shell(absl::StrCat("data/describe --size=16 --set data.test_fraction=0.5 '", folder, "'")).output,
              HasSubstr("20 + 20 images, 2 classes, 16x16"));
  const ShellResult wrong = Shell(absl::StrCat("data/describe --set data.test_fraction=2 '", folder, "'"));
  EXPECT_EQ(wrong.exit_code, 1);
  EXPECT_THAT(wrong.output, HasSubstr("data.test_fraction is 2"));
}

TEST(DescribeTest, PathWithoutImagesIsAnErrorThatSaysWhatWasLookedFor) {
  const ShellResult result = Shell("data/describe /nowhere");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output, HasSubstr("error: /nowhere: there is no such file or folder"));
  EXPECT_EQ(Shell("data/describe").exit_code, 1);
}

}  // namespace
}  // namespace inknet::data
