#include "report/run_report.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/evaluation.pb.h"
#include "proto/run.pb.h"
#include "report/evaluation_sections.h"
#include "report/mistakes.h"
#include "report/png_size.h"
#include "report/run_page.h"
#include "util/file.h"
#include "util/status.h"

namespace inknet::report {
namespace {

constexpr size_t kMaxPictureBytes = 16 << 20;

absl::Status InFile(const std::string& path, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(path, ": ", status.message()));
}

// Nothing where the folder has none.
absl::StatusOr<std::optional<Evaluation>> ReadEvaluation(const record::RunFolder& folder) {
  absl::StatusOr<Evaluation> evaluation = folder.ReadEvaluation();
  if (absl::IsNotFound(evaluation.status())) return std::nullopt;
  RETURN_IF_ERROR(evaluation.status());
  if (const absl::Status fits = CheckEvaluation(*evaluation); !fits.ok()) {
    return InFile(folder.evaluation_path(), fits);
  }
  return *std::move(evaluation);
}

absl::StatusOr<std::optional<MistakesPicture>> ReadMistakes(const record::RunFolder& folder,
                                                            const Evaluation& evaluation) {
  if (!FileExists(folder.mistakes_path())) return std::nullopt;
  ASSIGN_OR_RETURN(std::string png, ReadFile(folder.mistakes_path(), kMaxPictureBytes));
  absl::StatusOr<MistakesPicture> picture = ReadMistakesPicture(std::move(png), evaluation);
  if (!picture.ok()) return InFile(folder.mistakes_path(), picture.status());
  return *std::move(picture);
}

// Empty where there is none.
absl::StatusOr<std::string> ReadPng(const std::string& path) {
  if (!FileExists(path)) return std::string();
  ASSIGN_OR_RETURN(std::string png, ReadFile(path, kMaxPictureBytes));
  if (const auto size = ReadPngSize(png); !size.ok()) return InFile(path, size.status());
  return png;
}

}  // namespace

absl::Status WriteRunReport(const record::RunFolder& folder) {
  ASSIGN_OR_RETURN(const RunRecord record, folder.ReadRecord());
  return WriteRunReport(folder, record);
}

absl::Status WriteRunReport(const record::RunFolder& folder, const RunRecord& record) {
  ASSIGN_OR_RETURN(const std::optional<Evaluation> evaluation, ReadEvaluation(folder));
  std::optional<MistakesPicture> mistakes;
  if (evaluation.has_value()) {
    ASSIGN_OR_RETURN(mistakes, ReadMistakes(folder, *evaluation));
  }
  RunPictures pictures;
  ASSIGN_OR_RETURN(pictures.augmentation, ReadPng(folder.augmentation_path()));
  ASSIGN_OR_RETURN(pictures.read_page, ReadPng(folder.read_page_path()));
  return WriteFileAtomically(folder.report_path(),
                             RunPage(record, evaluation.has_value() ? &*evaluation : nullptr,
                                     mistakes.has_value() ? &*mistakes : nullptr, folder.path(), pictures));
}

}  // namespace inknet::report
