#include "nn/kernels/kernels.h"

namespace inknet::nn {
namespace {

int most_level = 4;

}  // namespace

void LimitKernels(int level) { most_level = level; }

const Kernels& BestKernels() {
  static const Kernels& best = [&]() -> const Kernels& {
    if (most_level >= 4 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl")) {
      return internal::KernelsV4();
    }
    if (most_level >= 3 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
        __builtin_cpu_supports("bmi2")) {
      return internal::KernelsV3();
    }
    return internal::KernelsV2();
  }();
  return best;
}

}  // namespace inknet::nn
