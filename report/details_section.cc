#include "report/details_section.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "google/protobuf/message.h"
#include "proto/text.h"
#include "report/format.h"
#include "report/tables.h"
#include "util/duration.h"

namespace inknet::report {
namespace {

Html ConfigurationCard(const std::string& note, const google::protobuf::Message& config) {
  return Card("Configuration", note, Element("pre", Text(FormatTextProto(config))));
}

// How it went, by name.
using Course = std::vector<std::pair<std::string, std::string>>;

Html EnvironmentCard(const Environment& environment, const Course& course) {
  const std::string changed = environment.git_dirty() == "true" ? ", and changes that are not in it" : "";
  Course details = {
      {"processor", environment.cpu_model()},
      {"cores, threads", absl::StrCat(environment.cores(), ", ", environment.threads())},
      {"instructions", absl::StrCat(environment.cpu_isa(), "; kernels ", environment.kernel_isa(), "; oneDNN ",
                                    environment.onednn_isa(), environment.has_bf16_unit() ? "; BFLOAT16 on " : "",
                                    environment.bf16_unit())},
      {"oneDNN", environment.onednn_version()},
      {"compiler", environment.compiler()},
      {"system", environment.os()},
      {"commit", absl::StrCat(environment.git_commit(), changed)}};
  details.insert(details.end(), course.begin(), course.end());
  return Card("Environment", "", DetailsList(details));
}

std::string SourceName(const DataFingerprint& data) {
  switch (data.source()) {
    case DataFingerprint::OFFICIAL:
      return "official";
    case DataFingerprint::UNOFFICIAL:
      return "unofficial copy";
    case DataFingerprint::DRAWN_GLYPHS:
      return "drawn glyphs, no files";
    case DataFingerprint::OWN:
      return absl::StrCat("your own: ", data.reading());
  }
  return "";
}

Html DataCard(const DataFingerprint& data) {
  Html content = DetailsList(
      {{"data set", absl::StrCat(data.dataset(), ", ", data.classes(), " classes")},
       {"source", SourceName(data)},
       {"folder", data.folder()},
       {"test images from", data.test_folder()},
       {"images",
        absl::StrCat(FormatCount(data.train_images()), " to train on, ", FormatCount(data.validation_images()),
                     " for validation, ", FormatCount(data.test_images()), " to test on")},
       {"SHA-256 of all", data.content_sha256()},
       {"trained beside", data.has_mix() ? absl::StrCat(data.mix().dataset(), ", ", SourceName(data.mix())) : ""}});
  Html rows;
  for (const DataFingerprint::File& file : data.files()) {
    rows += Row(Cell(Text(file.name())) + NumberCell(FormatCount(file.bytes()), static_cast<double>(file.bytes())) +
                Element("td", {{"class", "mono"}}, Text(file.sha256())));
  }
  if (!rows.empty()) content += PlainTable("", {{"file"}, {"bytes", true}, {"SHA-256"}}, rows);
  return Card("Data", "", content);
}

void AddSection(const Html& configuration, const Html& environment, const DataFingerprint& data, Page* page) {
  page->AddSection("details", "Details", "",
                   Element("div", {{"class", "grid"}},
                           Element("div", {{"class", "half"}}, configuration) +
                               Element("div", {{"class", "half"}}, environment) + Element("div", DataCard(data))));
}

}  // namespace

void AddDetailsSection(const RunRecord& record, Page* page) {
  const Course course = {{"started", FormatTime(record.start_time())},
                         {"took", FormatSeconds(record.total_seconds())},
                         {"first step after", FormatSeconds(record.startup_seconds())},
                         {"peak memory", absl::StrFormat("%.0f MiB", record.peak_memory_mib())}};
  AddSection(ConfigurationCard("As run, after overrides. What is not there has its default.", record.config()),
             EnvironmentCard(record.environment(), course), record.data(), page);
}

void AddDetailsSection(const SweepRecord& record, Page* page) {
  const Course course = {{"started", FormatTime(record.start_time())}, {"took", FormatSeconds(record.total_seconds())}};
  // Parameters are on the page already, and their lists can be long.
  SweepConfig config = record.config();
  config.clear_parameters();
  AddSection(
      ConfigurationCard("What was asked for, without the parameters, which sweep.textproto has. What is not there "
                        "has its default.",
                        config),
      EnvironmentCard(record.environment(), course), record.data(), page);
}

}  // namespace inknet::report
