#include "data/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "data/dataset.h"
#include "data/testing.h"
#include "proto/run.pb.h"
#include "proto/text.h"
#include "util/file.h"

namespace inknet::data {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Loads the toy data set from a folder whose files the test may replace.
class LoadTest : public testing::Test {
 protected:
  LoadTest() {
    WriteToyFiles(folder_);
    config_.set_data_dir(folder_);
  }

  std::string Path(Part part) const { return JoinPath(folder_, entry_.files[part].name); }
  void Replace(Part part, const std::string& content) { ASSERT_TRUE(WriteFileAtomically(Path(part), content).ok()); }
  absl::StatusOr<Dataset> LoadToy() const { return LoadFrom(entry_, config_, SearchPlaces(), 42); }
  std::string Error() const { return std::string(LoadToy().status().message()); }

  const std::string folder_ = NewFolder();
  CatalogEntry entry_ = ToyEntry();
  DataConfig config_;
};

TEST_F(LoadTest, ImagesAreUprightAndLabelsTheirs) {
  const auto dataset = LoadToy();
  ASSERT_TRUE(dataset.ok()) << dataset.status();
  EXPECT_EQ(dataset->name, "toy");
  EXPECT_EQ(dataset->classes(), 3);
  EXPECT_EQ(dataset->train.rows, 2);
  EXPECT_EQ(dataset->train.columns, 3);
  EXPECT_EQ(dataset->train.size(), 4);
  EXPECT_THAT(dataset->test.pixels, ElementsAre(0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15));
  EXPECT_THAT(dataset->train.labels, ElementsAre(0, 1, 2, 0));
  EXPECT_THAT(dataset->test.labels, ElementsAre(0, 1));
}

TEST_F(LoadTest, FingerprintNamesFilesAndContent) {
  const DataFingerprint fingerprint = LoadToy()->fingerprint;
  EXPECT_EQ(fingerprint.dataset(), "toy");
  EXPECT_EQ(fingerprint.folder(), folder_);
  EXPECT_EQ(fingerprint.classes(), 3);
  EXPECT_EQ(fingerprint.train_images(), 4);
  EXPECT_EQ(fingerprint.test_images(), 2);
  EXPECT_FALSE(fingerprint.has_validation_images());
  ASSERT_EQ(fingerprint.files_size(), kParts);
  for (int part = 0; part < kParts; ++part) {
    EXPECT_EQ(fingerprint.files(part).name(), entry_.files[part].name);
    EXPECT_EQ(fingerprint.files(part).bytes(), entry_.files[part].bytes);
    EXPECT_EQ(fingerprint.files(part).sha256(), entry_.files[part].sha256);
  }
  std::string content;
  for (int i = 0; i < 4; ++i) {
    for (int p = 0; p < 6; ++p) content.push_back(static_cast<char>(10 * i + p));
  }
  content += std::string("\0\1\2\0", 4) + content.substr(0, 12) + std::string("\0\1", 2);
  EXPECT_EQ(fingerprint.content_sha256(), Sha256Hex(content));
}

TEST_F(LoadTest, OfficialChecksumsMakeItOfficial) {
  const auto dataset = LoadToy();
  EXPECT_EQ(dataset->fingerprint.source(), DataFingerprint::OFFICIAL);
  EXPECT_EQ(Describe(*dataset), "toy: 4 + 2 images, 3 classes, official files from " + folder_);
}

TEST_F(LoadTest, OneOtherFileMakesItUnofficial) {
  Replace(kTrainLabels, Gzip(IdxLabelsFile({0, 1, 2, 1})));
  const auto dataset = LoadToy();
  EXPECT_EQ(dataset->fingerprint.source(), DataFingerprint::UNOFFICIAL);
  EXPECT_THAT(Describe(*dataset), AllOf(HasSubstr("UNOFFICIAL"), HasSubstr("its scores are not toy scores")));
}

TEST_F(LoadTest, OfficialContentIsOfficialWhateverBecameOfTheFiles) {
  entry_.content_sha256 = LoadToy()->fingerprint.content_sha256();
  // Compressed again, which gives other bytes.
  for (int part = 0; part < kParts; ++part) {
    Replace(static_cast<Part>(part), ToyFiles()[part] + std::string(1, '\0'));
  }
  EXPECT_EQ(LoadToy()->fingerprint.source(), DataFingerprint::OFFICIAL);
  entry_.content_sha256 = "another";
  EXPECT_EQ(LoadToy()->fingerprint.source(), DataFingerprint::UNOFFICIAL);
}

TEST_F(LoadTest, ArchiveAsItIsGivesTheSameAsItsFiles) {
  const auto unpacked = LoadToy();
  std::map<std::string, std::string> entries;
  for (int part = 0; part < kParts; ++part) {
    entries["gzip/" + entry_.files[part].name] = ToyFiles()[part];
    std::filesystem::remove(Path(static_cast<Part>(part)));
  }
  entry_.archive = RemoteFile{"http://127.0.0.1/gzip.zip", 1, ""};
  ASSERT_TRUE(WriteFileAtomically(JoinPath(folder_, "gzip.zip"), ZipOf(entries, ZipMethod::kDeflated)).ok());
  const auto dataset = LoadToy();
  ASSERT_TRUE(dataset.ok()) << dataset.status();
  EXPECT_EQ(dataset->fingerprint.content_sha256(), unpacked->fingerprint.content_sha256());
  EXPECT_EQ(dataset->fingerprint.source(), DataFingerprint::OFFICIAL);
  EXPECT_EQ(dataset->fingerprint.files(kTestLabels).name(), "test-labels.gz");

  ASSERT_TRUE(WriteFileAtomically(JoinPath(folder_, "gzip.zip"), "no archive").ok());
  EXPECT_THAT(Error(), HasSubstr("gzip.zip: not a zip archive"));
}

TEST_F(LoadTest, OrientationIsThePublishedOneUnlessItIsSaid) {
  EXPECT_EQ(LoadToy()->train.rows, 2);  // Stored transposed.
  config_.set_orientation(DataConfig::UPRIGHT);
  entry_.rows = 3;
  entry_.columns = 2;
  const auto stored = LoadToy();
  ASSERT_TRUE(stored.ok()) << stored.status();
  EXPECT_EQ(stored->train.rows, 3);
  EXPECT_THAT(std::vector<uint8_t>(stored->test.pixels.begin(), stored->test.pixels.begin() + 6),
              ElementsAre(0, 3, 1, 4, 2, 5));
}

TEST_F(LoadTest, WithoutPublishedChecksumsTheManifestDecides) {
  DataFingerprint manifest;
  for (CatalogFile& file : entry_.files) {
    DataFingerprint::File& record = *manifest.add_files();
    record.set_name(file.name);
    record.set_sha256(file.sha256);
    file.sha256 = "";
  }
  EXPECT_EQ(LoadToy()->fingerprint.source(), DataFingerprint::UNOFFICIAL);
  ASSERT_TRUE(WriteTextProto(JoinPath(folder_, "official.textproto"), manifest, "").ok());
  EXPECT_EQ(LoadToy()->fingerprint.source(), DataFingerprint::OFFICIAL);
  Replace(kTestLabels, Gzip(IdxLabelsFile({2, 2})));
  EXPECT_EQ(LoadToy()->fingerprint.source(), DataFingerprint::UNOFFICIAL);
}

TEST_F(LoadTest, WhatCannotBeDrawnIsAnErrorWhereThereAreNoFiles) {
  config_.clear_data_dir();
  config_.set_download(false);
  const CatalogEntry* fashion = *FindInCatalog("fashion-mnist");
  EXPECT_THAT(std::string(LoadFrom(*fashion, config_, SearchPlaces(), 42).status().message()),
              AllOf(HasSubstr("fashion-mnist: none of its files was found"), HasSubstr("--data_dir")));
}

// A published checksum is not to be argued with.
TEST_F(LoadTest, ManifestCannotMakeOtherFilesOfficial) {
  const std::string labels = Gzip(IdxLabelsFile({2, 2}));
  Replace(kTestLabels, labels);
  DataFingerprint manifest;
  DataFingerprint::File& record = *manifest.add_files();
  record.set_name(entry_.files[kTestLabels].name);
  record.set_sha256(Sha256Hex(labels));
  ASSERT_TRUE(WriteTextProto(JoinPath(folder_, "official.textproto"), manifest, "").ok());
  EXPECT_EQ(LoadToy()->fingerprint.source(), DataFingerprint::UNOFFICIAL);
}

TEST_F(LoadTest, LabelsThatStartAtOneAreShifted) {
  entry_.first_label = 1;
  Replace(kTrainLabels, IdxLabelsFile({1, 2, 3, 1}));
  Replace(kTestLabels, IdxLabelsFile({1, 2}));
  const auto dataset = LoadToy();
  ASSERT_TRUE(dataset.ok()) << dataset.status();
  EXPECT_THAT(dataset->train.labels, ElementsAre(0, 1, 2, 0));
}

TEST_F(LoadTest, LabelOutOfRangeIsAnErrorThatNamesFileAndImage) {
  Replace(kTestLabels, IdxLabelsFile({0, 3}));
  EXPECT_EQ(Error(), Path(kTestLabels) + ": image 1 has label 3; those of toy are 0 to 2");
  entry_.first_label = 1;
  Replace(kTrainLabels, IdxLabelsFile({1, 2, 0, 1}));
  EXPECT_EQ(Error(), Path(kTrainLabels) + ": image 2 has label 0; those of toy are 1 to 3");
}

TEST_F(LoadTest, CountsThatDifferAreAnErrorThatNamesBothFiles) {
  Replace(kTrainLabels, IdxLabelsFile({0, 1, 2}));
  EXPECT_EQ(Error(), Path(kTrainImages) + " holds 4 images, but " + Path(kTrainLabels) +
                         " 3 labels: they do not belong together");
}

TEST_F(LoadTest, ImagesOfAnotherSizeAreAnError) {
  Replace(kTestImages, IdxImagesFile(2, 2, 2, "abcdefgh"));
  EXPECT_THAT(Error(), AllOf(HasSubstr(Path(kTestImages)), HasSubstr("2x2 pixels; those of toy have 2x3")));
}

TEST_F(LoadTest, FaultOfAnyFileIsAnErrorThatNamesIt) {
  for (Part part : {kTrainImages, kTrainLabels, kTestImages, kTestLabels}) {
    WriteToyFiles(folder_);
    Replace(part, "");
    EXPECT_THAT(Error(), HasSubstr(Path(part) + ": empty"));
  }
}

TEST_F(LoadTest, GlyphsOnRequestWhateverFilesThereAre) {
  config_.set_source(DataConfig::GLYPHS);
  config_.set_glyphs_per_class(12);
  const auto dataset = LoadToy();
  ASSERT_TRUE(dataset.ok()) << dataset.status();
  EXPECT_EQ(dataset->train.size(), 36);
  EXPECT_EQ(dataset->test.size(), 6);
  EXPECT_EQ(dataset->fingerprint.source(), DataFingerprint::DRAWN_GLYPHS);
  EXPECT_EQ(dataset->fingerprint.files_size(), 0);
  EXPECT_FALSE(dataset->fingerprint.has_folder());
  EXPECT_THAT(Describe(*dataset), AllOf(HasSubstr("DRAWN"), HasSubstr("its scores are not toy scores")));
}

TEST_F(LoadTest, GlyphsWhenNoPlaceHasFiles) {
  config_.clear_data_dir();
  config_.set_download(false);
  config_.set_glyphs_per_class(1);
  const auto dataset = LoadToy();
  ASSERT_TRUE(dataset.ok()) << dataset.status();
  EXPECT_EQ(dataset->fingerprint.source(), DataFingerprint::DRAWN_GLYPHS);
  EXPECT_EQ(dataset->test.size(), 3);
}

TEST_F(LoadTest, SeedDecidesTheGlyphsAndTestGlyphsAreOthers) {
  config_.set_source(DataConfig::GLYPHS);
  config_.set_glyphs_per_class(6);
  const auto content = [&](uint64_t seed) {
    return LoadFrom(entry_, config_, SearchPlaces(), seed)->fingerprint.content_sha256();
  };
  EXPECT_EQ(content(1), content(1));
  EXPECT_NE(content(1), content(2));
  const auto dataset = LoadToy();
  const std::vector<uint8_t> first_three(dataset->train.pixels.begin(),
                                         dataset->train.pixels.begin() + 3 * dataset->train.pixels_per_image());
  EXPECT_NE(dataset->test.pixels, first_three);
}

TEST(LoadEveryDatasetTest, GlyphsCanStandInForDigitsAndLetters) {
  for (const CatalogEntry& entry : Catalog()) {
    DataConfig config;
    config.set_dataset(entry.name);
    config.set_source(DataConfig::GLYPHS);
    config.set_glyphs_per_class(1);
    const auto dataset = Load(config, 42);
    ASSERT_EQ(dataset.ok(), entry.drawable) << entry.name << dataset.status();
    if (!entry.drawable) continue;
    EXPECT_EQ(dataset->name, entry.name);
    EXPECT_EQ(dataset->train.size(), entry.classes());
    EXPECT_EQ(dataset->train.rows, entry.rows);
  }
}

TEST(LoadEveryDatasetTest, UnknownDatasetIsAnError) {
  DataConfig config;
  config.set_dataset("fashion");
  EXPECT_THAT(std::string(Load(config, 42).status().message()), HasSubstr("choose one of emnist-balanced"));
}

}  // namespace
}  // namespace inknet::data
