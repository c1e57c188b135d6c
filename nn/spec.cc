#include "nn/spec.h"

#include <cmath>

#include "util/cores.h"
#include "util/random.h"

namespace inknet::nn {

NetworkSpec MakeSpec(const ModelConfig& model, const TrainConfig& train, int inputs, int classes) {
  NetworkSpec spec;
  spec.widths.push_back(inputs);
  spec.widths.insert(spec.widths.end(), model.hidden_units().begin(), model.hidden_units().end());
  spec.widths.push_back(classes);
  spec.activation = model.activation();
  spec.weight_init = model.weight_init();
  spec.normalization = model.normalization();
  spec.normalization_images = model.normalization_images();
  for (int layer = 0; layer < model.hidden_units_size(); ++layer) {
    switch (model.dropout_size()) {
      case 0:
        spec.dropout.push_back(0);
        break;
      case 1:
        spec.dropout.push_back(model.dropout(0));
        break;
      default:
        spec.dropout.push_back(model.dropout(layer));
    }
  }
  spec.loss = train.loss();
  spec.label_smoothing = train.label_smoothing();
  spec.optimizer = train.optimizer();
  spec.frozen_layers = train.freeze_layers();
  spec.batch_size = train.batch_size();
  spec.seed = train.seed();
  spec.wire = train.wire();
  spec.precision = train.precision();
  spec.threads = train.threads() > 0 ? train.threads() : AvailableCores();
  return spec;
}

DropoutMask MakeDropoutMask(const NetworkSpec& spec, int layer, int64_t step) {
  // One generator for each (seed, step), one number for each layer.
  SplitMix64 generator(SplitMix64(spec.seed).Next() ^ static_cast<uint64_t>(step));
  uint64_t key = 0;
  for (int i = 0; i <= layer; ++i) key = generator.Next();
  const double keep = 1 - spec.dropout[static_cast<size_t>(layer)];
  return {{static_cast<uint32_t>(key >> 32), static_cast<uint32_t>(key)},
          static_cast<int32_t>(std::lround(keep * 2147483647.0)),
          static_cast<float>(1 / keep)};
}

double InferenceFlopsPerImage(const NetworkSpec& spec) {
  double flops = 0;
  for (size_t layer = 0; layer + 1 < spec.widths.size(); ++layer) {
    flops += 2.0 * spec.widths[layer] * spec.widths[layer + 1];
  }
  return flops;
}

double TrainingFlopsPerImage(const NetworkSpec& spec) {
  return 3 * InferenceFlopsPerImage(spec) - 2.0 * spec.widths[0] * spec.widths[1];
}

}  // namespace inknet::nn
