#!/bin/bash
# Usage: tools/sanitize.sh [asan_ubsan | tsan]...
# The tests under the sanitizers of .bazelrc, one configuration after the other (both by default): all of them, those of
# the engine and of what reads people's files first; but with tsan those of the folders whose code runs on more than one
# thread. With BAZEL set, that is called for bazel.
# Ends with 1 if any test failed.
set -euo pipefail
cd "$(dirname "$0")/.."

configurations=("$@")
if [[ $# == 0 ]]; then configurations=(asan_ubsan tsan); fi

readonly THREADED=(//bench/... //data/... //nn/... //ranks/... //record/... //train/... //util/...
  -//bench/statistics/... -//data/image/... -//record/tensorboard/...)

code=0
trap 'exit 130' INT
run() { ${BAZEL:-./bazelw} test "--config=$configuration" --keep_going -- "$@" || code=1; }
for configuration in "${configurations[@]}"; do
  echo "--config=$configuration"
  if [[ $configuration == tsan ]]; then
    run "${THREADED[@]}"
  else
    run //data/... //nn/... //record/... //util/...
    run //... -//data/... -//nn/... -//record/... -//util/...
  fi
done
exit $code
