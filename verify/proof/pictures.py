"""Proves //train:predict on pictures made of test images: scaled up, inverted, padded and shifted, as PNG and JPEG.

A picture keeps its label where our program, given the picture, says what it says of the test image itself.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import PIL
from PIL import Image

import run_folder

IMAGES = 1000
# How many of all pictures must keep their label; and how many of each kind, which are few: two deviations less. A network
# of few epochs is less sure of itself, and changes its mind sooner.
FLOOR, KIND_FLOOR = 0.90, 0.84
BACKGROUND, INK = 0, 255
FILTERS = [Image.Resampling.NEAREST, Image.Resampling.BILINEAR, Image.Resampling.BICUBIC, Image.Resampling.LANCZOS]


def scaled(image, random):
    """A test image, white on black, two to twenty times as large."""
    side = int(image.shape[0] * random.uniform(2, 20))
    return np.asarray(Image.fromarray(image).resize((side, side), random.choice(FILTERS)))


def padded(picture, random):
    """With margins of their own on all sides, so that the character is no longer in the middle."""
    margins = random.integers(0, picture.shape[0], size=4)
    return np.pad(picture, (margins[:2], margins[2:]), constant_values=BACKGROUND)


def inverted(picture, random):
    return 255 - picture


def faded(picture, random):
    """Grey ink on a grey ground."""
    low, high = random.uniform(0, 70), random.uniform(170, 255)
    return np.round(low + picture / 255.0 * (high - low)).astype(np.uint8)


def coloured(picture, random):
    """Ink of one colour on paper of another, dark on light."""
    paper, ink = random.uniform(190, 255, 3), random.uniform(0, 90, 3)
    share = picture[..., None] / 255.0
    return np.round(paper + share * (ink - paper)).astype(np.uint8)


def noisy(picture, random):
    """With the noise of a camera."""
    return np.clip(np.round(picture + random.normal(0, 6, picture.shape)), 0, 255).astype(np.uint8)


# What is done to a test image, and the kind of file that it is put into.
KINDS = {
    "scaled": ([scaled], "png"),
    "scaled, inverted": ([scaled, inverted], "png"),
    "scaled, padded": ([scaled, padded], "png"),
    "scaled, padded, inverted": ([scaled, padded, inverted], "png"),
    "scaled, padded, faded": ([scaled, padded, faded], "png"),
    "scaled, padded, coloured": ([scaled, padded, coloured], "png"),
    "scaled, padded, noisy, inverted": ([scaled, padded, noisy, inverted], "png"),
    "scaled, padded, inverted, JPEG": ([scaled, padded, inverted], "jpg"),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run_folder", type=pathlib.Path, help="folder of the run")
    parser.add_argument("data_dir", type=pathlib.Path, help="folder with the IDX files of its data set")
    parser.add_argument("--ours", type=pathlib.Path, required=True, help="what //train:evaluate -- --probabilities wrote")
    parser.add_argument("--predict", nargs="+", default=["bazel", "run", "//train:predict", "--"], help="the program")
    arguments = parser.parse_args()

    record = run_folder.read_record(arguments.run_folder)
    images, labels = run_folder.read_test_set(record.config.data.dataset, arguments.data_dir)
    wanted = run_folder.read_ours(arguments.ours, labels)[:IMAGES].argmax(axis=1)
    random = np.random.default_rng(1)
    kinds = np.resize(list(KINDS), len(wanted))
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for n, kind in enumerate(kinds):
            picture = images[n]
            steps, suffix = KINDS[kind]
            for step in steps:
                picture = step(picture, random)
            files.append(f"{folder}/{n}.{suffix}")
            Image.fromarray(picture).save(files[-1])
        model = run_folder.tested_model(arguments.run_folder)
        output = subprocess.run(
            [*arguments.predict, f"--model={model.resolve()}", "--json", "--top=1", *files], capture_output=True, text=True
        )
    said = {answer["file"]: answer["text"] for answer in map(json.loads, output.stdout.splitlines())}
    class_names = json.loads(model_metadata(model)["class_names"])
    kept = np.array([said.get(file) == class_names[label] for file, label in zip(files, wanted)])
    failed = kept.mean() < FLOOR
    for kind in KINDS:
        share = kept[kinds == kind].mean()
        failed |= share < KIND_FLOOR
        print(f"{100 * share:6.2f} %  of {(kinds == kind).sum():4d}  {kind}")
    if len(said) < len(files):
        print(f"{len(files) - len(said)} pictures without an answer: {output.stderr.strip()[:300]}")
    print(f"{kept.sum()} of {len(kept)} pictures keep the label of their test image (pillow {PIL.__version__})")
    sys.exit(int(failed))


def model_metadata(path):
    """The texts of a safetensors file."""
    content = path.read_bytes()
    return json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])["__metadata__"]


main()
