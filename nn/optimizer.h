// The optimizers' update rules: SGD with momentum, Adam, RMSprop. The loops are in nn/kernels and nn/reference.
//
// With gradient g (the mean over the batch, clipped, plus weight_decay * w for weights), step t = 1, 2, ...:
//   SGD      v = momentum v + g                    w -= learning_rate v
//   Adam     m = beta1 m + (1 - beta1) g           w -= learning_rate m' / (sqrt(s') + epsilon)
//            s = beta2 s + (1 - beta2) g^2         with m' = m / (1 - beta1^t), s' = s / (1 - beta2^t)
//   RMSprop  s = decay s + (1 - decay) g^2         w -= learning_rate g / (sqrt(s) + epsilon)
// SGD and RMSprop as in torch.optim (Sutskever et al. 2013 without dampening; Tieleman & Hinton 2012), Adam as in
// Kingma & Ba 2015, algorithm 1.
#ifndef INKNET_NN_OPTIMIZER_H_
#define INKNET_NN_OPTIMIZER_H_

#include <cmath>
#include <cstdint>

#include "nn/kernels/kernels.h"
#include "proto/config.pb.h"

namespace inknet::nn {

// The constants of step `t` (1 for the first), without clipping. weight_decay is that of weights; biases have none.
inline UpdateRule MakeUpdateRule(const OptimizerConfig& config, int64_t t) {
  UpdateRule rule;
  rule.weight_decay = static_cast<float>(config.weight_decay());
  rule.epsilon = static_cast<float>(config.epsilon());
  switch (config.algorithm()) {
    case OptimizerConfig::SGD:
      rule.learning_rate = static_cast<float>(config.learning_rate());
      rule.first_decay = static_cast<float>(config.momentum());
      break;
    case OptimizerConfig::ADAM: {
      const double steps = static_cast<double>(t);
      rule.learning_rate = static_cast<float>(config.learning_rate() / (1 - std::pow(config.beta1(), steps)));
      rule.first_decay = static_cast<float>(config.beta1());
      rule.first_weight = static_cast<float>(1 - config.beta1());
      rule.second_decay = static_cast<float>(config.beta2());
      rule.second_weight = static_cast<float>(1 - config.beta2());
      rule.second_scale = static_cast<float>(1 / std::sqrt(1 - std::pow(config.beta2(), steps)));
      break;
    }
    case OptimizerConfig::RMSPROP:
      rule.learning_rate = static_cast<float>(config.learning_rate());
      rule.second_decay = static_cast<float>(config.decay());
      rule.second_weight = static_cast<float>(1 - config.decay());
      break;
  }
  return rule;
}

// What a layer's gradient is multiplied by so that its L2 norm is at most `clip_norm` (0: no bound).
inline double ClipScale(double norm, double clip_norm) {
  return clip_norm > 0 && norm > clip_norm ? clip_norm / norm : 1;
}

}  // namespace inknet::nn

#endif  // INKNET_NN_OPTIMIZER_H_
