#include "bench/record_file.h"

#include <cstddef>

#include "absl/strings/str_cat.h"
#include "proto/text.h"
#include "util/file.h"
#include "util/status.h"

namespace inknet::bench {
namespace {

// What FormatRecord writes, and the newest that ParseRecord understands.
constexpr int kFormatVersion = 1;
constexpr size_t kMaxBytes = size_t{64} << 20;
constexpr absl::string_view kChecksum = "# sha256: ";

std::string ChecksumLine(absl::string_view content) { return absl::StrCat(kChecksum, Sha256Hex(content), "\n"); }

}  // namespace

std::string FormatRecord(const BenchRecord& record) {
  BenchRecord versioned = record;
  versioned.set_format_version(kFormatVersion);
  std::string content = absl::StrCat(
      "# proto-file: proto/bench.proto\n# proto-message: inknet.BenchRecord\n"
      "# A benchmark record (docs/benchmarks.md). The last line has the SHA-256 of all lines before it.\n\n",
      FormatTextProto(versioned));
  content += ChecksumLine(content);
  return content;
}

absl::StatusOr<BenchRecord> ParseRecord(absl::string_view content, absl::string_view name) {
  const size_t checksum = content.rfind(kChecksum);
  if (checksum == absl::string_view::npos) {
    return absl::DataLossError(absl::StrCat(
        name, ": does not end with the checksum of a benchmark record; it was cut off, or is another file"));
  }
  const absl::string_view summed = content.substr(0, checksum);
  if (content.substr(checksum) != ChecksumLine(summed)) {
    return absl::DataLossError(absl::StrCat(name, ": damaged: its checksum is not that of its content"));
  }
  BenchRecord record;
  if (absl::Status status = ParseTextProtoOfAnyVersion(summed, name, &record); !status.ok()) {
    return absl::FailedPreconditionError(
        absl::StrCat(status.message(), "\nThe file is whole; a newer inknet may have written it."));
  }
  if (record.format_version() > kFormatVersion) {
    return absl::FailedPreconditionError(absl::StrCat(name, ": written by a newer inknet, in format ",
                                                      record.format_version(),
                                                      " of benchmark records; this one reads up to ", kFormatVersion));
  }
  return record;
}

absl::StatusOr<BenchRecord> ReadRecord(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string content, ReadFile(path, kMaxBytes));
  return ParseRecord(content, path);
}

absl::Status WriteRecord(const std::string& path, const BenchRecord& record) {
  return WriteFileAtomically(path, FormatRecord(record));
}

}  // namespace inknet::bench
