"""The same training step, or prediction, in PyTorch, JAX, TensorFlow and scikit-learn, in turns with ours in one run.

    bazel build -c opt //bench:worker
    bench/peers/install.sh                    # once: JAX, TensorFlow and a new PyTorch, outside of the repository
    python3 bench/peers/run.py [--rounds=5] [--seconds=2]

What is not installed is named and left out; Debian's python3-torch is looked for too. Same network (784-512-512-512-47,
and ones with layers of 128 and 2048), batch, Adam, dropout (but scikit-learn, which has none) and number of threads;
32-bit floats, and where it says bf16, products of BFLOAT16 numbers. Theirs train on one batch that is in memory as
floats; ours also gathers a new one from 80,000 images of bytes for each step. Ratios are those of the faster one of ours.
"""
import argparse
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
OURS = os.path.join(HERE, "../../bazel-bin/bench/worker")
DROPOUT, LEARNING_RATE, WEIGHT_DECAY = 0.3581304456936143, 0.0014292, 1e-8
CASES = [("train", [512] * 3, 512), ("train", [512] * 3, 128), ("train", [512] * 3, 32), ("train", [128] * 3, 128),
         ("train", [2048] * 3, 512), ("infer", [512] * 3, 512)]  # Work, hidden layers, batch.


class Peer:
    """A worker.py of one framework, for one case."""

    def __init__(self, python, module, variant, work, hidden, batch):
        settings = {"work": work, "widths": [784, *hidden, 47], "batch": batch, "threads": threads(), "dropout": DROPOUT,
                    "learning_rate": LEARNING_RATE, "weight_decay": WEIGHT_DECAY}
        environment = dict(os.environ, OMP_NUM_THREADS=str(threads()))
        self.process = subprocess.Popen(
            [python, os.path.join(HERE, "worker.py"), module, variant, json.dumps(settings)], env=environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.version = self.process.stdout.readline().strip()
        if not self.version:
            raise RuntimeError(f"{module} does not start")

    def step_seconds(self, seconds):
        print(seconds, file=self.process.stdin, flush=True)
        return float(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Ours:
    """Our //bench:worker, on a suite of the one case."""

    def __init__(self, precision, work, hidden, batch):
        self.suite = tempfile.NamedTemporaryFile("w", suffix=".textproto")
        self.suite.write(f"name: 'peers' model {{ hidden_units: {hidden} dropout: {DROPOUT} }} train {{ batch_size: {batch} "
                         f"optimizer {{ algorithm: ADAM learning_rate: {LEARNING_RATE} weight_decay: {WEIGHT_DECAY} }} "
                         f"precision: {precision} }} cases {{ work: {'TRAINING' if work == 'train' else 'INFERENCE'} }}")
        self.suite.flush()
        self.process = subprocess.Popen([OURS, f"--suite={self.suite.name}"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        while (line := self.process.stdout.readline()) != "ready\n":
            if not line:
                raise RuntimeError(f"{OURS} does not start")

    def step_seconds(self, seconds):
        print(f"run 0 0.2 {seconds} {random.getrandbits(31)}", file=self.process.stdin, flush=True)
        return float(re.search(r"median_step_seconds: (\S+)", self.process.stdout.readline()).group(1))

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def threads():
    return len(os.sched_getaffinity(0))


def installed(venv):
    """(name, python, module, variant) of every framework that there is."""
    wanted = [("PyTorch of Debian", "/usr/bin/python3", "torch", ""), ("PyTorch", venv, "torch", ""),
              ("PyTorch, compiled", venv, "torch", "compiled"), ("PyTorch, bf16", venv, "torch", "bf16"),
              ("PyTorch, bf16, compiled", venv, "torch", "bf16 compiled"), ("JAX", venv, "jax", ""),
              ("JAX, rbg", venv, "jax", "rbg"), ("TensorFlow", venv, "tensorflow", ""),
              ("TensorFlow, XLA", venv, "tensorflow", "xla"), ("TensorFlow, bf16", venv, "tensorflow", "bf16"),
              ("scikit-learn", venv, "sklearn", "")]
    found = []
    for name, python, module, variant in wanted:
        if os.path.exists(python) and subprocess.run(
                [python, "-c", f"import importlib.util, sys; sys.exit(importlib.util.find_spec('{module}') is None)"],
                stderr=subprocess.DEVNULL).returncode == 0:
            found.append((name, python, f"{module}_step", variant))
        else:
            print(f"not installed: {name}")
    return found


def main():
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2, help="that each side is measured in a round")
    parser.add_argument("--python", default=os.path.join(cache, "inknet/peers/bin/python"),
                        help="of the environment that install.sh made")
    flags = parser.parse_args()
    peers = installed(flags.python)
    print(f"{threads()} threads; images/s are medians of {flags.rounds} rounds of {flags.seconds:g} s, "
          "ratios (ours / theirs) of the same round: median (least .. most)\n")
    for case in CASES:
        work, hidden, batch = case
        sides = {}
        for name, precision in (("inknet", "FLOAT32"), ("inknet, bf16", "BFLOAT16")):
            try:
                sides[name] = Ours(precision, *case)
            except RuntimeError as error:  # BFLOAT16 needs AVX-512.
                print(f"left out: {name}: {error}", file=sys.stderr)
        ours = list(sides)
        for name, *peer in peers:
            try:
                sides[name] = Peer(*peer, *case)
            except RuntimeError as error:
                print(f"left out: {name}: {error}", file=sys.stderr)
        rates = {name: [] for name in sides}
        for _ in range(flags.rounds):
            for name in random.sample(list(sides), len(sides)):
                rates[name].append(batch / sides[name].step_seconds(flags.seconds))
        best = max(ours, key=lambda name: statistics.median(rates[name]))
        title = f"{work} 784-{'-'.join(map(str, hidden))}-47, batch {batch}"
        print(f"{title:42} {'images/s':>9}  ratio")
        for name, side in sides.items():
            ratios = sorted(one / other for one, other in zip(rates[best], rates[name]))
            text = "" if name in ours else (f"{statistics.median(ratios):6.2f} ({ratios[0]:.2f} .. {ratios[-1]:.2f})")
            label = name if name in ours else f"{name} ({side.version})"
            print(f"{label:42} {statistics.median(rates[name]):9.0f}  {text}", flush=True)
            side.close()
        print()


main()
