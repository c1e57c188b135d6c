#include "train/together.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "proto/checkpoint.pb.h"
#include "proto/differences.h"
#include "proto/ranks.pb.h"
#include "util/file.h"
#include "util/status.h"

namespace inknet::train {
namespace {

// Of this program's file.
absl::StatusOr<std::string> ProgramSha256() {
  constexpr size_t kMost = size_t{1} << 30;
  ASSIGN_OR_RETURN(const std::string program, ReadFile("/proc/self/exe", kMost));
  return Sha256Hex(program);
}

// "x86-64-v3, oneDNN 2.6.3 AVX2"
std::string InstructionSets(const Environment& environment) {
  return absl::StrCat(environment.kernel_isa(), ", oneDNN ", environment.onednn_version(), " ",
                      environment.onednn_isa(), environment.has_bf16_unit() ? ", BFLOAT16 on " : "",
                      environment.bf16_unit());
}

// In what `other` is not as `first`; empty: in nothing that matters.
std::string Difference(const RankRecord& first, const RankRecord& other, const std::string& first_name,
                       const std::string& other_name) {
  const auto differ = [&](const std::string& what, const std::string& one, const std::string& two,
                          const std::string& advice) {
    return absl::StrCat(other_name, " has ", what, " ", two, ", and ", first_name, " ", one, "; ", advice);
  };
  if (first.program_sha256() != other.program_sha256()) {
    return differ("a program of SHA-256", first.program_sha256(), other.program_sha256(),
                  "start the same file on all hosts");
  }
  const auto fields = DifferingFields({&first.config(), &other.config()});
  if (!fields.empty()) {
    return differ(fields[0].path, absl::StrCat("'", fields[0].values[0], "'"),
                  absl::StrCat("'", fields[0].values[1], "'"), "start all ranks with the same configuration");
  }
  if (first.data().content_sha256() != other.data().content_sha256()) {
    return differ("images of SHA-256",
                  absl::StrCat(first.data().content_sha256(), " (from '", first.data().folder(), "')"),
                  absl::StrCat(other.data().content_sha256(), " (from '", other.data().folder(), "')"),
                  "give all hosts the same files");
  }
  if (first.environment().threads() != other.environment().threads()) {
    return differ("threads:", absl::StrCat(first.environment().threads()), absl::StrCat(other.environment().threads()),
                  "choose a number that all hosts have cores for: --set train.threads=N");
  }
  if (InstructionSets(first.environment()) != InstructionSets(other.environment())) {
    return differ("the instruction sets", InstructionSets(first.environment()), InstructionSets(other.environment()),
                  "--isa=AVX2 (or SSE41, AVX512_CORE) fixes one for all ranks; oneDNN must be of one version");
  }
  return "";
}

}  // namespace

absl::StatusOr<RunData> LoadOnAll(const RunConfig& config, const model::Model* base, ranks::World* world) {
  if (world->rank() > 0) world->Broadcast("");
  absl::StatusOr<RunData> data = LoadRunData(config, base, /*suspect=*/true);
  if (world->rank() == 0 && data.ok()) world->Broadcast("");
  return data;
}

void ShareCores(const RunConfig& config, ranks::World* world, nn::NetworkSpec* spec) {
  if (config.train().threads() == 0) spec->threads = std::max(1, spec->threads / world->RanksOnTheseCores());
}

absl::Status CheckRanksAgree(const RunConfig& config, const Environment& environment, const DataFingerprint& data,
                             ranks::World* world) {
  if (world->ranks() == 1) return absl::OkStatus();
  RankRecord own;
  *own.mutable_config() = config;
  *own.mutable_environment() = environment;
  *own.mutable_data() = data;
  ASSIGN_OR_RETURN(*own.mutable_program_sha256(), ProgramSha256());
  const std::vector<std::string> all = world->AllGather(own.SerializeAsString());
  RankRecord first;
  if (!first.ParseFromString(all[0])) return absl::InternalError("rank 0 says nothing of itself");
  for (int r = 1; r < world->ranks(); ++r) {
    RankRecord other;
    if (!other.ParseFromString(all[static_cast<size_t>(r)])) {
      return absl::InternalError(absl::StrCat(world->Name(r), " says nothing of itself"));
    }
    const std::string difference = Difference(first, other, world->Name(0), world->Name(r));
    if (!difference.empty()) return absl::FailedPreconditionError(difference);
  }
  if (config.train().batch_size() < world->ranks()) {
    return absl::InvalidArgumentError(
        absl::StrCat("train.batch_size is ", config.train().batch_size(), ", and there are ", world->ranks(),
                     " ranks, each of which takes some images of every batch; start fewer, or take a larger batch"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<checkpoint::Checkpoint>> ShareCheckpoint(std::optional<checkpoint::Checkpoint> from,
                                                                      ranks::World* world) {
  if (world->ranks() == 1) return from;
  CheckpointRecord record;
  if (from.has_value()) {
    *record.mutable_run() = from->run;
    *record.mutable_running() = from->progress.running;
    record.set_best_epoch(from->progress.best_epoch);
  }
  const std::string text = world->Broadcast(record.SerializeAsString());
  if (world->rank() == 0) return from;
  if (!record.ParseFromString(text)) return absl::InternalError("rank 0 does not say how far the run has come");
  if (!record.has_run()) return std::nullopt;
  checkpoint::Checkpoint shared;
  shared.run = std::move(*record.mutable_run());
  shared.progress.running = std::move(*record.mutable_running());
  shared.progress.best_epoch = record.best_epoch();
  shared.progress.now = shared.progress.epoch_end = std::make_shared<nn::TrainingState>();
  if (record.best_epoch() > 0) shared.progress.best = std::make_shared<nn::Parameters>();
  return shared;
}

}  // namespace inknet::train
