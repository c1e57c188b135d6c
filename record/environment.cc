#include "record/environment.h"

#include <optional>

#include "nn/kernels/kernels.h"
#include "nn/onednn/primitives.h"
#include "util/build_info.h"
#include "util/cores.h"
#include "util/machine.h"

namespace inknet::record {

Environment DescribeEnvironment(int threads) {
  Environment environment;
  environment.set_cpu_model(CpuModel());
  environment.set_cores(AvailableCores());
  if (const std::optional<double> quota = DecidingQuota()) environment.set_cpu_quota(*quota);
  environment.set_threads(threads);
  environment.set_cpu_isa(CpuIsa());
  environment.set_kernel_isa(nn::BestKernels().isa);
  environment.set_onednn_version(nn::onednn::Version());
  environment.set_onednn_isa(nn::onednn::ChosenIsa());
  environment.set_compiler(CompilerVersion());
  environment.set_git_commit(GitCommit());
  environment.set_git_dirty(GitDirty());
  environment.set_os(OperatingSystem());
  return environment;
}

}  // namespace inknet::record
