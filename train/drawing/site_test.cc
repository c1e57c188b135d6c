#include "train/drawing/site.h"

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "data/formats/testing.h"
#include "data/image/png.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "train/drawing/testing.h"
#include "train/prediction.h"
#include "train/predictor.h"
#include "util/file.h"

namespace inknet::train::drawing {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;

class SiteTest : public ::testing::Test {
 protected:
  SiteTest()
      : folder_(formats::NewFolder()),
        reader_(*Reader::Create(SmallModel(1), "runs/first", "")),
        collection_(*Collection::Open(folder_)),
        site_(reader_.get(), collection_.get(), {2, 1}) {}

  Answer Post(const std::string& target, const std::string& body) { return site_.Handle("POST", target, body); }
  json State() { return json::parse(site_.Handle("GET", "/state", "").body); }
  std::string ErrorOf(const Answer& answer) { return json::parse(answer.body).at("error"); }
  int FilesThere() const {
    int files = 0;
    for (const auto& item : std::filesystem::recursive_directory_iterator(folder_)) files += item.is_regular_file();
    return files;
  }

  const std::string folder_;
  const std::unique_ptr<Reader> reader_;
  const std::unique_ptr<Collection> collection_;
  Site site_;
};

TEST_F(SiteTest, ReadsAsPredictDoes) {
  PredictorOptions options;
  options.among = {0, 1, 2};
  Predictor predictor = *Predictor::Create(SmallModel(1), options);
  for (const int characters : {1, 3}) {
    const Reading reading = *predictor.Read(Drawing(300, 150, characters));
    ASSERT_EQ(reading.characters.size(), static_cast<size_t>(characters));
    const Answer answer = Post("/read?one=0", DrawingPng(300, 150, characters));
    ASSERT_EQ(answer.status, 200) << answer.body;
    const json parsed = json::parse(answer.body);
    EXPECT_EQ(parsed["reading"], json::parse(*PredictionJson("drawing", reading, TellingOptions())));
    EXPECT_EQ(parsed["model"], 0);
    ASSERT_EQ(parsed["seen"].size(), reading.characters.size());
    std::string png;
    ASSERT_TRUE(absl::Base64Unescape(parsed["seen"][0].get<std::string>(), &png));
    EXPECT_EQ(image::DecodePng(png)->pixels, reading.characters[0].prepared.image.pixels);
  }
}

TEST_F(SiteTest, ReadsAllAsOneWhereAskedTo) {
  EXPECT_EQ(json::parse(Post("/read?one=1", DrawingPng(300, 150, 3)).body)["reading"]["characters"].size(), 1u);
}

TEST_F(SiteTest, EmptyPadHasNoCharacter) {
  const json answer = json::parse(Post("/read", DrawingPng(300, 150, 0)).body);
  EXPECT_TRUE(answer["reading"]["characters"].empty());
  EXPECT_NE(answer["reading"]["none"], "");
}

TEST_F(SiteTest, StoresWhatTheNetworkSawUnderTheClass) {
  const Answer answer = Post("/store?label=2&model=0", DrawingPng(300, 150, 1));
  ASSERT_EQ(answer.status, 200) << answer.body;
  const json parsed = json::parse(answer.body);
  EXPECT_EQ(parsed["stored"]["path"], JoinPath(collection_->folder(), "c/000001.png"));
  const auto stored = image::DecodePng(*ReadFile(JoinPath(folder_, "c/000001.png"), 1 << 20));
  ASSERT_TRUE(stored.ok()) << stored.status();
  EXPECT_EQ(stored->width, 12);
  EXPECT_EQ(stored->pixels, reader_->Prepare(Drawing(300, 150, 1))->pixels);
  EXPECT_EQ(parsed["collection"], State()["collection"]);
  EXPECT_EQ(State()["collection"]["counts"], json({0, 0, 1}));
  EXPECT_EQ(State()["collection"]["last"], json({{"label", 2}, {"number", 1}}));
}

// The page of a whole guided session: what is asked for next is always what is not there.
TEST_F(SiteTest, GuidesThroughAllClassesAndGoesBack) {
  for (int i = 0; i < 6; ++i) {
    const json collection = State()["collection"];
    EXPECT_EQ(collection["done"], i);
    EXPECT_EQ(collection["of"], 6);
    const std::string label = absl::StrCat(collection["next"]["label"].get<int>());
    if (i == 3) {
      // Back, and again.
      const json last = collection["last"];
      const Answer removed = Post(
          absl::StrCat("/remove?label=", last["label"].get<int>(), "&number=", last["number"].get<int>(), "&model=0"),
          "");
      ASSERT_EQ(removed.status, 200) << removed.body;
      const json after = json::parse(removed.body)["collection"];
      EXPECT_EQ(after["done"], 2);
      EXPECT_EQ(after["next"]["label"], last["label"]);
      ASSERT_EQ(Post(absl::StrCat("/store?label=", last["label"].get<int>(), "&model=0"), DrawingPng(90, 90, 1)).status,
                200);
    }
    ASSERT_EQ(Post(absl::StrCat("/store?label=", label, "&model=0"), DrawingPng(90, 90, 1)).status, 200);
  }
  EXPECT_TRUE(State()["collection"]["next"].is_null());
  EXPECT_EQ(State()["collection"]["counts"], json({2, 2, 2}));
}

TEST_F(SiteTest, WhatIsNoClassIsRefusedAndNothingIsStored) {
  const std::string png = DrawingPng(300, 150, 1);
  EXPECT_EQ(ErrorOf(Post("/store?label=3&model=0", png)), "3 is no class: there are 0 .. 2");
  EXPECT_EQ(ErrorOf(Post("/store?model=0", png)), "the request does not say its label");
  EXPECT_EQ(Post("/store?label=a&model=0", png).status, 400);
  EXPECT_EQ(Post("/store?label=../x&model=0", png).status, 400);
  EXPECT_EQ(Post("/store?label=0&model=1", png).status, 409);
  EXPECT_EQ(Post("/remove?label=0&number=5&model=0", png).status, 404);
  EXPECT_EQ(FilesThere(), 0);
}

TEST_F(SiteTest, PicturesThatAreNoneOrTooLargeAreRefusedAndNothingIsStored) {
  for (const std::string target : {"/read", "/store?label=0&model=0"}) {
    EXPECT_EQ(ErrorOf(Post(target, "")), "not a PNG picture");
    EXPECT_EQ(Post(target, "GIF89a").status, 400);
    EXPECT_THAT(ErrorOf(Post(target, DrawingPng(1601, 20, 1))),
                HasSubstr("a picture of 1601x20 pixels is too large: at most 1600 a side"));
    EXPECT_THAT(ErrorOf(Post(target, DrawingPng(1500, 1500, 1))), HasSubstr("1500000 in all"));
    const std::string png = DrawingPng(300, 150, 1);
    EXPECT_EQ(Post(target, png.substr(0, png.size() / 2)).status, 400);
  }
  EXPECT_EQ(Post("/store?label=0&model=0", DrawingPng(300, 150, 0)).status, 404) << "nothing is on it";
  EXPECT_EQ(FilesThere(), 0);
}

TEST_F(SiteTest, NewModelReadsBesideTheOneBefore) {
  ASSERT_TRUE(reader_->Replace(SmallModel(2), "runs/second").ok());
  const json answer = json::parse(Post("/read", DrawingPng(300, 150, 1)).body);
  EXPECT_EQ(answer["reading"]["class"], "c");
  EXPECT_EQ(answer["before"]["class"], "b");
  EXPECT_EQ(answer["model"], 1);
  EXPECT_EQ(State()["model"]["name"], "runs/second");
  EXPECT_EQ(Post("/store?label=0&model=0", DrawingPng(300, 150, 1)).status, 409);
  EXPECT_EQ(Post("/store?label=0&model=1", DrawingPng(300, 150, 1)).status, 200);
}

TEST_F(SiteTest, ModelOfOtherSizesReplacesToo) {
  model::Model model = SmallModel(0);
  model.image_rows = model.image_columns = 16;
  model.class_names = {"x", "y"};
  model.parameters = {{256, 2, std::vector<float>(512, 0.0f), {3.0f, 0.0f}}};
  ASSERT_TRUE(reader_->Replace(model, "runs/other").ok());
  EXPECT_EQ(json::parse(Post("/read", DrawingPng(300, 150, 1)).body)["reading"]["class"], "x");
  EXPECT_EQ(State()["model"]["classes"], json({"x", "y"}));
}

TEST_F(SiteTest, SomeClassesAreAskedForWhereAmongSaysSo) {
  const std::unique_ptr<Reader> some = *Reader::Create(SmallModel(1), "m", "a,c");
  Site site(some.get(), nullptr, {});
  const json state = json::parse(site.Handle("GET", "/state", "").body);
  EXPECT_EQ(state["model"]["classes"], json({"a", "c"}));
  EXPECT_TRUE(state["collection"].is_null());
  EXPECT_THAT(site.Handle("POST", "/store?label=0&model=0", DrawingPng(90, 90, 1)).body, HasSubstr("--collect"));
}

TEST_F(SiteTest, OtherAddressesAreNotThere) {
  for (const char* target : {"/x", "/../etc/passwd", "//", "/state/", "/read"}) {
    EXPECT_EQ(site_.Handle("GET", target, "").status, 404) << target;
  }
  EXPECT_EQ(Post("/", "").status, 404);
  EXPECT_EQ(Post("/state", "").status, 404);
}

TEST_F(SiteTest, PageNeedsNothingElse) {
  const std::string page = site_.Handle("GET", "/?token=ab", "").body;
  EXPECT_THAT(page, AllOf(HasSubstr("<!DOCTYPE html>"), HasSubstr("<canvas id=\"pad\"")));
  EXPECT_EQ(page.find(" src="), std::string::npos);
  EXPECT_EQ(page.find(" style="), std::string::npos) << "the policy allows none";
  EXPECT_EQ(page.find("http"), std::string::npos);
  EXPECT_EQ(page.find(" onclick"), std::string::npos);
}

}  // namespace
}  // namespace inknet::train::drawing
