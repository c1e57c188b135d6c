#include "data/catalog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cctype>
#include <set>
#include <string>

#include "absl/strings/match.h"

namespace inknet::data {
namespace {

const CatalogEntry& Get(const std::string& name) { return **FindInCatalog(name); }

TEST(CatalogTest, UnknownNameListsTheKnownOnes) {
  const absl::Status status = FindInCatalog("fashion").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()),
              testing::AllOf(testing::HasSubstr("\"fashion\""), testing::HasSubstr("emnist-balanced"),
                             testing::HasSubstr(", mnist")));
}

TEST(CatalogTest, ClassNamesAreThoseOfTheMappingFiles) {
  EXPECT_EQ(Get("emnist-balanced").classes(), 47);
  EXPECT_EQ(Get("emnist-balanced").class_names[10], "A");
  EXPECT_EQ(Get("emnist-balanced").class_names[36], "a");
  EXPECT_EQ(Get("emnist-balanced").class_names[46], "t");
  EXPECT_EQ(Get("emnist-bymerge").class_names, Get("emnist-balanced").class_names);
  EXPECT_EQ(Get("emnist-byclass").classes(), 62);
  EXPECT_EQ(Get("emnist-byclass").class_names[61], "z");
  EXPECT_EQ(Get("emnist-letters").classes(), 26);
  EXPECT_EQ(Get("emnist-digits").classes(), 10);
  EXPECT_EQ(Get("emnist-mnist").classes(), 10);
  EXPECT_EQ(Get("mnist").class_names[9], "9");
}

TEST(CatalogTest, LettersCountFromOne) {
  for (const CatalogEntry& entry : Catalog()) EXPECT_EQ(entry.first_label, entry.name == "emnist-letters" ? 1 : 0);
}

TEST(CatalogTest, EmnistIsStoredTransposedAndOthersUpright) {
  for (const CatalogEntry& entry : Catalog()) {
    EXPECT_EQ(entry.orientation,
              absl::StartsWith(entry.name, "emnist-") ? Orientation::kTransposed : Orientation::kUpright);
  }
}

TEST(CatalogTest, FilesHaveTheirOfficialNames) {
  EXPECT_EQ(Get("emnist-balanced").files[kTrainImages].name, "emnist-balanced-train-images-idx3-ubyte.gz");
  EXPECT_EQ(Get("mnist").files[kTestLabels].name, "t10k-labels-idx1-ubyte.gz");
  EXPECT_EQ(Get("kmnist").files[kTestLabels].name, "t10k-labels-idx1-ubyte.gz");
}

TEST(CatalogTest, FilesAreToldApartByNameOrChecksum) {
  std::set<std::string> identities;
  for (const CatalogEntry& entry : Catalog()) {
    for (const CatalogFile& file : entry.files) identities.insert(file.name + file.sha256);
  }
  EXPECT_EQ(identities.size(), 4 * Catalog().size());
}

TEST(CatalogTest, ChecksumsTellDataSetsOfTheSameNamesApart) {
  const auto checksums = [](const std::string& name) {
    std::array<std::string, kParts> sha256;
    for (int part = 0; part < kParts; ++part) sha256[part] = Get(name).files[part].sha256;
    return sha256;
  };
  for (const char* name : {"mnist", "fashion-mnist", "kmnist", "emnist-balanced"}) {
    EXPECT_EQ(FindByChecksums(checksums(name)), &Get(name));
  }
  EXPECT_EQ(FindByChecksums(checksums("emnist-letters")), nullptr);  // Nobody has published them.
  std::array<std::string, kParts> mixed = checksums("mnist");
  mixed[kTestLabels] = checksums("kmnist")[kTestLabels];
  EXPECT_EQ(FindByChecksums(mixed), nullptr);
  EXPECT_EQ(FindByContent(Get("mnist").content_sha256), &Get("mnist"));
  EXPECT_EQ(FindByContent(""), nullptr);
}

TEST(CatalogTest, ChecksumsAreWellFormedAndDownloadsVerified) {
  const auto is_checksum = [](const std::string& sha256) {
    return sha256.size() == 64 && sha256.find_first_not_of("0123456789abcdef") == std::string::npos;
  };
  for (const CatalogEntry& entry : Catalog()) {
    for (const CatalogFile& file : entry.files) {
      EXPECT_EQ(file.sha256.empty(), file.bytes == 0) << file.name;
      EXPECT_TRUE(file.sha256.empty() || is_checksum(file.sha256)) << file.name;
      // What comes file by file is verified file by file.
      EXPECT_TRUE(entry.archive.has_value() || !file.sha256.empty()) << file.name;
    }
    if (entry.archive) {
      EXPECT_TRUE(is_checksum(entry.archive->sha256)) << entry.name;
    }
    EXPECT_NE(entry.archive.has_value(), !entry.base_urls.empty()) << entry.name;
    if (entry.archive) {
      EXPECT_TRUE(absl::StartsWith(entry.archive->url, "https://")) << entry.name;
    }
    // Encrypted first. KMNIST is published without encryption only: its checksums decide.
    if (!entry.base_urls.empty() && entry.name != "kmnist") {
      EXPECT_TRUE(absl::StartsWith(entry.base_urls.front(), "https://")) << entry.name;
    }
    for (const std::string& url : entry.base_urls) {
      EXPECT_TRUE(absl::StartsWith(url, "http") && absl::EndsWith(url, "/")) << entry.name;
    }
  }
}

}  // namespace
}  // namespace inknet::data
