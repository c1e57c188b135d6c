#!/bin/bash
# Usage: verify/proof/slurm_sweep.sh [SWEEP]
# A sweep of 24 trials over two nodes of one core by Slurm, whose daemons it starts on this machine (as root): one node
# dies on the way, the sweep is killed and taken up again, and in the end it has the trials, suggestions and values of the
# same sweep without Slurm. SWEEP is the program, bazel-bin/train/sweep where none is given; it is copied to where the
# nodes see it. Needs the packages of tools/packages/slurm.txt.
set -euo pipefail
sweep=$(realpath "${1:-bazel-bin/train/sweep}")
work=$(mktemp -d "${TMPDIR:-/tmp}/slurm_sweep.XXXXXX")
chmod 755 "$work"
source "$(dirname "$0")/slurm_cluster.sh"
finish() {
  stop_cluster
  rm -rf "$work"
}
trap finish EXIT
fail() { echo "FAILED: $*" >&2; tail -n 20 "$work"/*.log "$work"/job*.out >&2 2>/dev/null || true; exit 1; }
# What a cluster takes five minutes for.
start_cluster SlurmdTimeout=10 KillWait=5

# ---- The sweep ----

cp "$sweep" "$work/sweep"
cat >"$work/sweep.yaml" <<'END'
method: bayes
run_cap: 24
metric: {name: val_acc, goal: maximize}
early_terminate: {type: hyperband, min_iter: 4, eta: 2}
parameters:
  activation: {values: [relu, tanh]}
  learning_rate: {distribution: log_uniform_values, min: 1.0e-4, max: 1.0e-1}
  dropout: {min: 0.0, max: 0.6}
  hidden_units: {value: [192, 192]}
  batch_size: {value: 32}
  epochs: {value: 16}
END
arguments="--sweep=$work/sweep.yaml --parallel=2 --set data.source=GLYPHS --set data.glyphs_per_class=200"
seconds_of() { sed -n 's/^total_seconds: //p' "$1/sweep.textproto"; }

"$work/sweep" $arguments --out="$work/alone" >"$work/alone.log" 2>&1 || fail "the sweep without Slurm"

# As docs/sweeps.md has it.
cat >"$work/job.sh" <<END
#!/bin/bash
#SBATCH --job-name=sweep --nodes=2 --ntasks=2 --cpus-per-task=1 --no-kill --output=$work/job-%j.out
exec $work/sweep $arguments --out=$work/slurm --launcher="srun --exclusive -N1 -n1 -c1"
END
over() { cat "$work"/slurm/trials/*/trial.textproto 2>/dev/null | grep -cE '^state: (FINISHED|PRUNED|FAILED)' || true; }
# until_over TRIALS
until_over() { for _ in $(seq 1200); do [[ $(over) -ge $1 ]] && return; sleep 0.2; done; fail "$(over) trials are over, not $1"; }

job=$(sbatch --parsable "$work/job.sh")
until_over 5
# The sweep dies, with all that is its own.
scancel --signal=KILL --full "$job"
for _ in $(seq 100); do [[ -z $(squeue -h -j "$job" 2>/dev/null) ]] && break; sleep 0.2; done
killed_at=$(over)

job=$(sbatch --parsable "$work/job.sh")
until_over 10
# A node dies: its daemon and whatever it runs. The batch script itself is on the other.
batch_node=$(squeue -h -j "$job" -o %B)
node=$([[ $batch_node == n1 ]] && echo n2 || echo n1)
node_pid=$(cat "$work/slurmd.$node.pid")
# Its steps' daemons, which write to the node's log.
steps_of_node() {
  local step
  for step in $(pgrep -x slurmstepd || true); do
    if ls -l "/proc/$step/fd" 2>/dev/null | grep -q "slurmd.$node.log"; then echo "$step"; fi
  done
}
# Between two trials it runs nothing.
for _ in $(seq 300); do [[ -n $(steps_of_node) ]] && break; sleep 0.1; done
dead_at=$(over)
kill -9 "$node_pid"
steps=0
for step in $(steps_of_node); do
  steps=$((steps + 1))
  for child in $(pgrep -P "$step" || true); do kill -9 "$child" 2>/dev/null || true; done
  kill -9 "$step" 2>/dev/null || true
done
[[ $steps -ge 1 ]] || fail "the node that is to die runs nothing"
for _ in $(seq 600); do [[ -z $(squeue -h -j "$job" 2>/dev/null) ]] && break; sleep 1; done
[[ $(over) == 24 ]] || fail "$(over) trials are over, not 24"

# ---- The same trials ----

# What the sweep decided and found, without times and without how often a process was lost.
canonical() {
  local trial
  for trial in "$1"/trials/*/trial.textproto; do
    echo "== ${trial#"$1"}"
    sed -E '/^ *(start_time|([a-z]+_)?seconds|samples_per_second|peak_memory_mib|attempts|message|median_step_ms):/d' "$trial"
  done
}
diff <(canonical "$work/alone") <(canonical "$work/slurm") >"$work/differences" ||
  { head -40 "$work/differences"; fail "other trials than without Slurm"; }
lost=$(grep -l '^attempts: 2' "$work"/slurm/trials/*/trial.textproto | wc -l)
[[ $lost -ge 1 ]] || fail "the node died without a trial"
notes=$(cat "$work"/job-*.out | grep -cE 'tried once more|was not started' || true)
cat "$work"/job-*.out | grep -E 'tried once more|was not started' | sort | uniq -c | head -5
echo "24 trials on two nodes: killed after $killed_at, $node dead after $dead_at with $lost trial(s) lost and tried again," \
  "$notes notes; the same trials, suggestions and values as without Slurm; $(seconds_of "$work/alone") s without," \
  "$(seconds_of "$work/slurm") s with ($(slurmd -V))"
