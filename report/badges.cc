#include "report/badges.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace inknet::report {
namespace {

// `kind`: "good", "warn", "bad" of the stylesheet, or empty.
Html Badge(const std::string& kind, const std::string& text) {
  return Element("span", {{"class", kind.empty() ? "badge" : "badge " + kind}}, Text(text));
}

// What the images are where they are not the official ones.
std::string SourceName(const DataFingerprint& data) {
  return data.source() == DataFingerprint::UNOFFICIAL ? "unofficial data" : "drawn glyphs";
}

// Official images, or the user's own, which are no copy of anything.
bool IsWhatItSays(const DataFingerprint& data) {
  return data.source() == DataFingerprint::OFFICIAL || data.source() == DataFingerprint::OWN;
}

std::string StatusText(const std::string& status, const RunRecord& record) {
  if (record.status_message().empty()) return status;
  if (absl::StartsWith(record.status_message(), status)) return record.status_message();
  return absl::StrCat(status, ": ", record.status_message());
}

}  // namespace

Html StatusBadge(const RunRecord& record) {
  switch (record.status()) {
    case RunRecord::RUNNING:
      return Badge("", StatusText("running", record));
    case RunRecord::FINISHED:
      return Badge("good", StatusText("finished", record));
    case RunRecord::INTERRUPTED:
      return Badge("warn", StatusText("interrupted", record));
    case RunRecord::DIVERGED:
      return Badge("bad", StatusText("diverged", record));
  }
  return Html();
}

Html StatusBadge(const SweepRecord& record) {
  switch (record.status()) {
    case SweepRecord::RUNNING:
      return Badge("", "running");
    case SweepRecord::FINISHED:
      return Badge("good", "finished");
    case SweepRecord::INTERRUPTED:
      return Badge("warn", "interrupted");
  }
  return Html();
}

Html DataBadge(const DataFingerprint& data) {
  if (IsWhatItSays(data)) return Html();
  return Badge("warn", absl::StrCat(SourceName(data), ": not a score on ", data.dataset()));
}

Html ShortDataBadge(const DataFingerprint& data) {
  return IsWhatItSays(data) ? Html() : Badge("warn", SourceName(data));
}

}  // namespace inknet::report
