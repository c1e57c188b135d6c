#!/usr/bin/python3
"""Fine-tuning on an artificial hand: how much of what a model loses on it comes back with some pictures a class, and what
the original test set loses; and the same in PyTorch.

  verify/studies/fine_tuning.py RUN DATA [--programs=DIR] [--counts=10,30] [--seeds=1,2,3] [--work=DIR] [--torch] -- FLAGS...

The hand is a strong slant, a squeeze and thick strokes, applied to test images of DATA (EMNIST's files). Of each class, the
first images are there to be taught, chosen by the seed, and the last 300 measure: as the hand writes them, and as they
are. What is taught is written as PNG files, one folder a class, and given to //train with --from, --mix and FLAGS.
--torch: the same pictures, mix, augmentation, steps and learning rates in PyTorch, from the same weights.

Debian packages: python3-numpy, python3-scipy, python3-torch for --torch.
"""
import argparse
import gzip
import json
import math
import pathlib
import subprocess
import sys
import time

import numpy
import scipy.ndimage

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / 'proof'))
import grey_png  # pylint: disable=wrong-import-position
import traced  # pylint: disable=wrong-import-position

SLANT, SQUEEZE, THICK = 0.6, 0.65, 3  # Pixels sideways for each upwards; of the width; side of what strokes are widened by.
MEASURED = 300  # Of each class.


def hand(image):
    """An image as the hand writes it."""
    wide = scipy.ndimage.grey_dilation(image, size=(THICK, THICK))
    # From a place in the result to where it comes from.
    matrix = numpy.array([[1, 0], [SLANT / SQUEEZE, 1 / SQUEEZE]])
    centre = numpy.array([13.5, 13.5])
    moved = scipy.ndimage.affine_transform(wide.astype(numpy.float32), matrix, centre - matrix @ centre, order=1)
    return numpy.clip(numpy.rint(moved), 0, 255).astype(numpy.uint8)


def read_model(path):
    """Weights and biases by layer, and the class names."""
    data = pathlib.Path(path).read_bytes()
    size = int.from_bytes(data[:8], 'little')
    header = json.loads(data[8:8 + size])
    layers = []
    for layer in range(sum(name.endswith('.weight') for name in header)):
        pair = []
        for part in ('weight', 'bias'):
            entry = header[f'layers.{layer}.{part}']
            begin, end = entry['data_offsets']
            pair.append(numpy.frombuffer(data[8 + size + begin:8 + size + end], numpy.float32).reshape(entry['shape']))
        layers.append(pair)
    return layers


def forward(layers, pixels):
    x = pixels.reshape(len(pixels), -1).astype(numpy.float32) / 255
    for number, (weight, bias) in enumerate(layers):
        # [outputs, inputs], as PyTorch has it.
        x = x @ weight.T + bias
        if number + 1 < len(layers):
            x = numpy.maximum(x, 0)
    return x


def accuracy(layers, pixels, labels):
    return 100 * float((forward(layers, pixels).argmax(1) == labels).mean())


class Mixture:
    """Images to train on: the same steps for PyTorch as configs/fine_tune.textproto makes."""

    def __init__(self, own, own_labels, others, other_labels, seed):
        self.own, self.own_labels, self.others, self.other_labels = own, own_labels, others, other_labels
        self.random = numpy.random.default_rng(seed)
        self.order = self.random.permutation(len(others))
        self.at = 0

    def epoch(self):
        some = self.order[numpy.arange(self.at, self.at + len(self.own)) % len(self.order)]
        self.at += len(self.own)
        pixels = numpy.concatenate([self.own, self.others[some]])
        labels = numpy.concatenate([self.own_labels, self.other_labels[some]])
        order = self.random.permutation(len(pixels))
        return pixels[order], labels[order]


def torch_fine_tune(layers, mixture, config, seed):
    import torch
    torch.manual_seed(seed)
    torch.set_num_threads(1)  # Two spin for each other on a busy machine.
    modules = []
    for number, (weight, bias) in enumerate(layers):
        linear = torch.nn.Linear(weight.shape[1], weight.shape[0])
        linear.weight.data = torch.tensor(weight)
        linear.bias.data = torch.tensor(bias)
        modules += [linear] + ([torch.nn.ReLU()] if number + 1 < len(layers) else [])
    model = torch.nn.Sequential(*modules)
    biases = [p for name, p in model.named_parameters() if name.endswith('bias')]
    weights = [p for name, p in model.named_parameters() if name.endswith('weight')]
    optimizer = torch.optim.AdamW([{'params': weights, 'weight_decay': config['weight_decay']},
                                   {'params': biases, 'weight_decay': 0}], lr=config['learning_rate'])
    loss = torch.nn.CrossEntropyLoss(label_smoothing=config['label_smoothing'])
    batch = config['batch_size']
    steps_per_epoch = -(-2 * len(mixture.own) // batch)
    steps = config['epochs'] * steps_per_epoch

    def augmented(x):
        n = len(x)
        between = lambda most: (2 * torch.rand(n) - 1) * most
        angle = between(math.radians(config['rotation']))
        scale, aspect, shear = torch.exp(between(config['scale'])), torch.exp(between(config['aspect']) / 2), between(
            config['shear'])
        cos, sin = torch.cos(angle), torch.sin(angle)
        a, b, c, d = cos * aspect / scale, (cos * shear - sin) / scale, sin / aspect / scale, (
            sin * shear + cos) / scale
        shift = config['shift'] / 14
        theta = torch.stack([torch.stack([a, b, between(shift)], 1), torch.stack([c, d, between(shift)], 1)], 1)
        grid = torch.nn.functional.affine_grid(theta, (n, 1, 28, 28), align_corners=False)
        coarse = torch.randn(n, 2, 5, 5) * config['elastic']
        grid = grid + torch.nn.functional.interpolate(coarse, size=(28, 28), mode='bicubic',
                                                      align_corners=True).permute(0, 2, 3, 1)
        moved = torch.nn.functional.grid_sample(x.view(n, 1, 28, 28), grid, align_corners=False)
        # Thicker or thinner, by parts of a pixel.
        by = between(config['stroke']).view(n, 1, 1, 1)
        wide = torch.nn.functional.max_pool2d(moved, 3, 1, 1)
        thin = -torch.nn.functional.max_pool2d(-moved, 3, 1, 1)
        return torch.where(by > 0, moved + by * (wide - moved), moved - by * (thin - moved)).view(n, -1)

    step = 0
    for _ in range(config['epochs']):
        pixels, labels = mixture.epoch()
        x = torch.tensor(pixels.reshape(len(pixels), -1).astype(numpy.float32) / 255)
        y = torch.tensor(labels.astype(numpy.int64))
        for begin in range(0, len(x), batch):
            warmup = min(1.0, (step + 1) / steps_per_epoch)
            share = max(0, step - steps_per_epoch) / max(1, steps - steps_per_epoch)
            for group in optimizer.param_groups:
                group['lr'] = config['learning_rate'] * warmup * 0.5 * (1 + math.cos(math.pi * share))
            optimizer.zero_grad()
            loss(model(augmented(x[begin:begin + batch])), y[begin:begin + batch]).backward()
            optimizer.step()
            step += 1
    return [(m.weight.detach().numpy(), m.bias.detach().numpy()) for m in model if isinstance(m, torch.nn.Linear)]


def configuration(path):
    """The numbers of configs/fine_tune.textproto."""
    config = {}
    for line in pathlib.Path(path).read_text().splitlines():
        name, _, value = line.strip().partition(': ')
        try:
            config[name] = int(value)
        except ValueError:
            try:
                config[name] = float(value)
            except ValueError:
                pass
    return config


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('run', type=pathlib.Path)
    parser.add_argument('data', type=pathlib.Path)
    parser.add_argument('--programs', type=pathlib.Path, default=pathlib.Path('bazel-bin'))
    parser.add_argument('--counts', default='10,30')
    parser.add_argument('--seeds', default='1,2,3')
    parser.add_argument('--work', type=pathlib.Path, required=True)
    parser.add_argument('--torch', action='store_true')
    own = sys.argv[1:sys.argv.index('--')] if '--' in sys.argv else sys.argv[1:]
    arguments = parser.parse_args(own)
    flags = sys.argv[len(own) + 2:]
    images, labels, names = traced.emnist_test(arguments.data)
    labels = numpy.array([names.index(label) for label in labels])
    teach, measure = [], []
    for label in range(len(names)):
        of_class = numpy.nonzero(labels == label)[0]
        teach.append(of_class[:-MEASURED])
        measure += list(of_class[-MEASURED:])
    measure = numpy.array(measure)
    as_hand = {int(i): hand(images[i]) for i in numpy.concatenate([measure, *teach])}
    hand_measured = numpy.stack([as_hand[int(i)] for i in measure])
    plain, truth = images[measure], labels[measure]
    base = read_model(arguments.run / 'best_model.safetensors')
    before_hand, before_plain = accuracy(base, hand_measured, truth), accuracy(base, plain, truth)
    lost = before_plain - before_hand
    print(f'before: {before_plain:.2f} % of {len(measure)} test images, {before_hand:.2f} % of them as the hand writes '
          f'them: {lost:.2f} points lost')
    config = configuration(pathlib.Path(__file__).parent.parent.parent / 'configs' / 'fine_tune.textproto')
    others = traced.read_idx(next(arguments.data.glob('*train-images*'))).transpose(0, 2, 1)
    other_labels = traced.read_idx(next(arguments.data.glob('*train-labels*')))
    # All that is taught is trained on, so that PyTorch trains on the same: there are other images to test on.
    arguments.work.mkdir(parents=True, exist_ok=True)
    for count in map(int, arguments.counts.split(',')):
        results = {'inknet': [], 'PyTorch': []}
        for seed in map(int, arguments.seeds.split(',')):
            random = numpy.random.default_rng(seed)
            chosen = numpy.concatenate([random.choice(of_class, count, replace=False) for of_class in teach])
            folder = arguments.work / f'hand-{count}-{seed}'
            for index in chosen:
                place = folder / names[labels[index]]
                place.mkdir(parents=True, exist_ok=True)
                (place / f'{index:06}.png').write_bytes(grey_png.png(28, as_hand[int(index)]))
            tests = arguments.work / 'test'
            if not tests.exists():
                for index in measure[::30]:
                    place = tests / names[labels[index]]
                    place.mkdir(parents=True, exist_ok=True)
                    (place / f'{index:06}.png').write_bytes(grey_png.png(28, as_hand[int(index)]))
            out = arguments.work / f'run-{count}-{seed}-{int(time.time())}'
            start = time.monotonic()
            subprocess.run([arguments.programs / 'train' / 'train', f'--from={arguments.run}', f'--data={folder}',
                            f'--test_data={tests}', f'--data_dir={arguments.data}', '--mix=emnist-balanced:0.5',
                            f'--out={out}', '--set', f'train.seed={seed}', *flags],
                           check=True, stdout=(arguments.work / f'{out.name}.log').open('w'))
            seconds = time.monotonic() - start
            ours = read_model(out / 'model.safetensors')
            results['inknet'].append((accuracy(ours, hand_measured, truth), accuracy(ours, plain, truth), seconds))
            if arguments.torch:
                own = numpy.stack([as_hand[int(i)] for i in chosen])
                mixture = Mixture(own, labels[chosen], others, other_labels, seed)
                start = time.monotonic()
                theirs = torch_fine_tune(base, mixture, config, seed)
                results['PyTorch'].append((accuracy(theirs, hand_measured, truth), accuracy(theirs, plain, truth),
                                           time.monotonic() - start))
        for name, rows in results.items():
            if not rows:
                continue
            hands, plains, seconds = numpy.array(rows).T
            print(f'{count} a class, {name}: hand {hands.mean():.2f} % ({", ".join(f"{h:.2f}" for h in hands)}), '
                  f'{100 * (hands.mean() - before_hand) / lost:.0f} % of the lost points; original {plains.mean():.2f} % '
                  f'({plains.mean() - before_plain:+.2f}); {seconds.mean():.1f} s', flush=True)


if __name__ == '__main__':
    main()
