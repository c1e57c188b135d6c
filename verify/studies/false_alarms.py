#!/usr/bin/env python3
"""What three tools say of programs that are the same on both sides: how often each is wrong.

    bazel build -c opt //bench:compare //bench:primitives
    verify/studies/false_alarms.py --out=DIR [--tries=5] [--peer_tries=N] [--minutes=4] [--busy] [--compare_py=FILE]

In each try every tool has --minutes for 40 benchmarks, and --command_minutes for three commands:

  compare.py  Google Benchmark's (Debian's libbenchmark-tools, or --compare_py): one side after the other, ten
              repetitions each; wrong is p < 0.05, or p < 0.01, of its U test on the times.
  hyperfine   of each command and itself, as many runs as the time allows; wrong is "N times faster" with N - sd > 1.
  ours        //bench:compare, both; wrong is "slower" or "faster".

A tool that is not installed is left out. --busy keeps one process busy with something else meanwhile. DIR gets what
each said, and pairs.csv, the noise that ours saw, for //verify/studies:bisection_simulation --noise; the table is
printed, also after Ctrl-C. Let nothing else run beside it.
"""
import argparse
import glob
import json
import os
import shutil
import subprocess
import sys

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
BIN = os.path.join(ROOT, "bazel-bin/bench")
PROGRAM = os.path.join(BIN, "primitives")
COMMANDS = ("gzip -c {file} >/dev/null", "sort {file} >/dev/null", "sha256sum {file} >/dev/null")
REPETITIONS = 10


def run(command, accepted=(0,)):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode not in accepted:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def names(count):
    listed = run([PROGRAM, "--no_head", "--benchmark_list_tests=true"]).splitlines()
    return listed[:count]


def exact(benchmarks):
    """A regular expression that matches these names alone."""
    escaped = ["".join("\\" + c if c in ".[]{}()\\*+?^$|" else c for c in name) for name in benchmarks]
    return "^(" + "|".join(escaped) + ")$"


class Tally:
    def __init__(self):
        self.said = {}  # (tool, what) -> [wrong, all]

    def add(self, tool, what, wrong):
        cell = self.said.setdefault((tool, what), [0, 0])
        cell[0] += bool(wrong)
        cell[1] += 1

    def show(self):
        print("\n| tool | of what | wrong | of |\n|---|---|--:|--:|")
        for (tool, what), (wrong, every) in self.said.items():
            print(f"| {tool} | {what} | {wrong} ({100 * wrong / every:.1f} %) | {every} |")


def compare_py(options, benchmarks, prefix, tally):
    # Half of the time for each side; a benchmark takes some of it beside what counts.
    seconds = 60 * options.minutes / 2 / len(benchmarks) / REPETITIONS
    sides = []
    for side in ("baseline", "candidate"):
        sides.append(f"{prefix}-{side}.json")
        run([PROGRAM, "--no_head", f"--benchmark_filter={exact(benchmarks)}",
             f"--benchmark_repetitions={REPETITIONS}", f"--benchmark_min_time={seconds:.3f}",
             f"--benchmark_out={sides[-1]}", "--benchmark_out_format=json"])
    path = f"{prefix}-compare_py.json"
    run([sys.executable, options.compare_py, "--no-color", "-d", path, "benchmarks", *sides])
    for benchmark in json.load(open(path, encoding="utf-8")):
        test = benchmark.get("utest")
        if not test:
            continue
        for alpha in (0.05, 0.01):
            tally.add(f"compare.py, p < {alpha}", "benchmarks", test["time_pvalue"] < alpha)


def hyperfine(options, commands, prefix, tally):
    for number, command in enumerate(commands):
        path = f"{prefix}-hyperfine{number}.json"
        run(["hyperfine", "--runs=3", f"--export-json={path}", "--style=none", command])
        once = json.load(open(path, encoding="utf-8"))["results"][0]["mean"]
        runs = max(2, int(60 * options.command_minutes / len(commands) / 2 / once))
        run(["hyperfine", f"--runs={runs}", f"--export-json={path}", command, command + " "])
        fast, slow = sorted(json.load(open(path, encoding="utf-8"))["results"], key=lambda one: one["mean"])
        ratio = slow["mean"] / fast["mean"]
        deviation = ratio * ((slow["stddev"] / slow["mean"]) ** 2 + (fast["stddev"] / fast["mean"]) ** 2) ** 0.5
        tally.add("hyperfine", "commands", ratio - deviation > 1)


def ours(flags, what, minutes, path, tally):
    run([os.path.join(BIN, "compare"), *flags, f"--json={path}", f"--minutes_per_case={minutes}"], accepted=(0, 2))
    for verdict in json.load(open(path, encoding="utf-8"))["verdicts"]:
        if verdict["figure"] == "time":
            tally.add("ours", what, verdict["verdict"] in ("slower", "faster"))
            tally.add("ours, cannot tell", what, verdict["verdict"] == "cannot tell")
        else:
            tally.add("ours", f"{what}: {verdict['figure']}", verdict["verdict"] in ("larger", "smaller", "slower", "faster"))


def write_pairs(out):
    """The times of both sides, which are the same program, pair by pair."""
    with open(os.path.join(out, "pairs.csv"), "w", encoding="utf-8") as file:
        for path in sorted(glob.glob(os.path.join(out, "*-ours*.json"))):
            times = {}
            with open(path, encoding="utf-8") as said:
                for run_of in json.load(said)["benchmarks"]:
                    side, _, name = run_of["name"].partition("/")
                    times.setdefault(name, {}).setdefault(side, []).append(run_of["real_time"])
            for sides in times.values():
                for baseline, candidate in zip(sides["baseline"], sides["candidate"]):
                    file.write(f"{baseline:.6g},{candidate:.6g}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True)
    parser.add_argument("--tries", type=int, default=5)
    parser.add_argument("--peer_tries", type=int, help="in which the others have their turn; all unless it is given")
    parser.add_argument("--benchmarks", type=int, default=40)
    parser.add_argument("--minutes", type=float, default=4)
    parser.add_argument("--command_minutes", type=float, default=1)
    parser.add_argument("--seconds", type=float, default=0.02, help="of one side of a pair")
    parser.add_argument("--compare_py", default=shutil.which("compare.py") or "/usr/share/benchmark/compare.py")
    parser.add_argument("--busy", action="store_true")
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    benchmarks = names(options.benchmarks)
    file = os.path.join(options.out, "input")
    with open(file, "w", encoding="utf-8") as out:
        out.writelines(f"{number * 7919 % 1000003:07d}\n" for number in range(400000))
    commands = [command.format(file=file) for command in COMMANDS]
    # Without the head that takes half a second of each start.
    program = os.path.join(options.out, "primitives")
    with open(program, "w", encoding="utf-8") as out:
        out.write(f'#!/bin/sh\nexec {PROGRAM} --no_head "$@"\n')
    os.chmod(program, 0o755)
    busy = subprocess.Popen(["sh", "-c", "while :; do :; done"]) if options.busy else None
    tally = Tally()
    try:
        for number in range(options.tries):
            prefix = os.path.join(options.out, f"{number:03d}")
            has_peers = options.peer_tries is None or number < options.peer_tries
            if has_peers and os.path.exists(options.compare_py):
                compare_py(options, benchmarks, prefix, tally)
            if has_peers and shutil.which("hyperfine"):
                hyperfine(options, commands, prefix, tally)
            ours([f"--baseline_binary={program}", f"--candidate_binary={program}", f"--filter={exact(benchmarks)}",
                  f"--seconds={options.seconds}"], "benchmarks", options.minutes / len(benchmarks), f"{prefix}-ours.json",
                 tally)
            for place, command in enumerate(commands):
                ours([f"--baseline_command={command}", f"--candidate_command={command}"], "commands",
                     options.command_minutes / len(commands), f"{prefix}-ours{place}.json", tally)
            print(f"{number + 1} of {options.tries}", flush=True)
    except KeyboardInterrupt:
        pass
    finally:
        if busy:
            busy.kill()
        tally.show()
        write_pairs(options.out)


if __name__ == "__main__":
    main()
