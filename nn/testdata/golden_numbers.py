"""Prints the numbers of nn/golden_test.cc: three training steps of a small network in PyTorch.

They were made once with Debian 12's python3-torch 1.13.1:  python3 nn/testdata/golden_numbers.py
"""
import math

import torch

WIDTHS = [6, 5, 4, 3]
IMAGES = 4
torch.manual_seed(0)
torch.set_num_threads(1)


def formula(layer, index):
    return 0.5 * math.sin(1.0 + 0.7 * index + layer)


layers = []
for l, (i, o) in enumerate(zip(WIDTHS, WIDTHS[1:])):
    linear = torch.nn.Linear(i, o)
    weight = torch.tensor([[formula(l, a * o + b) for b in range(o)] for a in range(i)])
    linear.weight.data = weight.t().contiguous()
    linear.bias.data = torch.tensor([formula(l, 100 + b) for b in range(o)])
    layers += [linear, torch.nn.Tanh()]
model = torch.nn.Sequential(*layers[:-1])

pixels = torch.tensor([[(37 * (6 * n + i) + 11) % 256 for i in range(6)] for n in range(IMAGES)])
x = pixels.float() / 255
labels = torch.tensor([n % 3 for n in range(IMAGES)])
linears = model[::2]
optimizer = torch.optim.Adam(
    [{"params": [l.weight for l in linears], "weight_decay": 0.1}, {"params": [l.bias for l in linears]}], lr=0.01
)
for step in range(3):
    optimizer.zero_grad()
    loss = torch.nn.functional.cross_entropy(model(x), labels)
    loss.backward()
    print(f"loss {step}: {loss.item():.9g}")
    for linear in linears:
        torch.nn.utils.clip_grad_norm_([linear.weight, linear.bias], 0.2)
    optimizer.step()
for l, linear in enumerate(linears):
    print(f"weights {l}:", ", ".join(f"{v:.9g}f" for v in linear.weight.t().flatten().tolist()))
    print(f"biases {l}:", ", ".join(f"{v:.9g}f" for v in linear.bias.tolist()))
