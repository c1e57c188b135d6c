#!/usr/bin/env python3
"""Which batch sizes keep the accuracy, by which rule for the learning rate (docs/scaling.md).

    bazel build -c opt //train:emnist
    verify/studies/large_batches.py --out=DIR --data=DIR [--batches=512,2048,8192] [--seeds=1,2,3] [--epochs=12]

Trains configs/time_to_accuracy.textproto: batch 512, AdamW, learning rate 0.004, one epoch of warm-up, cosine. For each
larger batch, by a factor k, and each rule

  same      the same learning rate
  sqrt      sqrt(k) times as much (Hoffer et al. 2017; for Adam with moments that are kept k times as short: Malladi et al.
            2022, which is "sqrt, moments")
  linear    k times as much (Goyal et al. 2017)

with one epoch of warm-up and with three. Prints the test accuracy of the last epoch, mean and extremes over the seeds. A
process each, which it does not repeat if it is in DIR already; what n ranks compute is the same.
"""
import argparse
import math
import os
import re
import statistics
import subprocess
import sys

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
LEARNING_RATE = 0.004
BATCH = 512
BETAS = (0.9, 0.999)


def rules(k):
    """Name -> learning rate and decays of the moments."""
    if k == 1:
        return {"same": (LEARNING_RATE, BETAS)}
    return {
        "same": (LEARNING_RATE, BETAS),
        "sqrt": (LEARNING_RATE * math.sqrt(k), BETAS),
        "sqrt, moments": (LEARNING_RATE * math.sqrt(k), tuple(max(0.0, 1 - k * (1 - beta)) for beta in BETAS)),
        "linear": (LEARNING_RATE * k, BETAS),
    }


def train(options, name, settings):
    run = os.path.join(options.out, name)
    record = os.path.join(run, "run.textproto")
    done = os.path.exists(record) and "status: FINISHED" in open(record, encoding="utf-8").read()
    if not done:
        command = [os.path.join(ROOT, "bazel-bin/train/emnist"), f"--config={ROOT}/configs/time_to_accuracy.textproto",
                   f"--data_dir={options.data}", f"--out={run}"]
        for path, value in settings.items():
            command += ["--set", f"{path}={value}"]
        ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if ended.returncode != 0:
            sys.exit(f"{' '.join(command)} ended with {ended.returncode}:\n{ended.stdout}")
    with open(record, encoding="utf-8") as file:
        text = file.read()
    if "test {" not in text:
        return float("nan")
    return 100 * float(re.search(r"^test \{.*?accuracy: ([0-9.]+)", text, re.DOTALL | re.MULTILINE).group(1))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--batches", default="512,2048,8192")
    parser.add_argument("--warmups", default="1,3")
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--epochs", type=int, default=12)
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    print("| batch | rule | learning rate | warm-up, epochs | test accuracy |\n|--:|---|--:|--:|---|")
    for batch in (int(text) for text in options.batches.split(",")):
        for rule, (rate, betas) in rules(batch // BATCH).items():
            for warmup in (int(text) for text in options.warmups.split(",")):
                found = []
                for seed in options.seeds.split(","):
                    name = f"{batch}-{rule}-{warmup}-{seed}".replace(", ", "-")
                    found.append(train(options, name, {
                        "train.batch_size": batch, "train.epochs": options.epochs, "train.seed": seed,
                        "train.optimizer.learning_rate": f"{rate:.6g}", "train.optimizer.beta1": f"{betas[0]:.6g}",
                        "train.optimizer.beta2": f"{betas[1]:.6g}", "train.schedule.warmup_epochs": warmup,
                        "train.checkpoint.keep": 0}))
                print(f"| {batch} | {rule} | {rate:.4g} | {warmup} | {statistics.mean(found):.2f} % ({min(found):.2f} .. "
                      f"{max(found):.2f}) |", flush=True)


if __name__ == "__main__":
    main()
