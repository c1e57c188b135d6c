// What a classifier gets right and wrong, worked out from its probabilities. docs/evaluation.md states the methods.
//
// N = images, K = classes.
#ifndef INKNET_EVALUATION_FIGURES_H_
#define INKNET_EVALUATION_FIGURES_H_

#include <cstdint>
#include <vector>

#include "proto/evaluation.pb.h"

namespace inknet::evaluation {

struct Predictions {
  int classes = 0;                   // K
  std::vector<uint16_t> labels;      // [N] true labels, 0 .. K - 1
  std::vector<float> probabilities;  // [N, K]
  double loss = 0;                   // Mean over the images, as the network measured it.
};

// The predicted label of each image: that of the largest probability, the smallest such label where several are equal.
std::vector<uint16_t> PredictedLabels(const Predictions& predictions);

// Every figure of Evaluation; `data` and `class_names` are the caller's.
Evaluation Figures(const Predictions& predictions);

struct Interval {
  double low;
  double high;
};

// 95 % confidence interval of a share of which `successes` out of `trials` were seen (Wilson's score interval: E. B.
// Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", 1927). [0, 1] without trials.
Interval WilsonInterval(int64_t successes, int64_t trials);

}  // namespace inknet::evaluation

#endif  // INKNET_EVALUATION_FIGURES_H_
