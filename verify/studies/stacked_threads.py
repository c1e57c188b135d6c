#!/usr/bin/env python3
"""How often training's own threads share one core, and what that costs.

    bazel build -c opt //bench:worker
    verify/studies/stacked_threads.py [--minutes=1.5] [--suite=quick] [--case=0] [--worker=FILE]

Repetitions of a tenth of a second of one case, on two threads or more. Meanwhile the kernel is asked, some hundred times
a second, on which of its processors each of the worker's threads is: *stacked* is a look at which two of those that run
or want to are on one. Where a hypervisor puts two of its processors on one physical core no kernel can tell, but steps
do: a repetition whose median step takes more than 1.5 times as long as the median of all is *long*. Let nothing else
run beside it.
"""
import argparse
import os
import re
import statistics
import subprocess
import threading
import time

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))


class Watcher(threading.Thread):
    """Looks where the threads of a process are until it is told to end."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid = pid
        self.end = False
        self.looks = 0      # At which at least two threads ran or wanted to.
        self.stacked = 0
        self.streak = 0     # Looks one after the other.
        self.longest = 0

    def look(self):
        places = []
        for task in os.listdir(f"/proc/{self.pid}/task"):
            try:
                with open(f"/proc/{self.pid}/task/{task}/stat", encoding="ascii", errors="replace") as file:
                    fields = file.read().rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] == "R":
                places.append(int(fields[36]))
        if len(places) < 2:
            return
        self.looks += 1
        if len(set(places)) < len(places):
            self.stacked += 1
            self.streak += 1
            self.longest = max(self.longest, self.streak)
        else:
            self.streak = 0

    def run(self):
        while not self.end:
            self.look()
            time.sleep(0.003)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=1.5)
    parser.add_argument("--suite", default="quick")
    parser.add_argument("--case", type=int, default=0)
    parser.add_argument("--worker", default=os.path.join(ROOT, "bazel-bin/bench/worker"))
    options = parser.parse_args()
    worker = subprocess.Popen([options.worker, f"--suite={options.suite}"], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True)
    cases = []
    while (line := worker.stdout.readline().strip()) != "ready":
        cases += re.findall(r'^case name: "([^"]*)"', line)
    watcher = Watcher(worker.pid)
    steps, waits = [], []
    end = time.monotonic() + 60 * options.minutes
    while time.monotonic() < end:
        worker.stdin.write(f"run {options.case} 0.05 0.1 {len(steps) + 1}\n")
        worker.stdin.flush()
        answer = worker.stdout.readline()
        steps.append(float(re.search(r"median_step_seconds: (\S+)", answer).group(1)))
        wait = re.search(r"waiting: (\S+)", answer)
        waits.append(float(wait.group(1).rstrip("}")) if wait else 0)
        if len(steps) == 1:
            watcher.start()
    watcher.end = True
    watcher.join()
    worker.stdin.close()
    worker.wait()
    median = statistics.median(steps)
    long = [step for step in steps if step > 1.5 * median]
    lost = sum(step - median for step in long) / sum(steps)
    print(f"{cases[options.case]}: {len(steps)} repetitions, median step {1e3 * median:.3f} ms, fastest "
          f"{1e3 * min(steps):.3f}, slowest {1e3 * max(steps):.3f}")
    print(f"stacked by the kernel: {watcher.stacked} of {watcher.looks} looks "
          f"({100 * watcher.stacked / max(1, watcher.looks):.2f} %), {watcher.longest} in a row at most")
    print(f"long repetitions: {len(long)} ({100 * len(long) / len(steps):.2f} %), which took "
          f"{statistics.median(long) / median if long else 0:.2f} times as long; they cost {100 * lost:.2f} % of all time")


if __name__ == "__main__":
    main()
