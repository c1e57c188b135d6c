# Sourced by proofs: a cluster of Slurm's, whose daemons it starts on this machine (as root): two nodes, n1 and n2, of one
# core. They keep their files in $work. The script has a function `fail MESSAGE` that ends it.
slurm_daemons=()

# start_daemon FILE COMMAND...: a daemon, whose process id comes to be in FILE.
start_daemon() {
  "${@:2}" || fail "${*:2}"
  for _ in $(seq 100); do [[ -s $1 ]] && break; sleep 0.1; done
  slurm_daemons+=("$(cat "$1")")
}

# start_cluster LINE...: with these lines in slurm.conf beside its own.
start_cluster() {
  local host node
  host=$(hostname -s)
  cat >"$work/slurm.conf" <<END_OF_CONF
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
# PMIx keeps files there, and these nodes are one machine.
TmpFS=$work/tmp.%n
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=17001 CPUs=1 RealMemory=2000
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=17002 CPUs=1 RealMemory=2000
PartitionName=main Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
END_OF_CONF
  printf '%s\n' "$@" >>"$work/slurm.conf"
  export SLURM_CONF=$work/slurm.conf
  mkdir "$work/state" "$work/spool.n1" "$work/spool.n2" "$work/tmp.n1" "$work/tmp.n2"
  head -c 1024 /dev/urandom >"$work/munge.key"
  chmod 400 "$work/munge.key"
  start_daemon "$work/munged.pid" munged --force --key-file="$work/munge.key" --socket="$work/munge.socket" \
    --pid-file="$work/munged.pid" --log-file="$work/munged.log" --seed-file="$work/munged.seed"
  start_daemon "$work/slurmctld.pid" slurmctld -f "$SLURM_CONF"
  for node in n1 n2; do start_daemon "$work/slurmd.$node.pid" slurmd -f "$SLURM_CONF" -N $node; done
  for _ in $(seq 60); do [[ $(sinfo -h -t idle -o %D) == 2 ]] && return; sleep 1; done
  fail "no two nodes: $(sinfo -h)"
}

stop_cluster() {
  local pid
  for pid in "${slurm_daemons[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${slurm_daemons[@]}"; do
    timeout 20 tail --pid="$pid" -f /dev/null 2>/dev/null || kill -9 "$pid" 2>/dev/null || true
  done
}
