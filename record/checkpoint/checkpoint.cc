#include "record/checkpoint/checkpoint.h"

#include <cstddef>
#include <limits>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "model/safetensors.h"
#include "proto/text.h"
#include "util/status.h"

namespace inknet::checkpoint {
namespace {

using model::Tensor;
using model::TensorFile;
using model::TensorView;

constexpr char kFormat[] = "inknet-checkpoint";
constexpr char kVersion[] = "1";
// The header holds the figures of all epochs, about 500 bytes each.
constexpr size_t kMaxHeaderBytes = size_t{96} << 20;

// Names of groups of tensors.
constexpr char kNow[] = "now";
constexpr char kEpochEnd[] = "epoch_end";
constexpr char kBest[] = "best";
constexpr char kStepSeconds[] = "running.step_seconds";

absl::Status Bad(absl::string_view what) { return absl::InvalidArgumentError(what); }

std::string NameOf(absl::string_view group, size_t layer, absl::string_view what) {
  return absl::StrCat(group, ".", layer, ".", what);
}
std::string WeightsName(absl::string_view group, size_t layer) { return NameOf(group, layer, "weights"); }
std::string BiasesName(absl::string_view group, size_t layer) { return NameOf(group, layer, "biases"); }

// Those of normalized layers.
struct Optional {
  const char* name;
  std::vector<float> nn::DenseParameters::*values;
};
constexpr Optional kOptional[] = {{"scales", &nn::DenseParameters::scales},
                                  {"mean", &nn::DenseParameters::mean},
                                  {"variance", &nn::DenseParameters::variance}};

void AddParameters(absl::string_view group, const nn::Parameters& parameters, std::vector<TensorView>* tensors) {
  for (size_t l = 0; l < parameters.size(); ++l) {
    const nn::DenseParameters& layer = parameters[l];
    const size_t inputs = static_cast<size_t>(layer.inputs);
    const size_t outputs = static_cast<size_t>(layer.outputs);
    tensors->push_back({WeightsName(group, l), {inputs, outputs}, layer.weights});
    tensors->push_back({BiasesName(group, l), {outputs}, layer.biases});
    for (const Optional& optional : kOptional) {
      const std::vector<float>& values = layer.*optional.values;
      if (!values.empty()) tensors->push_back({NameOf(group, l, optional.name), {outputs}, values});
    }
  }
}

void AddState(absl::string_view group, const nn::TrainingState& state, std::vector<TensorView>* tensors) {
  AddParameters(absl::StrCat(group, ".parameters"), state.parameters, tensors);
  AddParameters(absl::StrCat(group, ".first_moments"), state.first_moments, tensors);
  AddParameters(absl::StrCat(group, ".second_moments"), state.second_moments, tensors);
}

// Takes the tensors of a file one after the other.
class TensorReader {
 public:
  explicit TensorReader(std::vector<Tensor> tensors) : tensors_(std::move(tensors)) {}

  bool NextIs(const std::string& name) const { return next_ < tensors_.size() && tensors_[next_].name == name; }
  bool AtEnd() const { return next_ == tensors_.size(); }
  Tensor Take() { return std::move(tensors_[next_++]); }

  // A group of at least one layer.
  absl::StatusOr<nn::Parameters> TakeParameters(const std::string& group) {
    nn::Parameters parameters;
    for (size_t l = 0; NextIs(WeightsName(group, l)); ++l) {
      Tensor weights = Take();
      if (!NextIs(BiasesName(group, l))) return Bad(absl::StrCat("no tensor '", BiasesName(group, l), "'"));
      Tensor biases = Take();
      const auto is_size = [](size_t size) { return size >= 1 && size <= std::numeric_limits<int>::max(); };
      if (weights.shape.size() != 2 || !is_size(weights.shape[0]) || !is_size(weights.shape[1]) ||
          biases.shape != std::vector<size_t>{weights.shape[1]}) {
        return Bad(absl::StrCat("layer ", l, " of '", group, "' does not have weights [I, O] and biases [O]"));
      }
      parameters.push_back({static_cast<int>(weights.shape[0]), static_cast<int>(weights.shape[1]),
                            std::move(weights.values), std::move(biases.values)});
      for (const Optional& optional : kOptional) {
        const std::string name = NameOf(group, l, optional.name);
        if (!NextIs(name)) continue;
        Tensor tensor = Take();
        if (tensor.shape != biases.shape) return Bad(absl::StrCat("tensor '", name, "' is not [O]"));
        parameters.back().*optional.values = std::move(tensor.values);
      }
    }
    if (parameters.empty()) return Bad(absl::StrCat("no tensor '", WeightsName(group, 0), "'"));
    return parameters;
  }

  absl::StatusOr<std::shared_ptr<const nn::TrainingState>> TakeState(const std::string& group, int64_t steps) {
    auto state = std::make_shared<nn::TrainingState>();
    ASSIGN_OR_RETURN(state->parameters, TakeParameters(group + ".parameters"));
    ASSIGN_OR_RETURN(state->first_moments, TakeParameters(group + ".first_moments"));
    ASSIGN_OR_RETURN(state->second_moments, TakeParameters(group + ".second_moments"));
    state->steps = steps;
    return state;
  }

 private:
  std::vector<Tensor> tensors_;
  size_t next_ = 0;
};

absl::StatusOr<std::string> Text(const std::map<std::string, std::string>& metadata, const char* key) {
  const auto found = metadata.find(key);
  if (found == metadata.end()) return Bad(absl::StrCat("no '", key, "' in its metadata"));
  return found->second;
}

absl::StatusOr<CheckpointRecord> ReadRecord(const std::map<std::string, std::string>& metadata) {
  ASSIGN_OR_RETURN(const std::string format, Text(metadata, "format"));
  if (format != kFormat) return Bad(absl::StrCat("its format is '", format, "', not '", kFormat, "'"));
  ASSIGN_OR_RETURN(const std::string version, Text(metadata, "version"));
  if (version != kVersion) {
    return Bad(absl::StrCat("its version is '", version, "'; this program reads version ", kVersion));
  }
  ASSIGN_OR_RETURN(const std::string text, Text(metadata, "record"));
  CheckpointRecord record;
  RETURN_IF_ERROR(ParseTextProto(text, "record", &record));
  return record;
}

}  // namespace

absl::StatusOr<std::string> Serialize(const Checkpoint& checkpoint) {
  const Progress& progress = checkpoint.progress;
  CheckpointRecord record;
  *record.mutable_run() = checkpoint.run;
  *record.mutable_running() = progress.running;
  record.set_steps(progress.now->steps);
  record.set_epoch_end_steps(progress.epoch_end->steps);
  record.set_best_epoch(progress.best_epoch);

  std::vector<TensorView> tensors;
  AddState(kNow, *progress.now, &tensors);
  if (progress.epoch_end != progress.now) AddState(kEpochEnd, *progress.epoch_end, &tensors);
  if (progress.best != nullptr && progress.best.get() != &progress.epoch_end->parameters) {
    AddParameters(kBest, *progress.best, &tensors);
  }
  const std::vector<float> seconds(progress.step_seconds.begin(), progress.step_seconds.end());
  if (!seconds.empty()) tensors.push_back({kStepSeconds, {seconds.size()}, seconds});
  return model::SerializeSafetensors(
      {{"format", kFormat}, {"version", kVersion}, {"record", FormatTextProtoLine(record)}}, tensors, kMaxHeaderBytes);
}

absl::StatusOr<Checkpoint> Parse(absl::string_view bytes) {
  ASSIGN_OR_RETURN(TensorFile file, model::ParseSafetensors(bytes, kMaxHeaderBytes));
  ASSIGN_OR_RETURN(CheckpointRecord record, ReadRecord(file.metadata));
  Checkpoint checkpoint;
  Progress& progress = checkpoint.progress;
  TensorReader tensors(std::move(file.tensors));
  ASSIGN_OR_RETURN(progress.now, tensors.TakeState(kNow, record.steps()));
  progress.epoch_end = progress.now;
  if (tensors.NextIs(WeightsName(absl::StrCat(kEpochEnd, ".parameters"), 0))) {
    ASSIGN_OR_RETURN(progress.epoch_end, tensors.TakeState(kEpochEnd, record.epoch_end_steps()));
  }
  if (tensors.NextIs(WeightsName(kBest, 0))) {
    ASSIGN_OR_RETURN(nn::Parameters best, tensors.TakeParameters(kBest));
    progress.best = std::make_shared<const nn::Parameters>(std::move(best));
  } else if (record.best_epoch() > 0) {
    progress.best = std::shared_ptr<const nn::Parameters>(progress.epoch_end, &progress.epoch_end->parameters);
  }
  if (tensors.NextIs(kStepSeconds)) {
    const Tensor seconds = tensors.Take();
    progress.step_seconds.assign(seconds.values.begin(), seconds.values.end());
  }
  if (!tensors.AtEnd()) return Bad(absl::StrCat("a tensor '", tensors.Take().name, "' that does not belong here"));
  progress.best_epoch = record.best_epoch();
  progress.running = std::move(*record.mutable_running());
  checkpoint.run = std::move(*record.mutable_run());
  return checkpoint;
}

}  // namespace inknet::checkpoint
