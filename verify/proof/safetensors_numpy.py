"""Proves a run's models and checkpoints with the public safetensors library and NumPy: what docs/model-file.md says of
a model is enough to compute what our own program does, and the newest checkpoint of a finished run holds its models."""

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
            same = np.array_equal(checkpoint[f"{group}.{l}.weights"].T, weight)
            if not (same and np.array_equal(checkpoint[f"{group}.{l}.biases"], bias)):
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
