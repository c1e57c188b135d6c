#!/bin/bash
# Usage: bench/kill_test.sh [KILLS] [RECORD]
# Kills `record` (kill -9) while it adds records as fast as it can, KILLS times (20), each at a random moment, and fails
# unless the history then opens with every record that it had said was added, and holds nothing else. RECORD is the
# program, bazel-bin/bench/record where none is given.
set -euo pipefail
kills=${1:-20}
record=${2:-bazel-bin/bench/record}
work=$(mktemp -d "${TEST_TMPDIR:-/tmp}/kill_test.XXXXXX")
trap 'rm -rf "$work"' EXIT
history=$work/history

# A suite of a few milliseconds, so that much of the time goes into adding.
cat >"$work/suite" <<'END'
inputs: 4 classes: 2 images: 8 warmup_seconds: 0 seconds: 1e-5 repetitions: 1
fma_peak_seconds: 1e-5 bandwidth_seconds: 0 cases { threads: 1 batch_size: 1 }
END

added() { sed -n 's|^added .*/||p' "$work"/log.* | sort; }

for ((i = 1; i <= kills; ++i)); do
  : >"$work/log.$i"
  "$record" --suite="$work/suite" --history="$history" --times=1000000 >"$work/log.$i" 2>&1 &
  pid=$!
  # At a random moment of the half second after its first record.
  until grep -q '^added ' "$work/log.$i"; do
    kill -0 "$pid" 2>/dev/null || { cat "$work/log.$i"; echo "FAILED: it ended by itself"; exit 1; }
    sleep 0.01
  done
  sleep "0.$(printf '%03d' $((RANDOM % 500)))"
  kill -9 "$pid"
  wait "$pid" 2>/dev/null || true
done

"$record" --history="$history" --list >"$work/list" || { echo "FAILED: the history does not open whole"; exit 1; }
cut -d' ' -f1 "$work/list" | sort >"$work/listed"
ls -A "$history" | sort >"$work/files"
cmp "$work/listed" "$work/files" || { echo "FAILED: there is more in the folder than records"; exit 1; }
missing=$(added | comm -23 - "$work/listed")
[[ -z $missing ]] || { echo "FAILED: lost: $missing"; exit 1; }
echo "$kills kills, $(added | wc -l) records said to be added, $(wc -l <"$work/listed") there, all whole"
