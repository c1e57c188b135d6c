#!/bin/bash
# Usage: train/sweep_kill_test.sh [KILLS] [SWEEP]
# Makes a Bayesian sweep with hyperband, two trials at once, on drawn glyphs, and kills it (kill -9) KILLS times (50), at
# random moments, by turns the program alone and with all its trials; each time the same command goes on. Fails unless
# every sweep that finishes is, but for times, byte for byte the folder of a sweep that nobody disturbed. SWEEP is the
# program, bazel-bin/train/sweep where none is given.
set -euo pipefail
kills=${1:-50}
sweep=$(realpath "${2:-bazel-bin/train/sweep}")
work=$(mktemp -d "${TEST_TMPDIR:-/tmp}/sweep_kill_test.XXXXXX")
trap 'rm -rf "$work"' EXIT

cat >"$work/sweep.yaml" <<'END'
method: bayes
run_cap: 14
metric: {name: validation_accuracy, goal: maximize}
early_terminate: {type: hyperband, min_iter: 2, eta: 2}
parameters:
  activation: {values: [relu, tanh]}
  learning_rate: {distribution: log_uniform_values, min: 1.0e-4, max: 1.0e-1}
  dropout: {min: 0.0, max: 0.6}
  hidden_units: {value: [32, 24]}
  batch_size: {value: 64}
  epochs: {value: 5}
END

# The sweep in folder $1, in a process group of its own.
run() {
  exec setsid "$sweep" --sweep="$work/sweep.yaml" --out="$work/$1" --parallel=2 --set data.source=GLYPHS \
    --set data.glyphs_per_class=60 >>"$work/$1.log" 2>&1
}

# What must be the same: all of folder $1 but times, memory, and the pages that show them.
canonical() {
  mkdir "$work/canonical.$1"
  (cd "$work/$1" && find . -type f | sort >"$work/canonical.$1/files" && tar cf - --exclude='*.html' --exclude=epochs.csv .) |
    tar xf - -C "$work/canonical.$1"
  find "$work/canonical.$1" -name '*.textproto' -exec sed -i -E \
    '/^ *(start_time|([a-z]+_)?seconds|samples_per_second|median_step_ms|peak_memory_mib):/d' {} +
  sed -i -E 's/^(([^,]*,){3})[^,]*,/\1/' "$work/canonical.$1/trials.csv"
}

(run undisturbed) || { cat "$work/undisturbed.log"; echo "FAILED: undisturbed"; exit 1; }
canonical undisturbed

same=0
compare() {
  canonical "$1"
  diff -r "$work/canonical.undisturbed" "$work/canonical.$1" >"$work/differences" ||
    { head -50 "$work/differences"; echo "FAILED: after $((i - 1)) kills $1 is not the undisturbed sweep"; exit 1; }
  same=$((same + 1))
  sessions="$sessions $2"
}

folder=1
sessions=
killed=0
for ((i = 1; i <= kills; )); do
  (run "killed$folder") &
  pid=$!
  # Long enough to make progress now and then, short enough to be there in every phase.
  sleep "0.$(printf '%03d' $((RANDOM % 900)))"
  if ((i % 2)); then kill -9 "$pid" 2>/dev/null || true; else kill -9 -- "-$pid" 2>/dev/null || true; fi
  code=0
  wait "$pid" 2>/dev/null || code=$?
  case $code in
    137) i=$((i + 1)); killed=$((killed + 1)) ;;
    0) compare "killed$folder" "$killed"; folder=$((folder + 1)); killed=0 ;;
    *) cat "$work/killed$folder.log"; echo "FAILED: exit code $code"; exit 1 ;;
  esac
done
(run "killed$folder") || { cat "$work/killed$folder.log"; echo "FAILED: the last time"; exit 1; }
compare "killed$folder" "$killed"
echo "$kills kills in $same sweeps (each:$sessions), all the same as the undisturbed one"
