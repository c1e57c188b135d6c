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
daemons=()
finish() {
  local pid
  for pid in "${daemons[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${daemons[@]}"; do timeout 20 tail --pid="$pid" -f /dev/null 2>/dev/null || kill -9 "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT
fail() { echo "FAILED: $*" >&2; tail -n 20 "$work"/*.log "$work"/job*.out >&2 2>/dev/null || true; exit 1; }

# ---- The cluster: two nodes that are this machine ----

host=$(hostname -s)
cat >"$work/slurm.conf" <<END
ClusterName=two
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge.socket
SlurmctldPort=16817
StateSaveLocation=$work/state
SlurmctldPidFile=$work/slurmctld.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdPidFile=$work/slurmd.%n.pid
SlurmdSpoolDir=$work/spool.%n
SlurmdLogFile=$work/slurmd.%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
SchedulerType=sched/backfill
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SlurmdParameters=config_overrides
# What a cluster takes five minutes for.
SlurmdTimeout=10
KillWait=5
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=17001 CPUs=1 RealMemory=2000
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=17002 CPUs=1 RealMemory=2000
PartitionName=main Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
END
export SLURM_CONF=$work/slurm.conf
mkdir "$work/state" "$work/spool.n1" "$work/spool.n2"
head -c 1024 /dev/urandom >"$work/munge.key"
chmod 400 "$work/munge.key"

# start FILE COMMAND...: a daemon, whose process id comes to be in FILE.
start() {
  "${@:2}" || fail "${*:2}"
  for _ in $(seq 100); do [[ -s $1 ]] && break; sleep 0.1; done
  daemons+=("$(cat "$1")")
}
start "$work/munged.pid" munged --force --key-file="$work/munge.key" --socket="$work/munge.socket" \
  --pid-file="$work/munged.pid" --log-file="$work/munged.log" --seed-file="$work/munged.seed"
start "$work/slurmctld.pid" slurmctld -f "$SLURM_CONF"
start "$work/slurmd.n1.pid" slurmd -f "$SLURM_CONF" -N n1
start "$work/slurmd.n2.pid" slurmd -f "$SLURM_CONF" -N n2
for _ in $(seq 60); do [[ $(sinfo -h -t idle -o %D) == 2 ]] && break; sleep 1; done
[[ $(sinfo -h -t idle -o %D) == 2 ]] || fail "no two nodes: $(sinfo -h)"

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
