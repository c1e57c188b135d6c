#!/bin/bash
# Usage: train/crash_test.sh [--emnist=PROGRAM] kills [N] | calls [FIRST] [STEP] | faults [FIRST] [STEP]
# Training on drawn glyphs that is stopped in every way, taken up again by the same command, and compared, byte for byte,
# with training that was never stopped: models, evaluation, pictures, and the record without its wall times.
#
#   kills   N (20) times by SIGKILL at a random moment, and a third as often, between them, by SIGTERM.
#   calls   killed before file call FIRST (1), FIRST + STEP (1), ... of a run, until one is not reached; then the same
#           within a run that goes on. Every write is cut into several calls.
#   faults  file call FIRST, FIRST + STEP, ... fails with ENOSPC, and those after it that need room too, or with EIO:
#           the program must end with 1 and name the file, or not need the call.
#
# PROGRAM is bazel-bin/train/emnist_with_faults where none is named; SEED makes the random moments other ones.
set -euo pipefail
emnist=bazel-bin/train/emnist_with_faults
case ${1-} in --emnist=*) emnist=${1#*=}; shift ;; esac
mode=${1:-kills}
# Who is killed loses nothing that he gave to the kernel: memory is as good as a disk here, and flushed sooner.
work=${TEST_TMPDIR:-/tmp}
if [[ -w /dev/shm ]]; then work=/dev/shm; fi
work=$(mktemp -d "$work/crash_test.XXXXXX")
trap 'rm -rf "$work"' EXIT
RANDOM=${SEED:-1}

# Checkpoints as often as they can be written, within epochs too.
settings=(--set data.source=GLYPHS --set train.threads=2 --set train.checkpoint.max_share=1 --set export_onnx=true
  --set train.checkpoint.minutes=0.0003 --set model.normalization=BATCH --set data.augmentation.rotation=10
  --set data.augmentation.elastic=0.05)
case $mode in
  kills) settings+=(--set data.glyphs_per_class=60 --set model.hidden_units=32,24 --set train.batch_size=32
    --set train.epochs=40) ;;
  *) settings+=(--set data.glyphs_per_class=5 --set model.hidden_units=4 --set train.batch_size=64 --set train.epochs=2) ;;
esac

run() { "$emnist" "${settings[@]}" --out="$1"; }

fail() {
  echo "FAILED: $*"
  cat "$work/log" 2>/dev/null || true
  exit 1
}

# The record without wall times, and what lies in the folder without what each part of a run adds.
facts() {
  grep -vE '^ *(start_time|resume_times|[a-z_]*seconds|samples_per_second|median_step_ms|peak_memory_mib):' \
    "$1/run.textproto"
  ls "$1" | grep -v '^events[.]'
  ls "$1/checkpoints" | grep -vE '^[0-9]{6}[.]safetensors$' || true
}

compare() {
  local file
  for file in model.safetensors best_model.safetensors model.onnx evaluation.textproto classes.csv confusion_matrix.csv \
    mistakes.png augmentation.png read_page.png; do
    cmp "$1/$file" "$work/whole/$file" || fail "$1: $file is not that of a run that was never stopped, $2"
  done
  diff <(facts "$1") <(facts "$work/whole") || fail "$1: not the record or the files of a run that was never stopped, $2"
}

is_finished() { grep -qsx 'status: FINISHED' "$1/run.textproto"; }

# Goes on with the run in the folder, to its end.
finish() {
  is_finished "$1" || run "$1" >"$work/log" 2>&1 || fail "$1 cannot go on, $2"
  compare "$1" "$2"
}

milliseconds() { echo $(($(date +%s%N) / 1000000)); }

begin=$(milliseconds)
run "$work/whole" >"$work/log" 2>&1 || fail "the run that is never stopped"
duration=$(($(milliseconds) - begin))

# One after the other in the same run, until it is finished; then in the next.
kills() {
  local wanted=$1 runs=1 killed=0 terminated=0 code pid signal
  while ((killed < wanted)); do
    # Not through the function: the signal is for the program itself.
    "$emnist" "${settings[@]}" --out="$work/run" >"$work/log" 2>&1 &
    pid=$!
    sleep "$(printf '%d.%03d' $((RANDOM % duration / 1000)) $((RANDOM % duration % 1000)))"
    signal=KILL
    if ((RANDOM % 4 == 0)); then signal=TERM; fi
    kill -"$signal" "$pid" 2>/dev/null || true
    code=0
    wait "$pid" 2>/dev/null || code=$?
    case $code in
      137) killed=$((killed + 1)) ;;
      143) terminated=$((terminated + 1)) ;;
      0) ;;
      *) fail "ended with $code" ;;
    esac
    if is_finished "$work/run"; then
      compare "$work/run" "after $killed kills"
      rm -rf "$work/run"
      runs=$((runs + 1))
    fi
  done
  finish "$work/run" "after $killed kills"
  echo "$killed kills and $terminated SIGTERM in $runs runs of ${duration} ms: every run has the bytes of one that was" \
    "never stopped"
}

# calls_from FOLDER FIRST STEP: kills a run that begins, or goes on, with a copy of the folder.
calls_from() {
  local call code tried=0
  for ((call = $2;; call += $3)); do
    rm -rf "$work/run"
    if [[ -n $1 ]]; then cp -r "$1" "$work/run"; fi
    code=0
    INKNET_TEST_KILL_AT_CALL=$call INKNET_TEST_SHORT=1 run "$work/run" >"$work/log" 2>&1 || code=$?
    if [[ $code == 0 ]]; then break; fi
    [[ $code == 137 ]] || fail "ended with $code instead of being killed before call $call"
    tried=$((tried + 1))
    finish "$work/run" "killed before call $call"
  done
  compare "$work/run" "not killed"
  echo "killed before $tried of its first $((call - 1)) file calls: every run has the bytes of one that was never stopped"
}

# A run that was killed in its middle, in $work/half.
make_half() {
  local call
  for ((call = 60;; call += 5)); do
    rm -rf "$work/half"
    if INKNET_TEST_KILL_AT_CALL=$call run "$work/half" >"$work/log" 2>&1; then fail "no checkpoint before the end"; fi
    if compgen -G "$work/half/checkpoints/*.safetensors" >/dev/null; then return; fi
  done
}

calls() {
  calls_from "" "$1" "$2"
  make_half
  calls_from "$work/half" "$1" "$2"
}

# faults_with ERROR AND_AFTER FIRST STEP
faults_with() {
  local call code file tried=0 harmless=0
  for ((call = $3;; call += $4)); do
    rm -rf "$work/run"
    code=0
    INKNET_TEST_FAIL_AT_CALL=$call INKNET_TEST_FAIL_WITH=$1 INKNET_TEST_FAIL_ON=$2 INKNET_TEST_SHORT=1 run "$work/run" \
      >"$work/log" 2>&1 || code=$?
    file=$(sed -n 's/^injected [A-Z]*: [a-z]* //p' "$work/log" | head -1)
    if [[ -z $file ]]; then break; fi
    tried=$((tried + 1))
    # A temporary file stands for the one that it was to become.
    file=${file%.tmp.*}
    case $code in
      0) harmless=$((harmless + 1)); compare "$work/run" "call $call failed" ;;
      1)
        # On a disk that stays full, it may be another file's write whose failure is noticed first.
        if [[ $2 != 0 ]]; then file=$work/run; fi
        grep -q "^error: .*$file.*: cannot " "$work/log" || fail "the error does not name $file, call $call"
        finish "$work/run" "call $call failed"
        ;;
      *) fail "ended with $code after call $call failed" ;;
    esac
  done
  [[ $code == 0 ]] || fail "ended with $code though no call failed"
  echo "$1$([[ $2 == 0 ]] || echo ', and all that needs room after it'): $tried of the first $((call - 1)) file calls" \
    "failed, $harmless of them without need; every run went on to the bytes of one that was never stopped"
}

faults() {
  faults_with ENOSPC 1 "$1" "$2"
  faults_with ENOSPC 0 "$1" "$2"
  faults_with EIO 0 "$1" "$2"
}

case $mode in
  kills) kills "${2:-20}" ;;
  calls) calls "${2:-1}" "${3:-1}" ;;
  faults) faults "${2:-1}" "${3:-1}" ;;
  *) sed -n '2,4s/^# //p' "$0" >&2; exit 2 ;;
esac
