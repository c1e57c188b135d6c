#include "data/zip_archive.h"

#include <zip.h>

#include <algorithm>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace inknet::data {
namespace {

// Read in pieces of this size.
constexpr size_t kPieceBytes = size_t{1} << 20;

struct CloseEntry {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

// A zip_error_t that cleans up after itself.
class Error {
 public:
  Error() { zip_error_init(&error_); }
  ~Error() { zip_error_fini(&error_); }
  Error(const Error&) = delete;
  Error& operator=(const Error&) = delete;

  zip_error_t* get() { return &error_; }
  absl::Status NoArchive() {
    return absl::DataLossError(absl::StrCat("not a zip archive: ", zip_error_strerror(&error_)));
  }

 private:
  zip_error_t error_;
};

}  // namespace

void ZipArchive::Discard::operator()(zip* archive) const { zip_discard(archive); }

absl::StatusOr<ZipArchive> ZipArchive::Open(zip_source* source) {
  Error error;
  zip_t* const archive = zip_open_from_source(source, ZIP_RDONLY, error.get());
  if (archive != nullptr) return ZipArchive(archive);
  zip_source_free(source);
  return error.NoArchive();
}

absl::StatusOr<ZipArchive> ZipArchive::Open(NamelessFile file) {
  Error error;
  zip_source_t* const source = zip_source_filep_create(file.get(), 0, -1, error.get());
  if (source == nullptr) return error.NoArchive();
  file.release();  // The source closes it.
  return Open(source);
}

absl::StatusOr<ZipArchive> ZipArchive::Open(absl::string_view bytes) {
  Error error;
  zip_source_t* const source = zip_source_buffer_create(bytes.data(), bytes.size(), /*freep=*/0, error.get());
  if (source == nullptr) return error.NoArchive();
  return Open(source);
}

absl::StatusOr<std::string> ZipArchive::Read(const std::string& name, size_t max_bytes) const {
  const auto bad = [&](const auto&... what) {
    return absl::DataLossError(absl::StrCat("entry ", name, ": ", what...));
  };
  constexpr zip_uint64_t kNeeded = ZIP_STAT_SIZE | ZIP_STAT_COMP_METHOD;
  zip_stat_t stat;
  if (zip_stat(archive_.get(), name.c_str(), 0, &stat) != 0 || (stat.valid & kNeeded) != kNeeded) {
    return absl::NotFoundError(absl::StrCat("the archive has no entry ", name));
  }
  if (stat.size > max_bytes) return bad(stat.size, " bytes; the most is ", max_bytes);
  if (stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE) {
    return bad("compressed by method ", stat.comp_method, "; only stored and deflated entries are read");
  }
  const std::unique_ptr<zip_file_t, CloseEntry> file(zip_fopen(archive_.get(), name.c_str(), 0));
  if (file == nullptr) return bad(zip_strerror(archive_.get()));
  std::string content;
  std::vector<char> piece(std::min<size_t>(kPieceBytes, stat.size + 1));
  zip_int64_t size;
  while ((size = zip_fread(file.get(), piece.data(), piece.size())) > 0) {
    content.append(piece.data(), static_cast<size_t>(size));
    if (content.size() > stat.size) return bad("more than the ", stat.size, " bytes that the archive says");
  }
  if (size < 0) return bad(zip_file_strerror(file.get()));
  if (content.size() < stat.size) return bad(content.size(), " of the ", stat.size, " bytes that the archive says");
  return content;
}

}  // namespace inknet::data
