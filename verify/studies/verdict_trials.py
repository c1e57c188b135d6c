#!/usr/bin/python3
"""How often //bench:compare is right: builds compared with themselves, and with one that was slowed down on purpose.

    bazel build -c opt //bench:compare
    verify/studies/verdict_trials.py --aa=10 --ab=20 --out=DIR [--busy] [-- FLAGS OF compare]

A/A: the suite `quick`, both sides the same. A/B: its training step of 512 images with 5 % of the step added to one phase
of the candidate, forward and backward by turns; right is "slower" with that phase named. --busy keeps one core busy
with something else meanwhile. DIR gets each comparison's JSON, and aa.csv, the recorded noise for
`//verify/studies:verdict_simulation --noise=aa.csv`.
"""
import argparse
import collections
import json
import os
import re
import subprocess
import sys
import time

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
PROGRAM = os.path.join(ROOT, "bazel-bin/bench/compare")
WORKER = os.path.join(ROOT, "bazel-bin/bench/worker")
CASE = "train/784-512x3-47/batch512"
STEP_SHARE = 0.05


def phase_shares():
    """The share of forward and of backward in the time of all threads of a step of CASE."""
    text = subprocess.run([os.path.join(ROOT, "bazel-bin/bench/throughput"), "--quick", f"--filter={CASE}"], check=True,
                          capture_output=True, text=True).stdout
    shares = re.findall(r"([\d.]+) %", [line for line in text.splitlines() if line.startswith("train/")][-1])
    return {"forward": float(shares[1]) / 100, "backward": float(shares[2]) / 100}


def compare(name, flags, out):
    path = os.path.join(out, name + ".json")
    begin = time.time()
    code = subprocess.run([PROGRAM, f"--baseline_worker={WORKER}", f"--candidate_worker={WORKER}", "--suite=quick",
                           f"--json={path}", *flags], stdout=subprocess.DEVNULL).returncode
    if code not in (0, 2):
        sys.exit(f"compare ended with {code}")
    with open(path) as file:
        return json.load(file), time.time() - begin


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--aa", type=int, default=10)
    parser.add_argument("--ab", type=int, default=20)
    parser.add_argument("--out", required=True)
    parser.add_argument("--busy", action="store_true")
    parser.add_argument("flags", nargs="*", help="of //bench:compare")
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    shares = phase_shares()
    busy = subprocess.Popen(["sh", "-c", "while :; do :; done"]) if options.busy else None
    try:
        verdicts = collections.Counter()
        pairs = []
        for i in range(options.aa):
            result, seconds = compare(f"aa{i}", options.flags, options.out)
            for one in result["verdicts"]:
                verdicts[one["verdict"]] += 1
                print(f"A/A {i + 1:2}  {one['name']:38} {one['ratio']:.4f}  {one['ratio_low']:.4f} .. "
                      f"{one['ratio_high'] or float('inf'):.4f}  {one['pairs']:4} pairs  {one['verdict']}", flush=True)
            times = collections.defaultdict(list)
            for one in result["benchmarks"]:
                times[one["name"]].append(one["real_time"])
            pairs += zip(times[f"baseline/{CASE}/threads{os.cpu_count()}"],
                         times[f"candidate/{CASE}/threads{os.cpu_count()}"])
        print(f"A/A: {options.aa} comparisons, {sum(verdicts.values())} verdicts: {dict(verdicts)}", flush=True)
        if pairs:
            with open(os.path.join(options.out, "aa.csv"), "w") as file:
                file.write("baseline,candidate\n" + "".join(f"{before},{after}\n" for before, after in pairs))
        right = named = 0
        for i in range(options.ab):
            phase = ("forward", "backward")[i % 2]
            slowdown = f"--inject_slowdown={phase}:{STEP_SHARE / shares[phase]:.4f}"
            result, seconds = compare(f"ab{i}", [f"--filter={CASE}", slowdown, *options.flags], options.out)
            one = result["verdicts"][0]
            right += one["verdict"] == "slower"
            named += one["verdict"] == "slower" and one["phase"] == phase
            print(f"A/B {i + 1:2}  {phase:8}  {one['ratio']:.4f}  {one['ratio_low']:.4f} .. {one['ratio_high']:.4f}  "
                  f"{one['pairs']:4} pairs  {seconds:4.0f} s  {one['verdict']}: {one['phase']} "
                  f"{100 * one['phase_share']:+.1f} %", flush=True)
        print(f"A/B: slower in {right} of {options.ab} comparisons, the phase named in {named}")
    finally:
        if busy:
            busy.kill()


main()
