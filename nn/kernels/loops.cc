// The table of the loops, and those that have no file of their own.
#include "nn/kernels/loops.h"

#include <math.h>

namespace inknet::nn::internal {
namespace {

void Gather(const uint8_t* pixels, const uint32_t* rows, int n, int inputs, float scale, float* out, int stride) {
  // Images are chosen at random, where the processor's own prefetching does not help.
  constexpr int kAhead = 4;
  constexpr int kCacheLine = 64;
  for (int row = 0; row < n; ++row) {
    if (row + kAhead < n) {
      const uint8_t* later = pixels + static_cast<size_t>(rows[row + kAhead]) * static_cast<size_t>(inputs);
      for (int i = 0; i < inputs; i += kCacheLine) __builtin_prefetch(later + i);
    }
    const uint8_t* image = pixels + static_cast<size_t>(rows[row]) * static_cast<size_t>(inputs);
    float* x = out + static_cast<size_t>(row) * static_cast<size_t>(stride);
    for (int i = 0; i < inputs; ++i) x[i] = scale * static_cast<float>(image[i]);
    x[inputs] = 1;
  }
}

// y += the sum of factors[j] * rows[j].
template <int kRows>
void AddRows(const float* const (&rows)[kRows], const float (&factors)[kRows], int size, float* __restrict y) {
  for (int o = 0; o < size; ++o) {
    float sum = y[o];
    for (int j = 0; j < kRows; ++j) sum += factors[j] * rows[j][o];
    y[o] = sum;
  }
}

void Dense(const float* x, int inputs, const float* weights, const float* bias, int stride, float* y) {
  constexpr int kAtOnce = 8;
  const auto row = [=](int i) { return weights + static_cast<size_t>(i) * static_cast<size_t>(stride); };
  for (int o = 0; o < stride; ++o) y[o] = bias[o];
  const float* rows[kAtOnce];
  float factors[kAtOnce];
  int collected = 0;
  for (int i = 0; i < inputs; ++i) {
    if (x[i] == 0) continue;
    rows[collected] = row(i);
    factors[collected] = x[i];
    if (++collected == kAtOnce) {
      AddRows(rows, factors, stride, y);
      collected = 0;
    }
  }
  for (int j = 0; j < collected; ++j) {
    const float* const one_row[1] = {rows[j]};
    const float one_factor[1] = {factors[j]};
    AddRows(one_row, one_factor, stride, y);
  }
}

void Dropout(const float* in, float* out, int n, int outputs, int stride, int first_row, const DropoutMask& mask) {
  const DropoutKey key = mask.key;
  const int32_t keep_below = mask.keep_below;
  const float scale = mask.scale;
  for (int row = 0; row < n; ++row) {
    const float* x = in + static_cast<size_t>(row) * static_cast<size_t>(stride);
    float* y = out + static_cast<size_t>(row) * static_cast<size_t>(stride);
    const uint32_t first = static_cast<uint32_t>(first_row + row) * static_cast<uint32_t>(outputs);
    for (int o = 0; o < outputs; ++o) {
      const float kept = x[o] * scale;
      y[o] = DropoutHash(key, first + static_cast<uint32_t>(o)) < keep_below ? kept : 0.0f;
    }
  }
}

void ReluBackward(const float* __restrict y, float* __restrict dx, size_t size, float scale) {
  for (size_t i = 0; i < size; ++i) {
    const float scaled = scale * dx[i];
    dx[i] = y[i] > 0 ? scaled : 0.0f;
  }
}

double Sum(const float (&lanes)[kLanes]) {
  double sum = 0;
  for (float lane : lanes) sum += static_cast<double>(lane);
  return sum;
}

double SumOfSquares(const float* x, size_t size) {
  float lanes[kLanes] = {};
  size_t i = 0;
  for (; i + kLanes <= size; i += kLanes) {
    for (int j = 0; j < kLanes; ++j) lanes[j] += x[i + j] * x[i + j];
  }
  for (; i < size; ++i) lanes[0] += x[i] * x[i];
  return Sum(lanes);
}

// Each rule is a function of its own, since what differs is in the innermost loop.
enum class Momentum { kPlain, kNesterov };

template <Momentum kKind>
double Sgd(float* __restrict w, const float* __restrict g, float* __restrict m, float*, size_t size,
           const UpdateRule& rule) {
  const UpdateRule r = rule;
  float lanes[kLanes] = {};
  for (size_t i = 0; i < size; i += kLanes) {
    for (int j = 0; j < kLanes; ++j) {
      const size_t k = i + j;
      lanes[j] += g[k] * g[k];
      const float gradient = r.gradient_scale * g[k] + r.weight_decay * w[k];
      m[k] = r.first_decay * m[k] + gradient;
      w[k] -= r.learning_rate * (kKind == Momentum::kPlain ? m[k] : gradient + r.first_decay * m[k]);
    }
  }
  return Sum(lanes);
}

enum class Moments { kAdam, kAdamW, kNAdam };

template <Moments kKind>
double Adam(float* __restrict w, const float* __restrict g, float* __restrict m, float* __restrict v, size_t size,
            const UpdateRule& rule) {
  const UpdateRule r = rule;
  float lanes[kLanes] = {};
  for (size_t i = 0; i < size; i += kLanes) {
    for (int j = 0; j < kLanes; ++j) {
      const size_t k = i + j;
      lanes[j] += g[k] * g[k];
      const float gradient = r.gradient_scale * g[k] + r.weight_decay * w[k];  // AdamW's has no decay.
      m[k] = r.first_decay * m[k] + r.first_weight * gradient;
      v[k] = r.second_decay * v[k] + r.second_weight * gradient * gradient;
      if (kKind == Moments::kAdamW) w[k] -= r.shrinkage * w[k];
      float step = r.learning_rate * m[k];
      if (kKind == Moments::kNAdam) step += r.gradient_rate * gradient;
      w[k] -= step / (sqrtf(v[k]) * r.second_scale + r.epsilon);
    }
  }
  return Sum(lanes);
}

double RmsProp(float* __restrict w, const float* __restrict g, float*, float* __restrict v, size_t size,
               const UpdateRule& rule) {
  const UpdateRule r = rule;
  float lanes[kLanes] = {};
  for (size_t i = 0; i < size; i += kLanes) {
    for (int j = 0; j < kLanes; ++j) {
      const size_t k = i + j;
      lanes[j] += g[k] * g[k];
      const float gradient = r.gradient_scale * g[k] + r.weight_decay * w[k];
      v[k] = r.second_decay * v[k] + r.second_weight * gradient * gradient;
      w[k] -= r.learning_rate * gradient / (sqrtf(v[k]) + r.epsilon);
    }
  }
  return Sum(lanes);
}

}  // namespace

const Kernels& NN_KERNELS() {
  static constexpr Kernels kernels = {NN_ISA,
                                      Gather,
                                      Dense,
                                      Dropout,
                                      ReluBackward,
                                      NN_ISA_NAMESPACE::NormalizeColumns,
                                      NN_ISA_NAMESPACE::NormalizeColumnsBackward,
                                      NN_ISA_NAMESPACE::NormalizeRows,
                                      NN_ISA_NAMESPACE::NormalizeRowsBackward,
                                      NN_ISA_NAMESPACE::WarpImage,
                                      SumOfSquares,
                                      NN_ISA_NAMESPACE::Add,
                                      NN_ISA_NAMESPACE::AddBf16,
                                      NN_ISA_NAMESPACE::ToBf16,
                                      NN_ISA_NAMESPACE::RoundChange,
                                      NN_ISA_NAMESPACE::Bf16Rows,
                                      NN_ISA_NAMESPACE::Bf16Pack,
                                      NN_ISA_NAMESPACE::Bf16PackWeights,
                                      NN_ISA_NAMESPACE::Bf16Transpose,
                                      NN_ISA_NAMESPACE::Bf16PackWeightsTransposed,
                                      NN_ISA_NAMESPACE::AddColumns,
                                      NN_ISA_NAMESPACE::ReluBackwardBf16,
                                      Sgd<Momentum::kPlain>,
                                      Sgd<Momentum::kNesterov>,
                                      Adam<Moments::kAdam>,
                                      Adam<Moments::kAdamW>,
                                      Adam<Moments::kNAdam>,
                                      RmsProp};
  return kernels;
}

}  // namespace inknet::nn::internal
