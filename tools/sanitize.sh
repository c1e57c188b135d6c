#!/bin/bash
# Usage: tools/sanitize.sh [asan_ubsan | tsan]...
# The whole test suite under the sanitizers of .bazelrc, one configuration after the other (both by default). With BAZEL
# set, that is called for bazel.
# Ends with 1 if any test failed.
set -euo pipefail
cd "$(dirname "$0")/.."

configurations=("$@")
if [[ $# == 0 ]]; then configurations=(asan_ubsan tsan); fi

code=0
for configuration in "${configurations[@]}"; do
  echo "--config=$configuration"
  ${BAZEL:-./bazelw} test "--config=$configuration" --keep_going //... || code=1
done
exit $code
