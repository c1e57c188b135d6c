// What a configuration may say beyond what its types allow.
#ifndef INKNET_PROTO_VALIDATE_H_
#define INKNET_PROTO_VALIDATE_H_

#include "absl/status/status.h"
#include "proto/config.pb.h"

namespace inknet {

// OK when a run can be started with `config`. Otherwise the error has one line for each problem, with the path of the
// field, its value and what would be right: "train.batch_size is 0; it must be 1 .. 65536". NaN is right nowhere.
// Whether data.dataset exists is the catalogue's to say (data/catalog.h).
//
//   name                        usable as the name of a folder, at most 100 bytes
//   data.validation_fraction    more than 0, at most 0.5
//   data.glyphs_per_class       1 .. 10000
//   data.test_fraction          more than 0, at most 0.5
//   data.size                   0, or 8 .. 256
//   data.path, data.data_dir    not both; data.test_path only beside data.path
//   data.augmentation           rotation 0 .. 180; shear, scale, aspect, erase_share 0 .. 1; shift 0 .. 128; elastic
//                               0 .. 0.5; stroke 0 .. 2; erase 0 .. 256; strength 0 .. 10
//   model.hidden_units          at most 64 layers of 1 .. 16384
//   model.dropout               at least 0 and less than 1; none, one, or one for each hidden layer
//   model.normalization         BATCH not with batches of one image; normalization_images 0, or 8 .. 65536
//   train.epochs                1 .. 1000000
//   train.batch_size            1 .. 65536
//   train.threads               0 .. 1024
//   train.optimizer             learning_rate and epsilon more than 0; momentum, beta1, beta2 and decay at least 0 and
//                               less than 1; weight_decay and clip_norm at least 0; all finite
//   train.schedule              warmup_epochs at most the epochs, 0 with ONE_CYCLE; final_share 0 .. 1; factor,
//                               initial_share, rising_share between 0 and 1; milestones for STEP only, ascending
//   train.label_smoothing       at least 0 and less than 1; with CROSS_ENTROPY only
//   train.class_weights         more than 0, and finite; with class_weighting LIST only
//   train.early_stopping        patience 0 .. 1000000; min_delta at least 0
//   train.divergence            learning_rate_factor more than 0, less than 1; max_rollbacks 0 .. 1000; explosion 0, or
//                               more than 1
//   train.checkpoint            keep 0 .. 1000; minutes more than 0; max_share more than 0, at most 1
absl::Status ValidateRunConfig(const RunConfig& config);

// The same for its parts `data` and `model`, with the paths of the whole.
absl::Status ValidateDataConfig(const DataConfig& data);
absl::Status ValidateModelConfig(const ModelConfig& model);

// Of data.augmentation, with paths from there on: "augmentation.rotation".
absl::Status ValidateAugmentation(const AugmentationConfig& config);

}  // namespace inknet

#endif  // INKNET_PROTO_VALIDATE_H_
