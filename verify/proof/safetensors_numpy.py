"""Proves a run's models and checkpoints with the public safetensors library and NumPy: what docs/model-file.md says of
a model is enough to compute what our own program does, and the newest checkpoint of a finished run holds its models."""

import math
import re

import numpy as np
import safetensors

import run_folder

ACTIVATIONS = {
    "RELU": lambda x: np.maximum(x, 0),
    "TANH": np.tanh,
    "SIGMOID": lambda x: 1 / (1 + np.exp(-x)),
    "LEAKY_RELU": lambda x: np.where(x > 0, x, np.float32(0.01) * x),
    "ELU": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
    "GELU": lambda x: x * (1 + np.vectorize(math.erf, otypes=[np.float32])(x / math.sqrt(2))) / 2,
    "SILU": lambda x: x / (1 + np.exp(-x)),
}
EPSILON = np.float32(1e-5)  # Of layer normalization.


class Network:
    def __init__(self, path):
        with safetensors.safe_open(path, "numpy") as file:
            metadata = file.metadata()
            tensors = {name: file.get_tensor(name) for name in file.keys()}
        count = sum(name.endswith(".weight") for name in tensors)
        self.layers = [(tensors[f"layers.{l}.weight"], tensors[f"layers.{l}.bias"]) for l in range(count)]
        self.scales = [tensors.get(f"layers.{l}.scale") for l in range(count)]
        self.pixel_scale = np.float32(metadata["pixel_scale"])
        self.temperature = np.float32(metadata.get("temperature", 1))
        named = re.search(r"\bactivation: (\w+)", metadata["architecture"])
        self.activation = ACTIVATIONS[named[1] if named else "RELU"]

    def logits(self, images):
        """uint8 [N, rows, columns] -> float32 [N, classes]"""
        x = images.reshape(len(images), -1).astype(np.float32) * self.pixel_scale
        for (weight, bias), scale in zip(self.layers[:-1], self.scales):
            x = x @ weight.T
            if scale is not None:
                x = x - x.mean(axis=1, keepdims=True)
                x = scale * x / np.sqrt((x * x).mean(axis=1, keepdims=True) + EPSILON)
            x = self.activation(x + bias).astype(np.float32)
        weight, bias = self.layers[-1]
        return (x @ weight.T + bias) / self.temperature


def softmax(logits):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def fold(checkpoint, layer):
    """Batch normalization goes into weights and biases."""
    factor = checkpoint[f"{layer}.scales"] / np.sqrt(checkpoint[f"{layer}.variance"] + EPSILON)
    weight = checkpoint[f"{layer}.weights"].T * factor[:, None]
    return weight, checkpoint[f"{layer}.biases"] - factor * checkpoint[f"{layer}.mean"]


def check_newest_checkpoint(folder):
    """Of a finished run: the state after its last epoch, with the parameters of model.safetensors."""
    paths = sorted((folder / "checkpoints").glob("*.safetensors"))
    if not paths:
        return "no checkpoints"
    models = {"now.parameters": "model.safetensors", "best": "best_model.safetensors"}
    with safetensors.safe_open(paths[-1], "numpy") as file:
        checkpoint = {name: file.get_tensor(name) for name in file.keys()}
    for group, name in models.items():
        if f"{group}.0.weights" not in checkpoint:
            continue  # The best epoch was the last.
        for l, (weight, bias) in enumerate(Network(folder / name).layers):
            folded = checkpoint[f"{group}.{l}.weights"].T, checkpoint[f"{group}.{l}.biases"]
            same = np.array_equal
            if f"{group}.{l}.mean" in checkpoint:
                folded, same = fold(checkpoint, f"{group}.{l}"), np.allclose
            if not (same(folded[0], weight) and same(folded[1], bias)):
                raise SystemExit(f"{paths[-1]}: layer {l} of '{group}' is not that of {name}")
    return f"the newest checkpoint, {len(checkpoint)} tensors, has the parameters of the models"


def main():
    arguments = run_folder.arguments(__doc__)
    record = run_folder.read_record(arguments.run_folder)
    images, labels = run_folder.read_test_set(record.config.data.dataset, arguments.data_dir)
    ours = run_folder.read_ours(arguments.ours, labels)

    logits = Network(run_folder.tested_model(arguments.run_folder)).logits(images)
    difference = run_folder.largest_difference(softmax(logits[: len(ours)]), ours, "NumPy")

    correct = int((logits.argmax(axis=1) == labels).sum())
    if (correct, len(labels)) != (record.test.correct, record.test.images):
        raise SystemExit(
            f"NumPy gets {correct} of {len(labels)} test images right; the run's record says"
            f" {record.test.correct} of {record.test.images}"
        )
    checkpoints = check_newest_checkpoint(arguments.run_folder)
    print(
        f"NumPy's probabilities of {len(ours)} test images are within {difference:.1e} of ours, and {correct} of"
        f" {len(labels)} are right, as in run.textproto; {checkpoints} (safetensors {safetensors.__version__}, numpy {np.__version__})"
    )


main()
