#!/bin/bash
# Usage: tools/sanitize.sh [asan_ubsan | tsan]...
# The tests under the sanitizers of .bazelrc, one configuration after the other (both by default): all of them, but with
# tsan those of the folders whose code runs on more than one thread. With BAZEL set, that is called for bazel.
# Ends with 1 if any test failed.
set -euo pipefail
cd "$(dirname "$0")/.."

configurations=("$@")
if [[ $# == 0 ]]; then configurations=(asan_ubsan tsan); fi

readonly THREADED=(//bench/... //data/... //nn/... //record/... //train/... //util/...
  -//bench/statistics/... -//data/image/... -//record/tensorboard/...)

code=0
for configuration in "${configurations[@]}"; do
  echo "--config=$configuration"
  targets=(//...)
  if [[ $configuration == tsan ]]; then targets=("${THREADED[@]}"); fi
  ${BAZEL:-./bazelw} test "--config=$configuration" --keep_going -- "${targets[@]}" || code=1
done
exit $code
