#!/bin/bash
# Usage: verify/proof/report_pages.sh RUN OUT [SWEEP...]
# Proves that the pages of //report work in a browser (verify/proof/browser.py): those of the run in the folder RUN, which has
# an evaluation, of copies of it that are short, bare, or have hostile names, and the comparison of all of these; those
# of small sweeps that it makes, of which one is in progress, one has failed, one has hostile text; and those of the
# sweeps in the folders SWEEP. Pages and screenshots go to OUT, a new folder.
set -euo pipefail
[[ $# -ge 2 ]] || { sed -n '2,6s/^# //p' "$0" >&2; exit 2; }
run=$(realpath "$1")
sweeps=("${@:3}")
for i in "${!sweeps[@]}"; do sweeps[i]=$(realpath "${sweeps[i]}"); done
mkdir "$2"
out=$(realpath "$2")
cd "$(dirname "$0")/../.."

# copy NAME: the run once more.
copy() {
  mkdir "$out/$1"
  cp "$run"/{run.textproto,model.safetensors,evaluation.textproto} "$out/$1"
  local picture
  for picture in mistakes augmentation; do
    if [[ -e $run/$picture.png ]]; then cp "$run/$picture.png" "$out/$1"; fi
  done
}

# keep_epochs NAME N: leaves the first N epochs in its record, and takes away test and evaluation.
keep_epochs() {
  rm -f "$out/$1"/{evaluation.textproto,mistakes.png}
  awk -v keep="$2" '
    /^epochs \{/ { ++epoch }
    /^(epochs|test) \{/ { skip = $1 == "test" || epoch > keep }
    !skip
    /^\}/ { skip = 0 }' "$run/run.textproto" |
    sed '/^status_message:/d; s/^status: .*/status: INTERRUPTED\nstatus_message: "interrupted in epoch 3, step 1"/' >"$out/$1/run.textproto"
}

copy plain
copy hostile
sed -i '0,/^  name: .*/s||  name: "<img src=x onerror=alert(1)>\\"'\''\&"|' "$out/hostile/run.textproto"
sed -i -E '0,/^class_names: .*/s||class_names: "</script><img src=x onerror=alert(2)>"|' "$out/hostile/evaluation.textproto"
copy bare
rm -f "$out/bare"/{evaluation.textproto,mistakes.png}
copy one_epoch
keep_epochs one_epoch 1
copy no_epoch
keep_epochs no_epoch 0

pages=("$out"/{plain,hostile,bare,one_epoch,no_epoch})
${BAZEL:-bazel} run //report:run -- "${pages[@]}"
${BAZEL:-bazel} run //report:compare -- "${pages[@]}" --out="$out/compare.html"

verify/proof/browser.py --expect='</script><img src=x onerror=alert(2)>' "$out/hostile/report.html"
verify/proof/browser.py --shots="$out" --expect='<img src=x onerror=alert(1)>"'\''&' "$out/hostile/report.html" "$out/compare.html"
verify/proof/browser.py --shots="$out" "$out"/{plain,bare,one_epoch,no_epoch}/report.html

# Sweeps: as it is; with pruned trials, and a loss as metric; and copies of this one.
${BAZEL:-bazel} run //train:sweep -- --sweep="$PWD/configs/sweeps/quick.yaml" --out="$out/quick"
cat >"$out/pruned.yaml" <<'END'
method: random
run_cap: 40
metric: {name: val_loss, goal: minimize}
early_terminate: {type: hyperband, min_iter: 1, eta: 2, strict: true}
parameters:
  activation: {values: [relu, tanh]}
  learning_rate: {distribution: log_uniform_values, min: 1.0e-4, max: 1.0}
  dropout: {min: 0.0, max: 0.6}
  hidden_units: {values: [32, [32, 24], [16, 16, 16]]}
  epochs: {value: 6}
END
${BAZEL:-bazel} run //train:sweep -- --sweep="$out/pruned.yaml" --out="$out/pruned" --set data.source=GLYPHS \
  --set data.glyphs_per_class=40

# copy_sweep NAME N: the sweep with its first N trials.
copy_sweep() {
  mkdir -p "$out/$1/trials"
  cp "$out/pruned/sweep.textproto" "$out/$1"
  for ((n = 0; n < $2; ++n)); do cp -r "$out/pruned/trials/$(printf %04d "$n")" "$out/$1/trials"; done
}

copy_sweep in_progress 5
sed -i 's/^status: .*/status: RUNNING/; /^best_trial:/d; /^test {/,/^}/d' "$out/in_progress/sweep.textproto"
sed -i 's/^state: .*/state: RUNNING/; /^value:/d; /^epochs {/,/^}/d' "$out/in_progress/trials/0004/trial.textproto"
copy_sweep one_trial 1
copy_sweep no_trial 0
copy_sweep all_failed 12
sed -i 's/^state: .*/state: FAILED/; /^value:/d; /^epochs {/,/^}/d' "$out"/all_failed/trials/*/trial.textproto
copy_sweep hostile_sweep 40
sed -i -E '/^value:/d; s|^state: .*|state: FAILED message: "</script><img src=x onerror=alert(3)>"|' \
  "$out/hostile_sweep/trials/0003/trial.textproto"
sed -i '0,/^  dataset: .*/s||  dataset: "<script>alert(4)</script>"|' "$out/hostile_sweep/sweep.textproto"
for name in in_progress one_trial no_trial all_failed hostile_sweep; do
  ${BAZEL:-bazel} run //report:sweep -- --sweep="$out/$name"
done
for i in "${!sweeps[@]}"; do
  cp -r "${sweeps[i]}" "$out/sweep$i"
  ${BAZEL:-bazel} run //report:sweep -- --sweep="$out/sweep$i"
done
verify/proof/browser.py --shots="$out" --expect='</script><img src=x onerror=alert(3)>' \
  --expect='<script>alert(4)</script>' "$out/hostile_sweep/report.html"
verify/proof/browser.py --shots="$out" "$out"/{quick,pruned,in_progress,one_trial,no_trial,all_failed}/report.html
for i in "${!sweeps[@]}"; do verify/proof/browser.py --shots="$out" "$out/sweep$i/report.html"; done
