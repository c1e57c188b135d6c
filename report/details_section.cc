#include "report/details_section.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "proto/text.h"
#include "report/format.h"
#include "report/tables.h"
#include "util/duration.h"

namespace inknet::report {
namespace {

Html ConfigurationCard(const RunRecord& record) {
  return Card("Configuration", "As run, after overrides. What is not there has its default.",
              Element("pre", Text(FormatTextProto(record.config()))));
}

Html EnvironmentCard(const RunRecord& record) {
  const Environment& environment = record.environment();
  const std::string changed = environment.git_dirty() == "true" ? ", and changes that are not in it" : "";
  return Card("Environment", "",
              DetailsList({{"processor", environment.cpu_model()},
                           {"cores, threads", absl::StrCat(environment.cores(), ", ", environment.threads())},
                           {"instructions", absl::StrCat(environment.cpu_isa(), "; kernels ", environment.kernel_isa(),
                                                         "; oneDNN ", environment.onednn_isa())},
                           {"oneDNN", environment.onednn_version()},
                           {"compiler", environment.compiler()},
                           {"system", environment.os()},
                           {"commit", absl::StrCat(environment.git_commit(), changed)},
                           {"started", FormatTime(record.start_time())},
                           {"took", FormatSeconds(record.total_seconds())},
                           {"first step after", FormatSeconds(record.startup_seconds())},
                           {"peak memory", absl::StrFormat("%.0f MiB", record.peak_memory_mib())}}));
}

std::string SourceName(const DataFingerprint& data) {
  switch (data.source()) {
    case DataFingerprint::OFFICIAL:
      return "official";
    case DataFingerprint::UNOFFICIAL:
      return "unofficial copy";
    case DataFingerprint::DRAWN_GLYPHS:
      return "drawn glyphs, no files";
  }
  return "";
}

Html DataCard(const DataFingerprint& data) {
  Html content = DetailsList({{"data set", absl::StrCat(data.dataset(), ", ", data.classes(), " classes")},
                              {"source", SourceName(data)},
                              {"folder", data.folder()},
                              {"images", absl::StrCat(FormatCount(data.train_images()), " to train on, ",
                                                      FormatCount(data.validation_images()), " for validation, ",
                                                      FormatCount(data.test_images()), " to test on")},
                              {"SHA-256 of all", data.content_sha256()}});
  Html rows;
  for (const DataFingerprint::File& file : data.files()) {
    rows += Row(Cell(Text(file.name())) + NumberCell(FormatCount(file.bytes()), static_cast<double>(file.bytes())) +
                Element("td", {{"class", "mono"}}, Text(file.sha256())));
  }
  if (!rows.empty()) content += PlainTable("", {{"file"}, {"bytes", true}, {"SHA-256"}}, rows);
  return Card("Data", "", content);
}

}  // namespace

void AddDetailsSection(const RunRecord& record, Page* page) {
  page->AddSection("details", "Details", "",
                   Element("div", {{"class", "grid"}},
                           Element("div", {{"class", "half"}}, ConfigurationCard(record)) +
                               Element("div", {{"class", "half"}}, EnvironmentCard(record)) +
                               Element("div", DataCard(record.data()))));
}

}  // namespace inknet::report
