#include "data/fetch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "data/testing.h"
#include "util/file.h"

namespace inknet::data {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kContent[] = "All the strokes of the pen.";

// Serves `response` as /file and downloads it as a file that should be kContent.
class DownloadTest : public testing::Test {
 protected:
  absl::StatusOr<NamelessFile> DownloadFrom(const std::string& response) {
    server_.reset();
    server_ = std::make_unique<HttpServer>(std::map<std::string, std::string>{{"/file", response}});
    return Download({server_->Url("/file"), sizeof(kContent) - 1, Sha256Hex(kContent)}, folder_);
  }

  // Of a download that must fail: its message. Nothing may be left in the folder.
  std::string ErrorFrom(const std::string& response) {
    const absl::Status status = DownloadFrom(response).status();
    EXPECT_THAT(NamesIn(folder_), IsEmpty());
    EXPECT_THAT(std::string(status.message()), HasSubstr(server_->Url("/file")));
    return std::string(status.message());
  }

  const std::string folder_ = NewFolder();
  std::unique_ptr<HttpServer> server_;
};

TEST_F(DownloadTest, GivesTheContentAndLeavesNoName) {
  const auto file = DownloadFrom(HttpOk(kContent));
  ASSERT_TRUE(file.ok()) << file.status();
  std::string content(100, '\0');
  content.resize(std::fread(&content[0], 1, content.size(), file->get()));
  EXPECT_EQ(content, kContent);
  EXPECT_THAT(NamesIn(folder_), IsEmpty());
}

TEST_F(DownloadTest, WrongChecksumIsAnErrorThatNamesBoth) {
  EXPECT_THAT(ErrorFrom(HttpOk("All the strokes of the pan.")),
              AllOf(HasSubstr(Sha256Hex("All the strokes of the pan.")), HasSubstr(Sha256Hex(kContent))));
}

TEST_F(DownloadTest, TransferThatBreaksOffIsAnError) {
  const std::string whole = HttpOk(kContent);
  EXPECT_NE(ErrorFrom(whole.substr(0, whole.size() - 5)), "");
  // Without a length in the header only our own count can tell.
  EXPECT_THAT(ErrorFrom("HTTP/1.1 200 OK\r\n\r\nAll the"), HasSubstr("broke off after 7 of 27 bytes"));
  EXPECT_NE(ErrorFrom(""), "");
}

TEST_F(DownloadTest, MoreThanTheKnownSizeIsAnError) {
  EXPECT_THAT(ErrorFrom(HttpOk(std::string(1 << 20, 'x'))), HasSubstr("larger than the 27 bytes"));
  EXPECT_THAT(ErrorFrom(absl::StrCat("HTTP/1.1 200 OK\r\n\r\n", kContent, "x")), HasSubstr("larger than the 27 bytes"));
}

TEST_F(DownloadTest, HeadersWithoutEndAreAnError) {
  std::string response = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 5000; ++i) absl::StrAppend(&response, "X-Header-", i, ": ", std::string(80, 'x'), "\r\n");
  EXPECT_THAT(ErrorFrom(response), HasSubstr("more than 262144 bytes of headers"));
}

TEST_F(DownloadTest, NotFoundIsAnError) {
  EXPECT_THAT(ErrorFrom("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"), HasSubstr("404"));
}

TEST_F(DownloadTest, RedirectsAreFollowedButNotForEverNorToOtherProtocols) {
  const auto redirect_to = [](absl::string_view url) {
    // The server closes after each answer, and says so: otherwise curl may ask on a connection that is about to end.
    return absl::StrCat("HTTP/1.1 302 Found\r\nConnection: close\r\nContent-Length: 0\r\nLocation: ", url, "\r\n\r\n");
  };
  const HttpServer target({{"/content", HttpOk(kContent)}});
  EXPECT_TRUE(DownloadFrom(redirect_to(target.Url("/content"))).ok());
  EXPECT_THAT(ErrorFrom(redirect_to("/file")), HasSubstr("redirects"));
  EXPECT_THAT(ErrorFrom(redirect_to("file:///etc/hostname")), HasSubstr("leads to another protocol than http,https"));
  EXPECT_THAT(ErrorFrom(redirect_to("ftp://127.0.0.1/file")), HasSubstr("leads to another protocol than http,https"));
}

TEST_F(DownloadTest, NobodyThereIsAnError) {
  std::string url;
  {
    const HttpServer server({});
    url = server.Url("/file");
  }
  EXPECT_EQ(Download({url, 27, Sha256Hex(kContent)}, folder_).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(NamesIn(folder_), IsEmpty());
}

TEST_F(DownloadTest, OtherProtocolsAreErrors) {
  EXPECT_FALSE(Download({"file:///etc/hostname", 27, Sha256Hex(kContent)}, folder_).ok());
}

// The toy data set as a zip archive, like EMNIST. `entry` gets the archive's place on the server.
std::map<std::string, std::string> ServeArchive(const std::string& zip, CatalogEntry& entry) {
  entry.archive = RemoteFile{"", static_cast<int64_t>(zip.size()), Sha256Hex(zip)};
  return {{"/gzip.zip", HttpOk(zip)}};
}

std::map<std::string, std::string> ArchiveEntries() {
  std::map<std::string, std::string> entries = {{"../../escaped", "x"}, {"gzip/other.gz", "x"}};
  for (int part = 0; part < kParts; ++part) entries["gzip/" + ToyEntry().files[part].name] = ToyFiles()[part];
  return entries;
}

TEST(FetchDatasetTest, TakesTheFourFilesOutOfTheArchive) {
  CatalogEntry entry = ToyEntry();
  const HttpServer server(ServeArchive(ZipOf(ArchiveEntries(), ZipMethod::kDeflated), entry));
  entry.archive->url = server.Url("/gzip.zip");
  const std::string folder = JoinPath(NewFolder(), "cache/toy");
  const absl::Status status = FetchDataset(entry, folder);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_THAT(NamesIn(folder), ElementsAre("official.textproto", "test-images.gz", "test-labels.gz", "train-images.gz",
                                           "train-labels.gz"));
  for (int part = 0; part < kParts; ++part) {
    EXPECT_EQ(*ReadFile(JoinPath(folder, entry.files[part].name), 1 << 20), ToyFiles()[part]);
  }
}

TEST(FetchDatasetTest, ManifestRecordsTheFiles) {
  CatalogEntry entry = ToyEntry();
  const HttpServer server(ServeArchive(ZipOf(ArchiveEntries(), ZipMethod::kDeflated), entry));
  entry.archive->url = server.Url("/gzip.zip");
  const std::string folder = NewFolder();
  EXPECT_EQ(ReadManifest(folder).status().code(), absl::StatusCode::kNotFound);
  ASSERT_TRUE(FetchDataset(entry, folder).ok());
  const auto manifest = ReadManifest(folder);
  ASSERT_TRUE(manifest.ok()) << manifest.status();
  ASSERT_EQ(manifest->files_size(), kParts);
  EXPECT_EQ(manifest->files(kTrainImages).name(), "train-images.gz");
  EXPECT_EQ(manifest->files(kTrainImages).sha256(), entry.files[kTrainImages].sha256);
  EXPECT_EQ(manifest->files(kTrainImages).bytes(), entry.files[kTrainImages].bytes);
}

TEST(FetchDatasetTest, ArchiveWithoutTheFilesIsAnErrorAndLeavesNothing) {
  CatalogEntry entry = ToyEntry();
  const HttpServer server(ServeArchive(ZipOf({{"train-images.gz", "not in gzip/"}}, ZipMethod::kDeflated), entry));
  entry.archive->url = server.Url("/gzip.zip");
  const std::string folder = NewFolder();
  EXPECT_THAT(std::string(FetchDataset(entry, folder).message()), HasSubstr("no entry gzip/train-images.gz"));
  EXPECT_THAT(NamesIn(folder), IsEmpty());
}

TEST(FetchDatasetTest, ArchiveThatIsNoZipIsAnErrorAndLeavesNothing) {
  CatalogEntry entry = ToyEntry();
  const HttpServer server(ServeArchive("PK, or so it says", entry));
  entry.archive->url = server.Url("/gzip.zip");
  const std::string folder = NewFolder();
  EXPECT_THAT(std::string(FetchDataset(entry, folder).message()), HasSubstr("not a zip archive"));
  EXPECT_THAT(NamesIn(folder), IsEmpty());
}

TEST(FetchDatasetTest, TakesFilesOneByOne) {
  CatalogEntry entry = ToyEntry();
  std::map<std::string, std::string> responses;
  for (int part = 0; part < kParts; ++part) responses["/toy/" + entry.files[part].name] = HttpOk(ToyFiles()[part]);
  const HttpServer server(responses);
  entry.base_urls = {server.Url("/toy/")};
  const std::string folder = NewFolder();
  const absl::Status status = FetchDataset(entry, folder);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(*ReadFile(JoinPath(folder, "test-labels.gz"), 1 << 20), ToyFiles()[kTestLabels]);
}

TEST(FetchDatasetTest, TriesTheNextAddressWhereOneFails) {
  CatalogEntry entry = ToyEntry();
  std::map<std::string, std::string> responses;
  for (int part = 0; part < kParts; ++part) responses["/b/" + entry.files[part].name] = HttpOk(ToyFiles()[part]);
  // Another file of that name: its checksum says so.
  responses["/a/" + entry.files[kTestLabels].name] = HttpOk(ToyFiles()[kTrainLabels]);
  const HttpServer server(responses);
  entry.base_urls = {server.Url("/a/"), server.Url("/b/")};
  const std::string folder = NewFolder();
  ASSERT_TRUE(FetchDataset(entry, folder).ok());
  EXPECT_EQ(*ReadFile(JoinPath(folder, "test-labels.gz"), 1 << 20), ToyFiles()[kTestLabels]);
}

TEST(FetchDatasetTest, WhereNoAddressAnswersTheErrorSaysWhatToPutWhere) {
  CatalogEntry entry = ToyEntry();
  const HttpServer server({});
  entry.base_urls = {server.Url("/a/"), server.Url("/b/")};
  const std::string folder = NewFolder();
  EXPECT_THAT(std::string(FetchDataset(entry, folder).message()),
              AllOf(HasSubstr("/a/train-images.gz"), HasSubstr("/b/train-images.gz"), HasSubstr("404"),
                    HasSubstr(absl::StrCat("put train-images.gz (", ToyFiles()[kTrainImages].size(), " bytes) into ",
                                           folder))));
}

}  // namespace
}  // namespace inknet::data
