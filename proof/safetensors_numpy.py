"""Proves model.safetensors with the public safetensors library and NumPy: what docs/model-file.md says of it is enough
to compute what our own program does."""

import re

import numpy as np
import safetensors

import run_folder

ACTIVATIONS = {
    "RELU": lambda x: np.maximum(x, 0),
    "TANH": np.tanh,
    "SIGMOID": lambda x: 1 / (1 + np.exp(-x)),
}


class Network:
    def __init__(self, path):
        with safetensors.safe_open(path, "numpy") as file:
            metadata = file.metadata()
            tensors = {name: file.get_tensor(name) for name in file.keys()}
        self.layers = [
            (tensors[f"layers.{l}.weight"], tensors[f"layers.{l}.bias"]) for l in range(len(tensors) // 2)
        ]
        self.pixel_scale = np.float32(metadata["pixel_scale"])
        named = re.search(r"\bactivation: (\w+)", metadata["architecture"])
        self.activation = ACTIVATIONS[named[1] if named else "RELU"]

    def logits(self, images):
        """uint8 [N, rows, columns] -> float32 [N, classes]"""
        x = images.reshape(len(images), -1).astype(np.float32) * self.pixel_scale
        for weight, bias in self.layers[:-1]:
            x = self.activation(x @ weight.T + bias)
        weight, bias = self.layers[-1]
        return x @ weight.T + bias


def softmax(logits):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def main():
    arguments = run_folder.arguments(__doc__)
    record = run_folder.read_record(arguments.run_folder)
    images, labels = run_folder.read_test_set(record.config.data.dataset, arguments.data_dir)
    ours = run_folder.read_ours(arguments.ours, labels)

    logits = Network(arguments.run_folder / "model.safetensors").logits(images)
    difference = run_folder.largest_difference(softmax(logits[: len(ours)]), ours, "NumPy")

    correct = int((logits.argmax(axis=1) == labels).sum())
    if (correct, len(labels)) != (record.test.correct, record.test.images):
        raise SystemExit(
            f"NumPy gets {correct} of {len(labels)} test images right; the run's record says"
            f" {record.test.correct} of {record.test.images}"
        )
    print(
        f"NumPy's probabilities of {len(ours)} test images are within {difference:.1e} of ours, and {correct} of"
        f" {len(labels)} are right, as in run.textproto (safetensors {safetensors.__version__}, numpy {np.__version__})"
    )


main()
