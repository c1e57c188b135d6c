#!/usr/bin/env python3
"""What //bench:compare, saved records and //bench:trend say of six real changes of the engine, one line each.

    verify/studies/real_changes.py --out=DIR [--compares=5] [--before=10] [--after=5] [--only=NAME,...] [--build_only]

DIR gets a clone of this checkout's last commit, and the programs of each change built there, one after the other, with
the flags of this checkout's user.bazelrc. Then, of a suite of two cases (3 x 512, batch 32 and 512, 10 repetitions):

  compare   --compares times each change in turns with the build without it
  records   --before of the build without it, then --after of each change, all in turns with the build without it as
            the reference
  saved     each record before with each one after, and those before among each other, with --margin=0.04
  trend     of a history of the records before and those after; once more of copies without the reference, by the peak

The reference is one build in all records: noise-N.csv has, for case N, a line for each record with the times of its
repetitions by the peak beside them, for //verify/studies:trend_simulation --recorded.

What was measured already in DIR is not measured again. Let nothing else run beside it.
"""
import argparse
import glob
import hashlib
import itertools
import json
import os
import re
import shutil
import subprocess
import sys

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
TARGETS = ("record", "worker", "compare", "trend")
SUITE = """name: "changes"
model { hidden_units: [512, 512, 512] dropout: 0.3581304456936143 }
train { optimizer { algorithm: ADAM learning_rate: 0.0014292 weight_decay: 1e-8 } }
cases { batch_size: 32 }
cases { batch_size: 512 }
seconds: 0.3
repetitions: 10
"""
# Name: what it is, file, the text in it, and what stands there instead.
CHANGES = {
    "tiles": ("row tiles of at most 48 rows instead of 256", "nn/onednn/row_pass.cc", "kMost = 256;", "kMost = 48;"),
    "padding": ("rows of a power of two of bytes, which share a few sets of the cache", "nn/onednn/dense_layer.cc",
                "(lines % 2 == 0 ? 1 : 0)", "0"),
    "vectors": ("dropout without vector instructions", "nn/kernels/loops.cc", "\nvoid Dropout(",
                '\n__attribute__((optimize("no-tree-vectorize"))) void Dropout('),
    "allocation": ("an array made for each tile", "nn/onednn/row_pass.cc",
                   "  RETURN_IF_ERROR(ForwardTile(tile, worker, phases));\n",
                   "  AlignedArray<float> copy(Area(tiles_.tile_rows, layers_.front().x_stride));\n"
                   "  RETURN_IF_ERROR(ForwardTile(tile, worker, phases));\n"),
    "wait": ("threads that wait sleep at once", "util/thread_pool.cc", "kSpinTime(50)", "kSpinTime(0)"),
    "leftover": ("weight tiles of 100 rows instead of 144, two of the product's register tiles and 4 rows",
                 "nn/onednn/weight_pass.cc", "128 : 144;", "128 : 100;"),
}


def run(command, accepted=(0,), **options):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if done.returncode not in accepted:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def build(tree, to):
    """Copies of the programs, in a folder of their own."""
    run(["./bazelw", "build", *(f"//bench:{target}" for target in TARGETS)], cwd=tree)
    os.makedirs(to, exist_ok=True)
    for target in TARGETS:
        path = os.path.join(to, target)
        if os.path.exists(path):
            os.remove(path)
        shutil.copy(os.path.join(tree, "bazel-bin/bench", target), path)


def build_all(out, names):
    tree = os.path.join(out, "tree")
    if not os.path.exists(tree):
        run(["git", "clone", "--quiet", ROOT, tree])
        if os.path.exists(os.path.join(ROOT, "user.bazelrc")):
            shutil.copy(os.path.join(ROOT, "user.bazelrc"), tree)
    git = ["git", "-C", tree, "-c", "user.name=study", "-c", "user.email=study@localhost"]
    if not os.path.exists(os.path.join(out, "without", "trend")):
        build(tree, os.path.join(out, "without"))
    for name in names:
        if os.path.exists(os.path.join(out, name, "trend")):
            continue
        what, file, old, new = CHANGES[name]
        path = os.path.join(tree, file)
        with open(path, encoding="utf-8") as source:
            text = source.read()
        if text.count(old) != 1:
            sys.exit(f"{file}: has {old!r} {text.count(old)} times; the change \"{name}\" expects it once")
        with open(path, "w", encoding="utf-8") as source:
            source.write(text.replace(old, new))
        run([*git, "commit", "--quiet", "-am", what])
        build(tree, os.path.join(out, name))
        run([*git, "revert", "--no-edit", "HEAD"])
        print(f"built: {name}", flush=True)


def record(out, name, times):
    """The history of a build, with so many records."""
    history = os.path.join(out, "history", name)
    os.makedirs(history, exist_ok=True)
    missing = times - len(glob.glob(history + "/*.textproto"))
    if missing > 0:
        run([os.path.join(out, name, "record"), f"--suite={out}/suite.textproto", f"--history={history}",
             f"--times={missing}", f"--reference_worker={out}/without/worker"])
    return sorted(glob.glob(history + "/*.textproto"))[:times]


def without_reference(path, to):
    """A copy that says nothing of the reference."""
    with open(path, encoding="utf-8") as file:
        lines = [line for line in file if not re.match(r"\s*(reference_|# sha256)", line)]
    text = "".join(lines)
    with open(os.path.join(to, os.path.basename(path)), "w", encoding="utf-8") as file:
        file.write(f"{text}# sha256: {hashlib.sha256(text.encode()).hexdigest()}\n")


def trend(out, name, paths, by_peak):
    history = os.path.join(out, f"trend-{name}{'-peak' if by_peak else ''}")
    shutil.rmtree(history, ignore_errors=True)
    os.makedirs(history)
    for path in paths:
        if by_peak:
            without_reference(path, history)
        else:
            shutil.copy(path, history)
    return run([os.path.join(out, "without", "trend"), f"--history={history}", f"--out={history}.html"])


def compare(out, name, number):
    path = os.path.join(out, f"compare-{name}-{number}.json")
    if not os.path.exists(path):
        said = run([os.path.join(out, "without", "compare"), f"--baseline_worker={out}/without/worker",
                    f"--candidate_worker={out}/{name}/worker", f"--suite={out}/suite.textproto",
                    "--minutes_per_case=1", f"--json={path}.part"], accepted=(0, 2))
        with open(path[:-5] + ".txt", "w", encoding="utf-8") as file:
            file.write(said)
        os.rename(path + ".part", path)
    with open(path, encoding="utf-8") as file:
        return json.load(file)["verdicts"]


def saved(out, pairs):
    """What two records each say: {case: {verdict: how often}}."""
    path = os.path.join(out, "saved.json")
    found = {}
    for before, after in pairs:
        run([os.path.join(out, "without", "compare"), before, after, "--margin=0.04", f"--json={path}"],
            accepted=(0, 2))
        with open(path, encoding="utf-8") as file:
            for verdict in json.load(file)["verdicts"]:
                counts = found.setdefault(verdict["name"], {})
                counts[verdict["verdict"]] = counts.get(verdict["verdict"], 0) + 1
    return found


def write_noise(out):
    series = {}
    for path in sorted(glob.glob(os.path.join(out, "history/*/*.textproto")), key=os.path.basename):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for number, result in enumerate(text.split("\nresults {")[1:]):
            flops = float(re.search(r"flops_per_step: (\S+)", result).group(1))
            times = []
            for repetition in result.split("\n  repetitions {")[1:]:
                field = dict(re.findall(r"^    (\w+): ([0-9.e+-]+)$", repetition, re.MULTILINE))
                peak = max(float(field["fma_peak"]), float(field["fma_peak_after"]))
                times.append(float(field["reference_step_seconds"]) * peak / flops)
            series.setdefault(number, []).append(times)
    for number, records in series.items():
        with open(os.path.join(out, f"noise-{number}.csv"), "w", encoding="utf-8") as file:
            file.writelines(",".join(f"{time:.6g}" for time in times) + "\n" for times in records)


def short(verdict):
    numbers = [verdict[key] for key in ("ratio", "ratio_low", "ratio_high")]
    text = "{} {:.3f}, {:.3f} .. {:.3f}".format(verdict["verdict"], *(float("nan") if x is None else x for x in numbers))
    shares = sorted(verdict["phase_shares"].items(), key=lambda share: -abs(share[1]))
    return text + "".join(f", {part} {100 * share:+.1f} %" for part, share in shares if abs(share) >= 0.005)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True)
    parser.add_argument("--compares", type=int, default=5)
    parser.add_argument("--before", type=int, default=10)
    parser.add_argument("--after", type=int, default=5)
    parser.add_argument("--only", default=",".join(CHANGES))
    parser.add_argument("--build_only", action="store_true")
    options = parser.parse_args()
    out = os.path.abspath(options.out)
    names = options.only.split(",")
    os.makedirs(out, exist_ok=True)
    with open(os.path.join(out, "suite.textproto"), "w", encoding="utf-8") as file:
        file.write(SUITE)
    build_all(out, names)
    if options.build_only:
        return
    before = record(out, "without", options.before)
    print(f"saved, without a change: {saved(out, itertools.combinations(before, 2))}", flush=True)
    for name in names:
        print(f"\n== {name}: {CHANGES[name][0]}", flush=True)
        for number in range(options.compares):
            for verdict in compare(out, name, number):
                if verdict["figure"] == "time":
                    print(f"compare {number + 1}: {verdict['name']}: {short(verdict)}", flush=True)
        after = record(out, name, options.after)
        print(f"saved: {saved(out, itertools.product(before, after))}")
        for by_peak in (False, True):
            said = trend(out, name, before + after, by_peak)
            print(f"trend by {'the peak' if by_peak else 'the reference'}:\n{said}", flush=True)
    write_noise(out)


if __name__ == "__main__":
    main()
