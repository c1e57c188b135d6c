"""Training steps of //bench:throughput's best network in PyTorch, in turns with ours in one run, and the ratio.

    bazel build //bench:throughput
    python3 bench/peers/torch_step.py [rounds]

Debian's python3-torch will do. Same network, batch, optimizer, dropout and threads; data is in memory as float.
"""
import os
import re
import statistics
import subprocess
import sys
import time

import torch

BATCH = 512
OURS = "bazel-bin/bench/throughput"


def torch_samples_per_second(seconds):
    threads = len(os.sched_getaffinity(0))
    torch.set_num_threads(threads)
    torch.manual_seed(42)
    layers = []
    for i, o in [(784, 512), (512, 512), (512, 512)]:
        layers += [torch.nn.Linear(i, o), torch.nn.ReLU(), torch.nn.Dropout(0.3581304456936143)]
    model = torch.nn.Sequential(*layers, torch.nn.Linear(512, 47))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.0014292, weight_decay=1e-8)
    loss_of = torch.nn.CrossEntropyLoss()
    x, y = torch.rand(BATCH, 784), torch.randint(0, 47, (BATCH,))
    times = []
    start = time.perf_counter()
    while time.perf_counter() - start < seconds or len(times) < 20:
        begin = time.perf_counter()
        optimizer.zero_grad()
        loss_of(model(x), y).backward()
        optimizer.step()
        times.append(time.perf_counter() - begin)
    return BATCH / statistics.median(times)


def our_samples_per_second(seconds):
    out = subprocess.run(
        [OURS, f"--filter=train/784-512x3-47/batch{BATCH}/", "--set", f"seconds={seconds}", "--set", "repetitions=1",
         "--set", "quality="],
        check=True, capture_output=True, text=True).stdout
    return float(re.search(r"^train/\S+ +(\d+)", out, re.MULTILINE).group(1))


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    print(f"PyTorch {torch.__version__}, batch {BATCH}, {len(os.sched_getaffinity(0))} threads; images/s")
    ratios = []
    for _ in range(rounds):
        ours, theirs = our_samples_per_second(5), torch_samples_per_second(5)
        ratios.append(ours / theirs)
        print(f"ours {ours:8.0f}   PyTorch {theirs:8.0f}   ratio {ratios[-1]:.2f}", flush=True)
    print(f"median ratio {statistics.median(ratios):.2f}, {min(ratios):.2f} .. {max(ratios):.2f}")


main()
