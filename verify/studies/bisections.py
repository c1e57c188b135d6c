#!/usr/bin/env python3
"""Whether //bench:bisect finds commits that are known, on this machine: made-up repositories of 64 commits.

    bazel build -c opt //bench:bisect
    verify/studies/bisections.py --out=DIR [--searches=20] [--sizes=0.02,0.03,0.05,0.2] [--minutes=1] [--seed=1]

Each is a Google Benchmark program (Debian's libbenchmark-dev). At one commit, drawn at random, it gets slower by one of
the sizes; half of the others change a text only, some do not build, and the rest change bytes that do not matter.
DIR gets what each search said, and the table is printed, also after Ctrl-C.
"""
import argparse
import os
import random
import subprocess
import time

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
COMMITS = 64
BROKEN = 5
MAIN = """#include <benchmark/benchmark.h>
unsigned long Work(unsigned long value);
static void BM_Work(benchmark::State& state) {
  unsigned long value = 1;
  for (auto _ : state) benchmark::DoNotOptimize(value = Work(value));
}
BENCHMARK(BM_Work);
BENCHMARK_MAIN();
"""
WORK = """// {remark}
extern const char kRemark[] = "{remark}";
{error}
unsigned long Work(unsigned long value) {{
  for (int i = 0; i < {rounds}; ++i) value = value * 6364136223846793005ul + 1442695040888963407ul;
  return value + kRemark[0];
}}
"""
BUILD = ("set -e; [ main.o -nt main.cc ] || g++ -O2 -c main.cc; g++ -O2 -c work.cc; "
         "g++ main.o work.o -o program -lbenchmark -lpthread")


def git(folder, *arguments):
    return subprocess.run(["git", "-C", folder, "-c", "user.name=s", "-c", "user.email=s@s", *arguments], check=True,
                          capture_output=True, text=True).stdout


def write(folder, name, content):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(content)


def make(folder, size, draw):
    """A repository; returns the place of the culprit and the places that do not build."""
    os.makedirs(folder)
    git(folder, "init", "--quiet")
    write(folder, "main.cc", MAIN)
    culprit = draw.randrange(1, COMMITS)
    others = [place for place in range(1, COMMITS) if place != culprit]
    draw.shuffle(others)
    texts = set(others[:COMMITS // 2])
    broken = {place for place in others[COMMITS // 2:COMMITS // 2 + BROKEN] if place < COMMITS - 1}
    rounds, remark = 20000, "0"
    for place in range(COMMITS):
        if place == culprit:
            rounds = round(rounds * (1 + size))
        if place not in texts:
            remark = str(place)
        write(folder, "work.cc", WORK.format(remark=remark, rounds=rounds,
                                             error="#error broken" if place in broken else ""))
        write(folder, "README", f"commit {place}\n")
        git(folder, "add", "-A")
        git(folder, "commit", "--quiet", "-m", f"number {place}")
    return culprit, broken


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True)
    parser.add_argument("--searches", type=int, default=20)
    parser.add_argument("--sizes", default="0.02,0.03,0.05,0.2")
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--seconds", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    sizes = [float(size) for size in options.sizes.split(",")]
    out = os.path.abspath(options.out)
    environment = dict(os.environ, XDG_CACHE_HOME=os.path.join(out, "cache"))
    rows = []
    try:
        for number in range(options.searches):
            size = sizes[number % len(sizes)]
            folder = os.path.join(out, f"search{number}")
            said = folder + ".txt"
            draw = random.Random(options.seed * 1000 + number)
            if os.path.exists(folder):
                subprocess.run(["rm", "-rf", folder], check=True)
            culprit, broken = make(folder, size, draw)
            start = time.monotonic()
            done = subprocess.run(
                [os.path.join(ROOT, "bazel-bin/bench/bisect"), f"--repository={folder}", f"--good=HEAD~{COMMITS - 1}",
                 f"--build={BUILD}", "--binary=program", f"--minutes={options.minutes}",
                 f"--seconds={options.seconds}"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                text=True)
            minutes = (time.monotonic() - start) / 60
            write(out, os.path.basename(said), done.stdout)
            named = git(folder, "rev-parse", f"HEAD~{COMMITS - 1 - culprit}").strip()
            range_ = done.stdout.split("could not be told apart", 1)
            if done.returncode == 0 and f"\n{named}\n" in done.stdout:
                answer = "right"
            elif len(range_) == 2 and named in range_[1]:
                answer = "a range with it"
            elif done.returncode == 1:
                answer = "none: " + done.stdout.strip().splitlines()[-1][:60]
            else:
                answer = "WRONG"
            rows.append((size, answer, minutes, done.stdout.count("\n  building "), done.stdout.count(" pairs\n")))
            print(f"search {number}: {100 * size:g} %, {answer}, {minutes:.1f} minutes", flush=True)
    except KeyboardInterrupt:
        print("interrupted")
    finally:
        print("\n| culprit | right | a range with it | none | wrong | minutes, median | builds | comparisons |\n"
              "|---|--:|--:|--:|--:|--:|--:|--:|")
        for size in sizes:
            of = [row for row in rows if row[0] == size]
            if not of:
                continue
            count = [sum(row[1].startswith(word) for row in of) for word in ("right", "a range", "none", "WRONG")]
            middle = [sorted(row[i] for row in of)[len(of) // 2] for i in (2, 3, 4)]
            print(f"| {100 * size:g} % | " + " | ".join(map(str, count)) +
                  f" | {middle[0]:.1f} | {middle[1]} | {middle[2] + 1} |")


if __name__ == "__main__":
    main()
