"""What the proofs start from: a run's record, its data set's test images, and what our own program makes of them."""

import argparse
import gzip
import pathlib
import subprocess

import numpy as np
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, text_format

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent.parent

# How far apart a probability may be that two programs work out in float32.
TOLERANCE = 1e-5
# Images that a proof has to see, where the test set has as many.
IMAGES = 1000


def arguments(description):
    """The command line that the proofs of a model's probabilities share."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run_folder", type=pathlib.Path, help="folder of the run")
    parser.add_argument("data_dir", type=pathlib.Path, help="folder with the IDX files of its data set")
    parser.add_argument(
        "--ours", type=pathlib.Path, required=True, help="what //train:evaluate -- --probabilities=FILE wrote"
    )
    return parser.parse_args()


def read_record(run_folder):
    """run.textproto as inknet.RunRecord."""
    descriptors = subprocess.run(
        ["protoc", f"--proto_path={REPOSITORY}", "--include_imports", "--descriptor_set_out=/dev/stdout"]
        + ["proto/run.proto"],
        check=True,
        capture_output=True,
    ).stdout
    pool = descriptor_pool.DescriptorPool()
    for file in descriptor_pb2.FileDescriptorSet.FromString(descriptors).file:
        pool.Add(file)
    record = message_factory.GetMessageClass(pool.FindMessageTypeByName("inknet.RunRecord"))()
    return text_format.Parse((run_folder / "run.textproto").read_text(), record)


def tested_model(run_folder):
    """The file of the model that the run's test result and evaluation are of: that of its best epoch, or in runs from
    before there was one, of its last."""
    best = run_folder / "best_model.safetensors"
    return best if best.exists() else run_folder / "model.safetensors"


def read_idx(data_dir, name):
    """An IDX file of bytes, plain or gzipped, as an array."""
    path = data_dir / name
    content = path.read_bytes() if path.exists() else gzip.open(f"{path}.gz").read()
    dimensions = content[3]
    shape = np.frombuffer(content, ">u4", count=dimensions, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * dimensions).reshape(shape)


def read_test_set(dataset, data_dir):
    """Images, uint8 [N, rows, columns], upright, and labels that count from 0, uint8 [N]; as docs/data.md has them."""
    prefix = "t10k" if dataset == "mnist" else f"{dataset}-test"
    images = read_idx(data_dir, f"{prefix}-images-idx3-ubyte")
    labels = read_idx(data_dir, f"{prefix}-labels-idx1-ubyte")
    if dataset.startswith("emnist-"):
        images = images.transpose(0, 2, 1)
    if dataset == "emnist-letters":
        labels = labels - 1
    return np.ascontiguousarray(images), labels


def read_ours(path, labels):
    """Our probabilities, [n, classes], of the first n test images, whose `labels` they must have."""
    table = np.loadtxt(path, delimiter=",", skiprows=1, ndmin=2)
    n = len(table)
    if n < min(IMAGES, len(labels)):
        raise SystemExit(f"{path}: {n} images; at least {min(IMAGES, len(labels))} are needed")
    if not (np.array_equal(table[:, 0], np.arange(n)) and np.array_equal(table[:, 1], labels[:n])):
        raise SystemExit(f"{path}: its images are not the first of the test set")
    return table[:, 2:]


def largest_difference(theirs, ours, whose):
    """Of two arrays of probabilities; ends the proof where it is over TOLERANCE."""
    if theirs.shape != ours.shape:
        raise SystemExit(f"{whose} has probabilities of shape {theirs.shape}, we {ours.shape}")
    difference = np.abs(theirs - ours).max()
    if not difference <= TOLERANCE:
        raise SystemExit(f"{whose}'s probabilities differ from ours by {difference:.1e}, over {TOLERANCE:.0e}")
    return difference
