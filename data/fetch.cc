#include "data/fetch.h"

#include <curl/curl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "data/formats/idx.h"
#include "data/formats/zip_archive.h"
#include "proto/text.h"
#include "util/file.h"
#include "util/progress_bar.h"
#include "util/status.h"

namespace inknet::data {
namespace {

constexpr char kManifest[] = "official.textproto";
constexpr long kConnectTimeoutSeconds = 15;
constexpr long kLowSpeedBytesPerSecond = 1000;
constexpr long kLowSpeedSeconds = 30;
constexpr long kMaxRedirects = 5;
// Of all responses together. A server sends a few hundred.
constexpr size_t kMaxHeaderBytes = size_t{256} << 10;

// The state of one download, which curl hands to the callbacks below.
struct Transfer {
  const RemoteFile& remote;
  std::FILE* file;
  int64_t received = 0;
  size_t header_bytes = 0;
  Sha256 hash = {};
  // Why we stopped the transfer, if we did.
  absl::Status status = absl::OkStatus();
  // Of the progress bar, so that it is drawn once per step.
  int64_t percent = -1;
};

size_t OnData(char* data, size_t, size_t size, void* user) {
  Transfer& transfer = *static_cast<Transfer*>(user);
  transfer.received += static_cast<int64_t>(size);
  if (transfer.received > transfer.remote.bytes) {
    transfer.status = absl::DataLossError(
        absl::StrCat(transfer.remote.url, ": larger than the ", transfer.remote.bytes, " bytes that it should have"));
    return 0;
  }
  if (std::fwrite(data, 1, size, transfer.file) != size) {
    transfer.status = FileError(transfer.remote.url, "write what arrives to the disk", errno);
    return 0;
  }
  transfer.hash.Update(absl::string_view(data, size));
  return size;
}

size_t OnHeader(char*, size_t, size_t size, void* user) {
  Transfer& transfer = *static_cast<Transfer*>(user);
  transfer.header_bytes += size;
  if (transfer.header_bytes > kMaxHeaderBytes) {
    transfer.status =
        absl::DataLossError(absl::StrCat(transfer.remote.url, ": more than ", kMaxHeaderBytes, " bytes of headers"));
    return 0;
  }
  return size;
}

int OnProgress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  Transfer& transfer = *static_cast<Transfer*>(user);
  const int64_t percent = 100 * transfer.received / std::max<int64_t>(1, transfer.remote.bytes);
  if (percent == transfer.percent) return 0;
  transfer.percent = percent;
  const std::string bar = ProgressBar(static_cast<double>(percent) / 100, 50);
  std::fprintf(stderr, "\r[%s] %3d %%", bar.c_str(), static_cast<int>(percent));
  return 0;
}

struct CleanUpCurl {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};

absl::StatusOr<std::string> ReadAll(std::FILE* file, int64_t size, const std::string& url) {
  std::string content(static_cast<size_t>(size), '\0');
  if (std::fread(&content[0], 1, content.size(), file) != content.size()) {
    return FileError(url, "read back what arrived", errno);
  }
  return content;
}

// `socket` is empty for connections to where the URL says.
absl::StatusOr<NamelessFile> DownloadOver(const std::string& socket, const RemoteFile& remote,
                                          const std::string& folder) {
  static const CURLcode initialized = curl_global_init(CURL_GLOBAL_DEFAULT);
  const std::unique_ptr<CURL, CleanUpCurl> curl(initialized == CURLE_OK ? curl_easy_init() : nullptr);
  if (curl == nullptr) return absl::InternalError(absl::StrCat(remote.url, ": cannot start libcurl"));
  ASSIGN_OR_RETURN(NamelessFile file, CreateNamelessFile(folder));

  Transfer transfer{remote, file.get()};
  const bool draw_bar = ::isatty(STDERR_FILENO) == 1;
  const char* const protocols = absl::StartsWith(remote.url, "http://") ? "http,https" : "https";
  char message[CURL_ERROR_SIZE] = "";
  curl_easy_setopt(curl.get(), CURLOPT_URL, remote.url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, protocols);
  curl_easy_setopt(curl.get(), CURLOPT_REDIR_PROTOCOLS_STR, protocols);
  curl_easy_setopt(curl.get(), CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_MAXREDIRS, kMaxRedirects);
  curl_easy_setopt(curl.get(), CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_CONNECTTIMEOUT, kConnectTimeoutSeconds);
  curl_easy_setopt(curl.get(), CURLOPT_LOW_SPEED_LIMIT, kLowSpeedBytesPerSecond);
  curl_easy_setopt(curl.get(), CURLOPT_LOW_SPEED_TIME, kLowSpeedSeconds);
  curl_easy_setopt(curl.get(), CURLOPT_ERRORBUFFER, message);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &OnData);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(curl.get(), CURLOPT_HEADERFUNCTION, &OnHeader);
  curl_easy_setopt(curl.get(), CURLOPT_HEADERDATA, &transfer);
  if (!socket.empty()) curl_easy_setopt(curl.get(), CURLOPT_ABSTRACT_UNIX_SOCKET, socket.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_NOPROGRESS, draw_bar ? 0L : 1L);
  curl_easy_setopt(curl.get(), CURLOPT_XFERINFOFUNCTION, &OnProgress);
  curl_easy_setopt(curl.get(), CURLOPT_XFERINFODATA, &transfer);

  const CURLcode result = curl_easy_perform(curl.get());
  if (draw_bar) std::fputc('\n', stderr);

  if (!transfer.status.ok()) return transfer.status;
  if (result != CURLE_OK) {
    const char* const words = message[0] != '\0' ? message : curl_easy_strerror(result);
    return absl::UnavailableError(
        result == CURLE_UNSUPPORTED_PROTOCOL
            ? absl::StrCat(remote.url, ": leads to another protocol than ", protocols, ": ", words)
            : absl::StrCat(remote.url, ": ", words));
  }
  if (transfer.received < remote.bytes) {
    return absl::DataLossError(
        absl::StrCat(remote.url, ": broke off after ", transfer.received, " of ", remote.bytes, " bytes"));
  }
  const std::string sha256 = transfer.hash.HexDigest();
  if (sha256 != remote.sha256) {
    return absl::DataLossError(
        absl::StrCat(remote.url, ": has SHA-256 ", sha256, ", which should be ", remote.sha256, "; not kept"));
  }
  if (std::fseek(file.get(), 0, SEEK_SET) != 0) return FileError(remote.url, "write what arrives to the disk", errno);
  return file;
}

// `error`, and how to do without the download of a file.
absl::Status WithAdvice(const absl::Status& error, const std::string& folder, const std::string& name, int64_t bytes) {
  return absl::Status(error.code(), absl::StrCat(error.message(), "; to do without, put ", name, " (", bytes,
                                                 " bytes) into ", folder, " by hand"));
}

// The content of `file`, from the first of `base_urls` that has it.
absl::StatusOr<std::string> FetchFile(const CatalogFile& file, const std::vector<std::string>& base_urls,
                                      const std::string& folder) {
  std::vector<std::string> errors;
  for (const std::string& base_url : base_urls) {
    const RemoteFile remote = {absl::StrCat(base_url, file.name), file.bytes, file.sha256};
    const absl::StatusOr<NamelessFile> download = Download(remote, folder);
    if (download.ok()) return ReadAll(download->get(), remote.bytes, remote.url);
    errors.emplace_back(download.status().message());
  }
  return WithAdvice(absl::UnavailableError(absl::StrJoin(errors, "; ")), folder, file.name, file.bytes);
}

}  // namespace

absl::StatusOr<NamelessFile> Download(const RemoteFile& remote, const std::string& folder) {
  std::fprintf(stderr, "downloading %s (%.1f MiB)\n", remote.url.c_str(), static_cast<double>(remote.bytes) / 0x1p20);
  return DownloadOver("", remote, folder);
}

absl::StatusOr<NamelessFile> internal::DownloadThrough(const std::string& socket, const RemoteFile& remote,
                                                       const std::string& folder) {
  return DownloadOver(socket, remote, folder);
}

absl::Status FetchDataset(const CatalogEntry& entry, const std::string& folder) {
  RETURN_IF_ERROR(MakeFolders(folder));
  std::optional<formats::ZipArchive> archive;
  if (entry.archive) {
    absl::StatusOr<NamelessFile> file = Download(*entry.archive, folder);
    if (!file.ok()) return WithAdvice(file.status(), folder, "gzip.zip", entry.archive->bytes);
    absl::StatusOr<formats::ZipArchive> opened = formats::ZipArchive::Open(*std::move(file));
    if (!opened.ok()) return InFile(entry.archive->url, opened.status());
    archive = *std::move(opened);
  }
  DataFingerprint manifest;
  manifest.set_dataset(entry.name);
  manifest.set_source(DataFingerprint::OFFICIAL);
  for (const CatalogFile& file : entry.files) {
    std::string content;
    if (archive) {
      absl::StatusOr<std::string> read = archive->Read(absl::StrCat("gzip/", file.name), formats::kMaxIdxBytes);
      if (!read.ok()) return InFile(entry.archive->url, read.status());
      content = *std::move(read);
    } else {
      ASSIGN_OR_RETURN(content, FetchFile(file, entry.base_urls, folder));
    }
    RETURN_IF_ERROR(WriteFileAtomically(JoinPath(folder, file.name), content));
    DataFingerprint::File& record = *manifest.add_files();
    record.set_name(file.name);
    record.set_bytes(static_cast<int64_t>(content.size()));
    record.set_sha256(Sha256Hex(content));
  }
  return WriteTextProto(JoinPath(folder, kManifest), manifest, "Files that came from the official place, verified.");
}

absl::StatusOr<DataFingerprint> ReadManifest(const std::string& folder) {
  const std::string path = JoinPath(folder, kManifest);
  if (!FileExists(path)) return absl::NotFoundError(absl::StrCat(path, ": no such file"));
  DataFingerprint manifest;
  RETURN_IF_ERROR(ReadTextProto(path, &manifest));
  return manifest;
}

}  // namespace inknet::data
