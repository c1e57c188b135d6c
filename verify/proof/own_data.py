"""Proves that we read what other people's libraries write: the same images, as NumPy, SciPy, pandas and Pillow save them in
all the ways that people do, have the same fingerprint in //data:describe; and that //train:predict finds and reads
scikit-learn's digits (1,797, of other writers than MNIST's) on pictures of one and of several.
"""

import argparse
import gzip
import hashlib
import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import zipfile

import numpy as np
import pandas as pd
import PIL
import scipy
import scipy.io
import sklearn
from PIL import Image
from sklearn.datasets import load_digits

import run_folder

TRAIN, TEST = 1500, 500
LINES = 200
# Of the digits alone and of the lines that have the right number of characters, at least; MNIST's network after two epochs.
DIGITS_FLOOR, LINES_FLOOR = 0.70, 0.95
TYPES = {8: ">u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}


def idx(path, array, code=8):
    path.parent.mkdir(parents=True, exist_ok=True)
    head = bytes([0, 0, code, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    path.write_bytes(head + np.ascontiguousarray(array).astype(TYPES[code]).tobytes())


def table(path, x, y, separator=",", last=False, names=True, **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = [y[:, None], x.reshape(len(x), -1)]
    frame = pd.DataFrame(np.concatenate(columns[::-1] if last else columns, axis=1))
    if names:
        frame.columns = ["label"] + [f"pixel{i}" for i in range(x[0].size)]
    frame.to_csv(path, sep=separator, header=names, **{"index": False, **options})


def write_all(folder, x, y, xt, yt):
    """Writes both sets in every way; returns the paths that keep their order, and those that come class by class."""
    ordered, by_class = [], []

    def path(name):
        ordered.append(folder / name)
        return folder / name

    for name, images, labels in (("idx", "idx3-ubyte", "idx1-ubyte"), ("idx_dots", None, None)):
        target = path(name)
        for share, a, b in (("train", x, y), ("t10k", xt, yt)):
            dash = "-" if images else "."
            idx(target / f"{share}-images{dash}idx3-ubyte", a)
            idx(target / f"{share}-labels{dash}idx1-ubyte", b)
    target = path("torchvision")
    for share, a, b in (("train", x, y), ("t10k", xt, yt)):
        for kind, array in (("images-idx3", a), ("labels-idx1", b)):
            file = target / "MNIST" / "raw" / f"{share}-{kind}-ubyte"
            idx(file, array)
            file.with_name(file.name + ".gz").write_bytes(gzip.compress(file.read_bytes()))
    for code, name, a, b in ((12, "int", x, xt), (13, "float", x / 255, xt / 255), (11, "short", x, xt)):
        target = path(f"idx_{name}")
        idx(target / f"train-images-idx3-{name}", a, code)
        idx(target / "train-labels-idx1-ubyte", y)
        idx(target / f"test-images-idx3-{name}", b, code)
        idx(target / "test-labels-idx1-ubyte", yt)
    target = path("qmnist")
    for share, a, b in (("train", x, y), ("test", xt, yt)):
        extended = np.zeros((len(b), 8), int)
        extended[:, 0], extended[:, 4] = b, np.arange(len(b))
        idx(target / f"qmnist-{share}-images-idx3-ubyte", a)
        idx(target / f"qmnist-{share}-labels-idx2-int", extended, 12)

    np.savez(path("keras.npz"), x_train=x, y_train=y, x_test=xt, y_test=yt)
    np.savez_compressed(path("unnamed.npz"), x, y, xt, yt)
    one_hot = np.eye(10, dtype="f4")
    np.savez(path("floats.npz"), x_train=(x / 255).astype("f4")[..., None], y_train=one_hot[y],
             x_test=(xt / 255).astype("f4")[..., None], y_test=one_hot[yt])
    np.savez(path("normalized.npz"), x_train=(x / 127.5 - 1), y_train=y.astype("i8"), x_test=(xt / 127.5 - 1), y_test=yt)
    np.savez(path("fortran.npz"), x_train=np.asfortranarray(x.reshape(len(x), -1)), y_train=y,
             x_test=np.asfortranarray(xt), y_test=yt)
    np.savez(path("texts.npz"), x_train=x, y_train=y.astype(str), x_test=xt, y_test=yt.astype(str))
    target = path("npy")
    target.mkdir()
    for name, array in (("X_train", x), ("y_train", y), ("X_test", xt), ("y_test", yt)):
        np.save(target / f"{name}.npy", array)
    target = path("kuzushiji")
    target.mkdir()
    for name, array in (("train-imgs", x), ("train-labels", y), ("test-imgs", xt), ("test-labels", yt)):
        np.savez_compressed(target / f"k49-{name}.npz", array)

    rows = {"trainX": x.reshape(len(x), -1), "trainY": y[:, None], "testX": xt.reshape(len(xt), -1), "testY": yt[:, None]}
    scipy.io.savemat(path("rows.mat"), rows)
    last = {"trainX": np.moveaxis(x, 0, -1), "trainY": y, "testX": np.moveaxis(xt, 0, -1), "testY": yt}
    scipy.io.savemat(path("images_last.mat"), last, do_compression=True)
    turned = [a.transpose(0, 2, 1).reshape(len(a), -1) for a in (x, xt)]
    parts = [{"images": a, "labels": b[:, None].astype(float), "writers": np.arange(len(b))[:, None]}
             for a, b in zip(turned, (y, yt))]
    mapping = np.array([[i, 48 + i] for i in range(10)])
    emnist = {"dataset": {"train": parts[0], "test": parts[1], "mapping": mapping}}
    scipy.io.savemat(path("emnist-digits.mat"), emnist, do_compression=True)

    for name, end, options in (("csv", "csv", {}), ("csv_plain", "csv", {"names": False}), ("tsv", "tsv", {"separator": "\t"}),
                               ("csv_last", "csv", {"names": False, "last": True}),
                               ("csv_pandas", "csv", {"names": True, "index": True})):
        target = path(name)
        table(target / f"mnist_train.{end}", x, y, **options)
        table(target / f"mnist_test.{end}", xt, yt, **options)
    target = path("csv_emnist")
    table(target / "emnist-digits-train.csv", turned[0], y, names=False)
    table(target / "emnist-digits-test.csv", turned[1], yt, names=False)
    (target / "emnist-digits-mapping.txt").write_text("".join(f"{i} {48 + i}\n" for i in range(10)))
    target = path("csv_gz")
    for share in ("train", "test"):
        target.mkdir(exist_ok=True)
        (target / f"{share}.csv.gz").write_bytes(gzip.compress((folder / "csv" / f"mnist_{share}.csv").read_bytes()))
    with zipfile.ZipFile(path("archive.zip"), "w", zipfile.ZIP_DEFLATED) as archive:
        for share in ("train", "test"):
            archive.write(folder / "csv" / f"mnist_{share}.csv", f"mnist_{share}.csv")

    for name, ink, mode, end in (("png", 1, "L", "png"), ("png_dark", -1, "RGB", "png")):
        by_class.append(folder / name)
        for share, a, b in (("train", x, y), ("test", xt, yt)):
            for n, (image, label) in enumerate(zip(a, b)):
                file = folder / name / share / str(label) / f"{n:05}.{end}"
                file.parent.mkdir(parents=True, exist_ok=True)
                Image.fromarray(image if ink > 0 else 255 - image).convert(mode).save(file)
    by_class.append(folder / "png.zip")
    with zipfile.ZipFile(by_class[-1], "w") as archive:
        for file in sorted((folder / "png").rglob("*.png")):
            archive.write(file, file.relative_to(folder))
    return ordered, by_class


def digest(x, y, xt, yt):
    return hashlib.sha256(b"".join(np.ascontiguousarray(a).astype(np.uint8).tobytes() for a in (x, y, xt, yt))).hexdigest()


def read_ways(describe, folder, images):
    x, y, xt, yt = images
    ordered, by_class = write_all(folder, *images)
    order, order_t = np.argsort(y, kind="stable"), np.argsort(yt, kind="stable")
    wanted = {path: digest(*images) for path in ordered}
    wanted.update({path: digest(x[order], y[order], xt[order_t], yt[order_t]) for path in by_class})
    wrong = []
    for path, sha256 in wanted.items():
        output = subprocess.run([*describe, str(path)], capture_output=True, text=True)
        if f"SHA-256 of all: {sha256}" not in output.stdout:
            wrong.append(f"{path.name}: {(output.stdout + output.stderr).strip()}")
    return len(wanted), wrong


def digit(image, side):
    return np.asarray(Image.fromarray((image * 255 / 16).astype(np.uint8)).resize((side, side), Image.Resampling.BICUBIC))


def read_digits(predict, model, folder):
    """The shares of single digits that are read right, and of lines in which the right number of characters is found."""
    data = load_digits()
    random = np.random.default_rng(1)
    (folder / "one").mkdir()
    (folder / "lines").mkdir()
    for n, (image, label) in enumerate(zip(data.images, data.target)):
        picture = np.zeros((260, 300), np.uint8)
        picture[26:234, 46:254] = digit(image, 208)
        Image.fromarray(255 - picture).save(folder / "one" / f"{n}_{label}.png")
    for n in range(LINES):
        chosen = random.integers(0, len(data.images), random.integers(3, 9))
        picture = np.zeros((136, 60 + 104 * len(chosen)), np.uint8)
        left = 20
        for k in chosen:
            top = random.integers(10, 30)
            tile = picture[top : top + 96, left : left + 96]
            np.maximum(tile, digit(data.images[k], 96), out=tile)
            left += 96 - random.integers(0, 12)
        Image.fromarray(255 - picture).save(folder / "lines" / f"{n}_{''.join(str(data.target[k]) for k in chosen)}.png")

    def answers(name):
        command = [*predict, f"--model={model}", "--json", "--top=1", str(folder / name)]
        lines = subprocess.run(command, capture_output=True, text=True).stdout.splitlines()
        return [(line["text"], line["file"].rsplit("_", 1)[1][:-4]) for line in map(json.loads, lines)]

    one, lines = answers("one"), answers("lines")
    assert len(one) == len(data.images) and len(lines) == LINES, "pictures without an answer"
    return np.mean([text == label for text, label in one]), np.mean([len(text) == len(label) for text, label in lines])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run_folder", type=pathlib.Path, help="folder of a run on MNIST")
    parser.add_argument("data_dir", type=pathlib.Path, help="folder with MNIST's IDX files")
    parser.add_argument("--describe", nargs="+", default=["bazel", "run", "//data:describe", "--"])
    parser.add_argument("--predict", nargs="+", default=["bazel", "run", "//train:predict", "--"])
    arguments = parser.parse_args()
    images, labels = run_folder.read_test_set("mnist", arguments.data_dir)
    sets = (images[:TRAIN], labels[:TRAIN], images[TRAIN : TRAIN + TEST], labels[TRAIN : TRAIN + TEST])
    with tempfile.TemporaryDirectory() as folder:
        ways, wrong = read_ways(arguments.describe, pathlib.Path(folder), sets)
    for one in wrong:
        print(one)
    with tempfile.TemporaryDirectory() as folder:
        model = run_folder.tested_model(arguments.run_folder).resolve()
        digits, lines = read_digits(arguments.predict, model, pathlib.Path(folder))
    print(f"{ways - len(wrong)} of {ways} ways to keep the same images are read as the same; of scikit-learn's digits "
          f"{100 * digits:.1f} % are read, and in {100 * lines:.1f} % of {LINES} lines of 3 to 8 all are found "
          f"(numpy {np.__version__}, scipy {scipy.__version__}, pandas {pd.__version__}, pillow {PIL.__version__}, "
          f"scikit-learn {sklearn.__version__})")
    sys.exit(int(bool(wrong) or digits < DIGITS_FLOOR or lines < LINES_FLOOR))


main()
