#include "data/locate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <map>

#include "absl/strings/str_cat.h"
#include "data/testing.h"
#include "util/file.h"

namespace inknet::data {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class LocateTest : public testing::Test {
 protected:
  LocateTest() {
    config_.set_download(false);
    places_.cache_folder = JoinPath(root_, "cache");
    places_.shared_folder = JoinPath(root_, "shared");
  }

  std::string In(const std::string& path) const { return JoinPath(root_, path); }

  // The folder where the toy data set is found; "nowhere", or the error's message.
  std::string Found() const {
    const auto files = Locate(ToyEntry(), config_, places_);
    if (!files.ok()) return std::string(files.status().message());
    return *files ? (*files)->folder : "nowhere";
  }

  const std::string root_ = NewFolder();
  DataConfig config_;
  SearchPlaces places_;
};

TEST_F(LocateTest, PlacesAreSearchedInTheDocumentedOrder) {
  EXPECT_EQ(Found(), "nowhere");
  WriteToyFiles(In("shared/emnist-standin"));
  EXPECT_EQ(Found(), In("shared/emnist-standin"));
  WriteToyFiles(In("shared/toy"));
  EXPECT_EQ(Found(), In("shared/toy"));
  WriteToyFiles(In("cache/toy"));
  EXPECT_EQ(Found(), In("cache/toy"));
  WriteToyFiles(In("environment"));
  places_.environment_folder = In("environment");
  EXPECT_EQ(Found(), In("environment"));
  WriteToyFiles(In("configured"));
  config_.set_data_dir(In("configured"));
  EXPECT_EQ(Found(), In("configured"));
}

TEST_F(LocateTest, NamedFolderWithoutTheFilesIsAnErrorEvenIfOthersHaveThem) {
  WriteToyFiles(In("cache/toy"));
  places_.environment_folder = In("environment");
  EXPECT_THAT(Found(), AllOf(HasSubstr(In("environment/train-images.gz: no such file")), HasSubstr("INKNET_DATA_DIR")));
  config_.set_data_dir(In("configured"));
  EXPECT_THAT(Found(), AllOf(HasSubstr(In("configured/train-images.gz: no such file")), HasSubstr("data.data_dir")));
}

TEST_F(LocateTest, EachMissingFileIsNamed) {
  const CatalogEntry entry = ToyEntry();
  for (const CatalogFile& file : entry.files) {
    WriteToyFiles(In("configured"));
    config_.set_data_dir(In("configured"));
    std::filesystem::remove(In("configured/" + file.name));
    EXPECT_THAT(Found(), HasSubstr(file.name + ": no such file"));
  }
}

TEST_F(LocateTest, IncompleteFolderIsPassedOver) {
  WriteToyFiles(In("cache/toy"));
  WriteToyFiles(In("shared/toy"));
  std::filesystem::remove(In("cache/toy/test-labels.gz"));
  EXPECT_EQ(Found(), In("shared/toy"));
}

TEST_F(LocateTest, PlainFilesWillDo) {
  WriteToyFiles(In("cache/toy"));
  std::filesystem::rename(In("cache/toy/test-labels.gz"), In("cache/toy/test-labels"));
  const auto files = Locate(ToyEntry(), config_, places_);
  ASSERT_TRUE(files.ok() && *files);
  EXPECT_EQ((*files)->paths[kTestImages], In("cache/toy/test-images.gz"));
  EXPECT_EQ((*files)->paths[kTestLabels], In("cache/toy/test-labels"));
}

TEST_F(LocateTest, FilesAreFoundWhereArchivesAndTorchvisionLeaveThem) {
  for (const std::string below : {"gzip", "raw", "MNIST/raw"}) {
    std::filesystem::remove_all(In("configured"));
    WriteToyFiles(In("configured/" + below));
    config_.set_data_dir(In("configured"));
    const auto files = Locate(ToyEntry(), config_, places_);
    ASSERT_TRUE(files.ok() && *files) << below << files.status();
    EXPECT_EQ((*files)->paths[kTrainImages], In("configured/" + below + "/train-images.gz"));
  }
}

TEST_F(LocateTest, NamesOfMirrorsWithADotWillDo) {
  CatalogEntry entry = ToyEntry();
  for (CatalogFile& file : entry.files)
    file.name = "t-" + std::to_string(&file - entry.files.data()) + "-idx3-ubyte.gz";
  ASSERT_TRUE(MakeFolders(In("configured")).ok());
  for (int part = 0; part < kParts; ++part) {
    const std::string name = absl::StrCat("configured/t-", part, ".idx3-ubyte", part == 2 ? ".gz" : "");
    ASSERT_TRUE(WriteFileAtomically(In(name), ToyFiles()[part]).ok());
  }
  config_.set_data_dir(In("configured"));
  const auto files = Locate(entry, config_, places_);
  ASSERT_TRUE(files.ok() && *files) << files.status();
  EXPECT_EQ((*files)->paths[kTestImages], In("configured/t-2.idx3-ubyte.gz"));
}

TEST_F(LocateTest, ArchiveThatLiesThereIsTaken) {
  CatalogEntry entry = ToyEntry();
  entry.archive = RemoteFile{"http://127.0.0.1/gzip.zip", 1, ""};
  ASSERT_TRUE(MakeFolders(In("cache/toy")).ok());
  ASSERT_TRUE(WriteFileAtomically(In("cache/toy/gzip.zip"), "").ok());
  const auto files = Locate(entry, config_, places_);
  ASSERT_TRUE(files.ok() && *files) << files.status();
  EXPECT_EQ((*files)->archive, In("cache/toy/gzip.zip"));
  EXPECT_EQ((*files)->paths[kTestLabels], "gzip/test-labels.gz");
}

TEST_F(LocateTest, OtherFilesInTheCacheAreToldOf) {
  ASSERT_TRUE(MakeFolders(In("cache/toy/mine")).ok());
  testing::internal::CaptureStderr();
  EXPECT_EQ(Found(), "nowhere");
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              HasSubstr("does not have the four files of toy (train-images.gz, ...), but mine"));
}

TEST_F(LocateTest, FifoUnderAFilesNameIsNoFile) {
  WriteToyFiles(In("configured"));
  std::filesystem::remove(In("configured/test-labels.gz"));
  ASSERT_EQ(mkfifo(In("configured/test-labels.gz").c_str(), 0600), 0);
  config_.set_data_dir(In("configured"));
  EXPECT_THAT(Found(), HasSubstr("test-labels.gz: not a regular file"));
}

TEST_F(LocateTest, DownloadsIntoTheCacheOnceAndOnlyWhenAllowed) {
  CatalogEntry entry = ToyEntry();
  std::map<std::string, std::string> responses;
  for (int part = 0; part < kParts; ++part) responses["/" + entry.files[part].name] = HttpOk(ToyFiles()[part]);
  const HttpServer server(responses);
  entry.base_urls = {server.Url("/")};

  EXPECT_EQ(*Locate(entry, config_, places_), std::nullopt);
  EXPECT_EQ(server.requests(), 0);
  config_.set_download(true);
  for (int i = 0; i < 2; ++i) {
    const auto files = Locate(entry, config_, places_);
    ASSERT_TRUE(files.ok() && *files) << files.status();
    EXPECT_EQ((*files)->folder, In("cache/toy"));
    EXPECT_EQ(server.requests(), kParts);
  }
}

TEST_F(LocateTest, FailedDownloadIsNowhereAndSaysWhy) {
  CatalogEntry entry = ToyEntry();
  const HttpServer server({});
  entry.base_urls = {server.Url("/")};
  config_.set_download(true);
  testing::internal::CaptureStderr();
  EXPECT_EQ(*Locate(entry, config_, places_), std::nullopt);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), AllOf(HasSubstr("cannot download toy"), HasSubstr("404")));
}

TEST(PlacesOfThisProcessTest, ComeFromTheEnvironment) {
  setenv("INKNET_DATA_DIR", "/data", 1);
  setenv("XDG_CACHE_HOME", "/xdg", 1);
  setenv("HOME", "/home/me", 1);
  setenv("BUILD_WORKSPACE_DIRECTORY", "/src/main", 1);
  EXPECT_EQ(PlacesOfThisProcess().environment_folder, "/data");
  setenv("INKNET_DATA_DIR", "data", 1);
  EXPECT_EQ(PlacesOfThisProcess().environment_folder, AbsolutePath("data"));
  EXPECT_EQ(PlacesOfThisProcess().cache_folder, "/xdg/inknet");
  EXPECT_EQ(PlacesOfThisProcess().shared_folder, "/src/shared");
  unsetenv("INKNET_DATA_DIR");
  unsetenv("XDG_CACHE_HOME");
  unsetenv("BUILD_WORKSPACE_DIRECTORY");
  EXPECT_EQ(PlacesOfThisProcess().environment_folder, "");
  EXPECT_EQ(PlacesOfThisProcess().cache_folder, "/home/me/.cache/inknet");
  EXPECT_EQ(PlacesOfThisProcess().shared_folder, AbsolutePath("../shared"));
  unsetenv("HOME");
  EXPECT_EQ(PlacesOfThisProcess().cache_folder, "");
}

}  // namespace
}  // namespace inknet::data
