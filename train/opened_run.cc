#include "train/opened_run.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "proto/differences.h"
#include "util/file.h"
#include "util/status.h"

namespace inknet::train {
namespace {

// Fields that may differ between the parts of a run: how many threads compute is compared as Environment.threads, which
// says how many there really were.
constexpr char kThreads[] = "train.threads";
// Where they compute changes nothing.
constexpr char kHosts[] = "hosts";
constexpr int kFirstFormatWithCheckpoints = 2;  // Of run records.

// "train.epochs is 100 there and 50 here"
std::vector<std::string> Differences(const google::protobuf::Message& there, const google::protobuf::Message& here) {
  std::vector<std::string> lines;
  for (const FieldDifference& difference : DifferingFields({&there, &here})) {
    if (difference.path == kThreads || difference.path == kHosts) continue;
    lines.push_back(
        absl::StrCat(difference.path, " is '", difference.values[0], "' there and '", difference.values[1], "' here"));
  }
  return lines;
}

absl::Status CheckSameRun(const RunRequest& request, const RunRecord& before, const std::string& path) {
  const std::vector<std::string> differences = Differences(before.config(), request.config);
  if (!differences.empty()) {
    return absl::AlreadyExistsError(absl::StrCat(path, ": holds an unfinished run of another configuration (",
                                                 absl::StrJoin(differences, "; "),
                                                 "); give that one to go on with it, or another folder with --out"));
  }
  if (before.data().content_sha256() != request.data.content_sha256()) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, ": cannot go on with this run: its images (SHA-256 ", before.data().content_sha256(),
                     ") are not those that were loaded now (", request.data.content_sha256(), ", from '",
                     request.data.folder(), "')"));
  }
  if (before.data().mix().content_sha256() != request.data.mix().content_sha256()) {
    return absl::FailedPreconditionError(absl::StrCat(
        path, ": cannot go on with this run: the images of data.mix are not those that it was begun beside"));
  }
  return absl::OkStatus();
}

// Whether a run without a checkpoint has come to anything. One that was killed and was to have checkpoints was killed
// before its first, or could not write it.
bool HasWhatWouldBeLost(const RunRecord& record, const record::RunFolder& folder) {
  const bool had_checkpoints =
      record.format_version() >= kFirstFormatWithCheckpoints && record.config().train().checkpoint().keep() > 0;
  if (record.status() == RunRecord::RUNNING && had_checkpoints) return false;
  return record.epochs_size() > 0 || FileExists(folder.model_path(record::Which::kLast));
}

// "epoch 12 of 100, image 51200 of 88605"
std::string DescribePosition(const checkpoint::Checkpoint& from) {
  const int epochs = from.run.epochs_size();
  const int planned = from.run.config().train().epochs();
  const int64_t images = from.progress.running.images();
  if (images == 0) return absl::StrCat("after epoch ", epochs, " of ", planned);
  return absl::StrCat("in epoch ", epochs + 1, " of ", planned, ", after image ", images, " of ",
                      from.run.data().train_images());
}

absl::StatusOr<OpenedRun> WithStore(const RunConfig& config, record::RunFolder folder) {
  OpenedRun run{std::move(folder), std::nullopt, std::nullopt, {}};
  if (const int keep = config.train().checkpoint().keep(); keep > 0) {
    ASSIGN_OR_RETURN(run.store, checkpoint::Store::Open(run.folder.checkpoints_path(), keep));
  }
  return run;
}

absl::StatusOr<OpenedRun> GoOn(const RunRequest& request, record::RunFolder folder) {
  ASSIGN_OR_RETURN(const RunRecord record, folder.ReadRecord());
  RETURN_IF_ERROR(CheckSameRun(request, record, folder.path()));
  ASSIGN_OR_RETURN(OpenedRun run, WithStore(request.config, std::move(folder)));
  checkpoint::Found found;
  if (run.store.has_value()) {
    ASSIGN_OR_RETURN(found, run.store->ReadNewest());
  }
  if (!found.checkpoint.has_value()) {
    if (HasWhatWouldBeLost(record, run.folder)) {
      return absl::AlreadyExistsError(
          absl::StrCat(run.folder.path(),
                       ": holds an unfinished run that has no checkpoint to go on from and would be "
                       "lost; choose another folder with --out"));
    }
    run.notes.push_back(
        absl::StrCat(run.folder.path(), " holds this run, stopped before its first checkpoint: it begins anew"));
    return run;
  }
  RETURN_IF_ERROR(CheckSameRun(request, found.checkpoint->run, found.path));
  for (const absl::Status& status : found.damaged) {
    run.notes.push_back(absl::StrCat("warning: left alone: ", status.message()));
  }
  run.notes.push_back(absl::StrCat("going on with the unfinished run in ", run.folder.path(), ", ",
                                   DescribePosition(*found.checkpoint), " (", found.path, ")"));
  const std::vector<std::string> changes = Differences(found.checkpoint->run.environment(), request.environment);
  if (!changes.empty()) {
    run.notes.push_back(absl::StrCat("warning: the result may differ in its last digits from that of a run that was ",
                                     "never stopped: ", absl::StrJoin(changes, "; ")));
  }
  run.from = *std::move(found.checkpoint);
  return run;
}

}  // namespace

absl::StatusOr<OpenedRun> OpenRun(const RunRequest& request) {
  if (request.resume && request.out.empty()) {
    ASSIGN_OR_RETURN(record::RunFolder folder,
                     record::RunFolder::OpenLatestUnfinished(request.workspace, request.config.name()));
    return GoOn(request, std::move(folder));
  }
  if (!request.resume) {
    absl::StatusOr<record::RunFolder> created =
        record::RunFolder::Create(request.out, request.workspace, request.config.name(), request.time);
    if (created.ok()) return WithStore(request.config, *std::move(created));
    if (!absl::IsAlreadyExists(created.status()) || request.out.empty()) return created.status();
  }
  ASSIGN_OR_RETURN(record::RunFolder folder, record::RunFolder::OpenUnfinished(request.out));
  return GoOn(request, std::move(folder));
}

}  // namespace inknet::train
