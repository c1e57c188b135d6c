#include "data/formats/zip_archive.h"

#include <zip.h>

#include <algorithm>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "util/status.h"

namespace inknet::formats {
namespace {

// Read in pieces of this size.
constexpr size_t kPieceBytes = size_t{1} << 20;

struct CloseEntry {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

// What an entry holds, which has to be what the archive says of it.
class OfEntry : public Source {
 public:
  OfEntry(const std::string& name, zip_file_t* file, uint64_t size) : name_(name), file_(file), size_(size) {}
  absl::StatusOr<size_t> Read(uint8_t* out, size_t size) override {
    const auto bad = [&](const auto&... what) { return BadFile("entry " + name_, what...); };
    size_t done = 0;
    while (done < size) {
      const zip_int64_t count = zip_fread(file_.get(), out + done, size - done);
      if (count < 0) return bad(zip_file_strerror(file_.get()));
      if (count == 0) {
        if (read_ < size_) return bad(read_, " of the ", size_, " bytes that the archive says");
        break;
      }
      done += static_cast<size_t>(count);
      read_ += static_cast<uint64_t>(count);
      if (read_ > size_) return bad("more than the ", size_, " bytes that the archive says");
    }
    return done;
  }
  uint64_t size() const override { return size_; }

 private:
  const std::string name_;
  const std::unique_ptr<zip_file_t, CloseEntry> file_;
  const uint64_t size_;
  uint64_t read_ = 0;
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

absl::StatusOr<std::vector<ZipArchive::Entry>> ZipArchive::Entries(size_t max_entries) const {
  const zip_int64_t count = zip_get_num_entries(archive_.get(), 0);
  if (count < 0 || static_cast<uint64_t>(count) > max_entries) {
    return absl::DataLossError(absl::StrCat("an archive of ", count, " entries; the most is ", max_entries));
  }
  std::vector<Entry> entries;
  for (zip_int64_t i = 0; i < count; ++i) {
    zip_stat_t stat;
    if (zip_stat_index(archive_.get(), static_cast<zip_uint64_t>(i), 0, &stat) != 0) continue;
    if ((stat.valid & ZIP_STAT_NAME) == 0 || (stat.valid & ZIP_STAT_SIZE) == 0) continue;
    entries.push_back({stat.name, stat.size});
  }
  return entries;
}

absl::StatusOr<std::unique_ptr<Source>> ZipArchive::OpenEntry(const std::string& name, uint64_t max_bytes) const {
  const auto bad = [&](const auto&... what) { return BadFile("entry " + name, what...); };
  constexpr zip_uint64_t kNeeded = ZIP_STAT_SIZE | ZIP_STAT_COMP_METHOD;
  zip_stat_t stat;
  if (zip_stat(archive_.get(), name.c_str(), 0, &stat) != 0 || (stat.valid & kNeeded) != kNeeded) {
    return absl::NotFoundError(absl::StrCat("the archive has no entry ", name));
  }
  if (stat.size > max_bytes) return bad(stat.size, " bytes; the most is ", max_bytes);
  if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE) {
    return bad("encrypted; unpack the archive");
  }
  if (stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE) {
    return bad("compressed by method ", stat.comp_method, "; only stored and deflated entries are read");
  }
  zip_file_t* const file = zip_fopen(archive_.get(), name.c_str(), 0);
  if (file == nullptr) return bad(zip_strerror(archive_.get()));
  return std::make_unique<OfEntry>(name, file, stat.size);
}

absl::StatusOr<std::string> ZipArchive::Read(const std::string& name, size_t max_bytes) const {
  ASSIGN_OR_RETURN(const std::unique_ptr<Source> source, OpenEntry(name, max_bytes));
  std::string content;
  std::vector<uint8_t> piece(std::min<uint64_t>(kPieceBytes, source->size() + 1));
  for (;;) {
    ASSIGN_OR_RETURN(const size_t size, source->Read(piece.data(), piece.size()));
    if (size == 0) return content;
    content.append(reinterpret_cast<const char*>(piece.data()), size);
  }
}

}  // namespace inknet::formats
