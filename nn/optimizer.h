// The optimizers' update rules. The loops are in nn/kernels and nn/reference.
//
// With gradient g (the mean over the batch, clipped, plus weight_decay * w for weights), step t = 1, 2, ...:
//   SGD      v = momentum v + g                    w -= learning_rate v
//   Nesterov the same v                            w -= learning_rate (g + momentum v)
//   Adam     m = beta1 m + (1 - beta1) g           w -= learning_rate m' / (sqrt(s') + epsilon)
//            s = beta2 s + (1 - beta2) g^2         with m' = m / (1 - beta1^t), s' = s / (1 - beta2^t)
//   AdamW    as Adam, with a g without weight_decay, after w -= learning_rate weight_decay w
//   NAdam    as Adam, with m' = mu_{t+1} m / (1 - mu_1 .. mu_{t+1}) + (1 - mu_t) g / (1 - mu_1 .. mu_t),
//            mu_t = beta1 (1 - 0.96^(0.004 t) / 2)
//   RMSprop  s = decay s + (1 - decay) g^2         w -= learning_rate g / (sqrt(s) + epsilon)
//   AdaGrad  s = s + g^2                           w -= learning_rate g / (sqrt(s) + epsilon)
// SGD and RMSprop as in torch.optim (Sutskever et al. 2013 without dampening; Tieleman & Hinton 2012), Adam as in
// Kingma & Ba 2015, algorithm 1, AdamW as in torch.optim (Loshchilov & Hutter 2019, whose learning rate is a factor of
// its own), NAdam as in Dozat 2016, AdaGrad as in Duchi, Hazan & Singer 2011.
#ifndef INKNET_NN_OPTIMIZER_H_
#define INKNET_NN_OPTIMIZER_H_

#include <cmath>
#include <cstdint>

#include "nn/kernels/kernels.h"
#include "proto/config.pb.h"

namespace inknet::nn {

// NAdam's mu_t, mu_{t+1}, and the product mu_1 .. mu_t.
struct NesterovMomentum {
  NesterovMomentum(double beta1, int64_t t) : now(Mu(beta1, t)), next(Mu(beta1, t + 1)) {
    // Of so many factors below 1 nothing is left that counts beside 1.
    for (int64_t i = 1; i <= t && product > 1e-30; ++i) product *= Mu(beta1, i);
  }
  static double Mu(double beta1, int64_t t) {
    return beta1 * (1 - 0.5 * std::pow(0.96, 0.004 * static_cast<double>(t)));
  }

  double now;
  double next;
  double product = 1;
};

// The loop of a rule.
inline UpdateKernel UpdateKernelOf(const Kernels& kernels, const OptimizerConfig& config) {
  switch (config.algorithm()) {
    case OptimizerConfig::SGD:
      return config.nesterov() ? kernels.nesterov : kernels.sgd;
    case OptimizerConfig::ADAM:
      return kernels.adam;
    case OptimizerConfig::ADAMW:
      return kernels.adamw;
    case OptimizerConfig::NADAM:
      return kernels.nadam;
    case OptimizerConfig::RMSPROP:
    case OptimizerConfig::ADAGRAD:
      break;
  }
  return kernels.rmsprop;
}

// The constants of step `t` (1 for the first), without clipping. weight_decay is that of weights; biases have none.
inline UpdateRule MakeUpdateRule(const OptimizerConfig& config, int64_t t) {
  UpdateRule rule;
  rule.weight_decay = static_cast<float>(config.weight_decay());
  rule.epsilon = static_cast<float>(config.epsilon());
  const double rate = config.learning_rate();
  rule.learning_rate = static_cast<float>(rate);
  const auto set_moments = [&](double first, double second) {
    const double steps = static_cast<double>(t);
    rule.first_decay = static_cast<float>(first);
    rule.first_weight = static_cast<float>(1 - first);
    rule.second_decay = static_cast<float>(second);
    rule.second_weight = static_cast<float>(1 - second);
    rule.second_scale = static_cast<float>(1 / std::sqrt(1 - std::pow(second, steps)));
    rule.learning_rate = static_cast<float>(rate / (1 - std::pow(first, steps)));
  };
  switch (config.algorithm()) {
    case OptimizerConfig::SGD:
      rule.first_decay = static_cast<float>(config.momentum());
      break;
    case OptimizerConfig::ADAM:
      set_moments(config.beta1(), config.beta2());
      break;
    case OptimizerConfig::ADAMW:
      set_moments(config.beta1(), config.beta2());
      rule.weight_decay = 0;
      rule.shrinkage = static_cast<float>(rate * config.weight_decay());
      break;
    case OptimizerConfig::NADAM: {
      set_moments(config.beta1(), config.beta2());
      const NesterovMomentum momentum(config.beta1(), t);
      rule.learning_rate = static_cast<float>(rate * momentum.next / (1 - momentum.product * momentum.next));
      rule.gradient_rate = static_cast<float>(rate * (1 - momentum.now) / (1 - momentum.product));
      break;
    }
    case OptimizerConfig::RMSPROP:
      rule.second_decay = static_cast<float>(config.decay());
      rule.second_weight = static_cast<float>(1 - config.decay());
      break;
    case OptimizerConfig::ADAGRAD:
      rule.second_decay = 1;
      rule.second_weight = 1;
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
