#!/bin/bash
# Usage: proof/report_pages.sh RUN OUT
# Proves that the pages of //report work in a browser (proof/browser.py): those of the run in the folder RUN, which has
# an evaluation, of copies of it that are short, bare, or have hostile names, and the comparison of all of these.
# Pages and screenshots go to OUT, a new folder.
set -euo pipefail
[[ $# == 2 ]] || { sed -n '2,5s/^# //p' "$0" >&2; exit 2; }
run=$(realpath "$1")
mkdir "$2"
out=$(realpath "$2")
cd "$(dirname "$0")/.."

# copy NAME: the run once more.
copy() {
  mkdir "$out/$1"
  cp "$run"/{run.textproto,model.safetensors,evaluation.textproto} "$out/$1"
  if [[ -e $run/mistakes.png ]]; then cp "$run/mistakes.png" "$out/$1"; fi
}

# keep_epochs NAME N: leaves the first N epochs in its record, and takes away test and evaluation.
keep_epochs() {
  rm -f "$out/$1"/{evaluation.textproto,mistakes.png}
  awk -v keep="$2" '
    /^epochs \{/ { ++epoch }
    /^(epochs|test) \{/ { skip = $1 == "test" || epoch > keep }
    !skip
    /^\}/ { skip = 0 }' "$run/run.textproto" |
    sed 's/^status: .*/status: INTERRUPTED\nstatus_message: "interrupted in epoch 3, step 1"/' >"$out/$1/run.textproto"
}

copy plain
copy hostile
sed -i '0,/^  name: .*/s||  name: "<script>alert(1)</script>\\"'\''\&"|' "$out/hostile/run.textproto"
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

proof/browser.py --expect='</script><img src=x onerror=alert(2)>' "$out/hostile/report.html"
proof/browser.py --shots="$out" --expect='<script>alert(1)</script>"'\''&' "$out/hostile/report.html" "$out/compare.html"
proof/browser.py --shots="$out" "$out"/{plain,bare,one_epoch,no_epoch}/report.html
