"""//bench:time_to_accuracy's recipe in PyTorch: seconds until the test images are recognized well enough.

    bazel build //bench:time_to_accuracy && bench/peers/install.sh
    ~/.cache/inknet/peers/bin/python bench/peers/time_to_accuracy.py --data_dir=FOLDER [--target=0.842] [--bf16]

configs/time_to_accuracy.textproto: 3 x 512, batch normalization over 128 images, dropout 0.3, AdamW along a cosine after
an epoch of warm-up, batch 512, 12 epochs, a tenth of the training images left for validation; the same number of
threads, the images in memory as bytes. After each epoch it measures what ours does: the validation images, 30,000 of
those that train, and the test images. The time begins before the network is made.
"""
import argparse
import gzip
import os
import statistics
import time

import numpy as np
import torch

EPOCHS, BATCH, GROUP, RATE, DECAY, DROPOUT = 12, 512, 128, 0.004, 0.02, 0.3


class GroupNormalization(torch.nn.BatchNorm1d):
    """Batch normalization of equal groups of at most GROUP images ("ghost batches")."""

    def forward(self, x):
        if not self.training:
            return super().forward(x)
        return torch.cat([super(GroupNormalization, self).forward(part)
                          for part in torch.tensor_split(x, -(-len(x) // GROUP))])


def read(folder, name):
    for path in (os.path.join(folder, name), os.path.join(folder, name + ".gz")):
        if os.path.exists(path):
            opened = gzip.open if path.endswith(".gz") else open
            with opened(path, "rb") as file:
                content = file.read()
            header = 16 if content[3] == 3 else 8
            return torch.from_numpy(np.frombuffer(content, np.uint8, offset=header).copy())
    raise SystemExit(f"{folder}: no {name}")


def load(folder, part):
    labels = read(folder, f"emnist-balanced-{part}-labels-idx1-ubyte").long()
    return read(folder, f"emnist-balanced-{part}-images-idx3-ubyte").view(len(labels), -1), labels


def run(train, validation, test, classes, target, bf16, seed):
    torch.manual_seed(seed)
    images, labels = train
    sample = torch.randperm(len(labels))[:30000]
    begin = time.perf_counter()
    layers, width = [], images.shape[1]
    for _ in range(3):
        layers += [torch.nn.Linear(width, 512, bias=False), GroupNormalization(512), torch.nn.ReLU(),
                   torch.nn.Dropout(DROPOUT)]
        torch.nn.init.kaiming_normal_(layers[-4].weight, nonlinearity="relu")
        width = 512
    model = torch.nn.Sequential(*layers, torch.nn.Linear(width, classes))
    torch.nn.init.kaiming_normal_(model[-1].weight, nonlinearity="relu")
    torch.nn.init.zeros_(model[-1].bias)
    decayed = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() == 1]
    optimizer = torch.optim.AdamW([{"params": decayed}, {"params": others, "weight_decay": 0}], lr=RATE,
                                  weight_decay=DECAY, fused=True)
    steps = -(-len(labels) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: (
        (step + 1) / steps if step < steps else
        0.5 * (1 + np.cos(np.pi * (step - steps) / (steps * (EPOCHS - 1))))))
    loss_of = torch.nn.CrossEntropyLoss()

    def outputs(x):
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bf16):
            return model(x.float() / 255)

    def accuracy(x, y):
        model.eval()
        with torch.inference_mode():
            right = sum((outputs(a).argmax(1) == b).sum().item() for a, b in zip(x.split(4096), y.split(4096)))
        model.train()
        return right / len(y)

    for epoch in range(1, EPOCHS + 1):
        for rows in torch.randperm(len(labels)).split(BATCH):
            optimizer.zero_grad()
            loss_of(outputs(images[rows]), labels[rows]).backward()
            optimizer.step()
            schedule.step()
        accuracy(images[sample], labels[sample])
        accuracy(*validation)
        reached = accuracy(*test)
        if reached >= target:
            return time.perf_counter() - begin, epoch, reached
    return None, EPOCHS, reached


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data_dir", required=True, help="with emnist-balanced-train-images-idx3-ubyte and the others")
    parser.add_argument("--target", type=float, default=0.842)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--bf16", action="store_true", help="products of BFLOAT16 numbers (autocast)")
    flags = parser.parse_args()
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    images, labels = load(flags.data_dir, "train")
    test = load(flags.data_dir, "test")
    held_out = torch.zeros(len(labels), dtype=torch.bool)
    generator = torch.Generator().manual_seed(42)
    for label in labels.unique():
        rows = (labels == label).nonzero().flatten()
        held_out[rows[torch.randperm(len(rows), generator=generator)[:round(len(rows) / 10)]]] = True
    train, validation = (images[~held_out], labels[~held_out]), (images[held_out], labels[held_out])
    classes = int(labels.max()) + 1
    print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads, {'bf16' if flags.bf16 else 'float32'}, "
          f"{len(train[1])} training images, target {100 * flags.target:.2f} %")
    times = []
    for seed in flags.seeds:
        seconds, epochs, reached = run(train, validation, test, classes, flags.target, flags.bf16, seed)
        print(f"{seed:10} {'-' if seconds is None else f'{seconds:8.2f}'} {epochs:6} {100 * reached:7.2f} %", flush=True)
        times += [] if seconds is None else [seconds]
    if times:
        print(f"median {statistics.median(times):.2f} s ({min(times):.2f} .. {max(times):.2f}) of {len(times)} trainings")


main()
