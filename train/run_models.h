// What a run has learnt, as the two model files of its folder: of its best epoch, and of its last.
#ifndef INKNET_TRAIN_RUN_MODELS_H_
#define INKNET_TRAIN_RUN_MODELS_H_

#include "absl/status/status.h"
#include "data/dataset.h"
#include "model/model.h"
#include "nn/parameters.h"
#include "proto/config.pb.h"
#include "record/checkpoint/checkpoint.h"
#include "record/run_folder.h"

namespace inknet::train {

// Nothing of it changes, so that it may be used beside a training that goes on.
class RunModels {
 public:
  // `dataset` outlives it.
  RunModels(record::RunFolder folder, const ModelConfig& architecture, const data::Dataset& dataset, float pixel_scale);

  // The model that those parameters are, at that temperature.
  model::Model Make(const nn::Parameters& parameters, float temperature = 1) const;

  // Writes both as they are after `epochs` finished epochs; before the first, removes what is there. `temperature` is
  // that of the best, which may be the last as well.
  absl::Status Save(const checkpoint::Progress& progress, int epochs, float temperature = 1) const;

 private:
  const record::RunFolder folder_;
  const ModelConfig architecture_;
  const data::Dataset& dataset_;
  const float pixel_scale_;
};

}  // namespace inknet::train

#endif  // INKNET_TRAIN_RUN_MODELS_H_
