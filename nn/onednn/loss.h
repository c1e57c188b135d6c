// Losses of single images, given what Softmax made of their logits: ln p for cross-entropy, p for the others.
#ifndef INKNET_NN_ONEDNN_LOSS_H_
#define INKNET_NN_ONEDNN_LOSS_H_

#include "nn/onednn/primitives.h"
#include "nn/spec.h"
#include "proto/config.pb.h"

namespace inknet::nn::onednn {

inline SoftmaxKind SoftmaxKindFor(TrainConfig::Loss loss) {
  return loss == TrainConfig::CROSS_ENTROPY ? SoftmaxKind::kLogProbabilities : SoftmaxKind::kProbabilities;
}

// Against one-hot targets, as it is measured.
double LossOf(TrainConfig::Loss loss, const float* row, int classes, int label);

// Against what is trained on: smoothed targets, and the weight of the image's class.
double TrainingLoss(const NetworkSpec& spec, const float* row, int label);

// Its derivative with respect to that row, divided by the batch size.
void LossGradient(const NetworkSpec& spec, const float* row, int label, int batch_size, float* gradient);

}  // namespace inknet::nn::onednn

#endif  // INKNET_NN_ONEDNN_LOSS_H_
