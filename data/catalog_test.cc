#include "data/catalog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <set>

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

TEST(CatalogTest, EmnistIsStoredTransposedAndMnistUpright) {
  for (const CatalogEntry& entry : Catalog()) {
    EXPECT_EQ(entry.orientation, entry.name == "mnist" ? Orientation::kUpright : Orientation::kTransposed);
  }
}

TEST(CatalogTest, FilesHaveTheirOfficialNames) {
  EXPECT_EQ(Get("emnist-balanced").files[kTrainImages].name, "emnist-balanced-train-images-idx3-ubyte.gz");
  EXPECT_EQ(Get("mnist").files[kTestLabels].name, "t10k-labels-idx1-ubyte.gz");
  std::set<std::string> names;
  for (const CatalogEntry& entry : Catalog()) {
    for (const CatalogFile& file : entry.files) names.insert(file.name);
  }
  EXPECT_EQ(names.size(), 4 * Catalog().size());
}

TEST(CatalogTest, ChecksumsAreWellFormedAndDownloadsEncrypted) {
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
    EXPECT_TRUE(absl::StartsWith(entry.archive ? entry.archive->url : entry.base_url, "https://")) << entry.name;
  }
}

}  // namespace
}  // namespace inknet::data
