// Zip archives from files that may come from anywhere.
#ifndef INKNET_DATA_FORMATS_ZIP_ARCHIVE_H_
#define INKNET_DATA_FORMATS_ZIP_ARCHIVE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/formats/content.h"
#include "util/file.h"

struct zip;
struct zip_source;

namespace inknet::formats {

class ZipArchive {
 public:
  // The archive in `file`, or in `bytes`, which must stay where they are. Errors leave it to the caller to name the
  // archive; so do those of Read.
  static absl::StatusOr<ZipArchive> Open(NamelessFile file);
  static absl::StatusOr<ZipArchive> Open(absl::string_view bytes);

  struct Entry {
    std::string name;
    uint64_t bytes = 0;
  };
  // Its files, in the archive's order, at most `max_entries` of them, or it is an error.
  absl::StatusOr<std::vector<Entry>> Entries(size_t max_entries) const;

  // The content of the entry `name`, front to back; the errors are those of Read. One thread at a time may read from an
  // archive, which outlives what was opened.
  absl::StatusOr<std::unique_ptr<Source>> OpenEntry(const std::string& name, uint64_t max_bytes) const;

  // The content of the entry `name`, which is stored or deflated; other methods want memory on the word of the file.
  // NotFound where there is no such entry. DataLoss where it is over `max_bytes` or does not have the size and the
  // CRC-32 that the archive says. Memory grows with the data that arrives.
  //
  // Entries' own names lead nowhere: only `name` is looked up, and the caller chooses where the content goes.
  absl::StatusOr<std::string> Read(const std::string& name, size_t max_bytes) const;

 private:
  struct Discard {
    void operator()(zip* archive) const;
  };

  explicit ZipArchive(zip* archive) : archive_(archive) {}

  // Takes `source`, and deletes it where it is no archive.
  static absl::StatusOr<ZipArchive> Open(zip_source* source);

  std::unique_ptr<zip, Discard> archive_;
};

}  // namespace inknet::formats

#endif  // INKNET_DATA_FORMATS_ZIP_ARCHIVE_H_
