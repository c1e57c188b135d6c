#!/usr/bin/env python3
"""Proves that TensorBoard reads what a run has logged.

Usage: tensorboard_reader.py RUN_FOLDER...

Compares each folder's event files (one for each part of a run that went on), as TensorBoard itself reads them, with the run.textproto, evaluation.textproto and
model.safetensors beside it:
  1. its event reader: tags, scalars, histograms, images;
  2. its hparams plugin: hyperparameters, final metrics, how the run ended;
  3. its server's HTTP answers while the files are still growing, by bytes and not by records, with either of its
     loaders.
Needs verify/proof/requirements.txt and protoc. Prints a line for each thing proved; exits with 1 at the first that is wrong.
"""

import argparse
import collections
import contextlib
import io
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import google.protobuf
import numpy as np
import tensorboard
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory, text_format
from google.protobuf.descriptor import FieldDescriptor
from PIL import Image
from tensorboard.backend.event_processing import data_provider, plugin_event_multiplexer
from tensorboard.backend.event_processing.event_accumulator import (
    STORE_EVERYTHING_SIZE_GUIDANCE,
    EventAccumulator,
)
from tensorboard.context import RequestContext
from tensorboard.plugins import base_plugin
from tensorboard.plugins.hparams import api_pb2, backend_context, get_experiment, list_session_groups

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent.parent
ANY_STATUS = ["STATUS_UNKNOWN", "STATUS_SUCCESS", "STATUS_FAILURE", "STATUS_RUNNING"]
GROWING_SECONDS = 15
DEADLINE_SECONDS = 60


def check(right, *what):
    if not right:
        sys.exit("WRONG: " + " ".join(map(str, what)))


def check_equal(got, expected, what):
    check(got == expected, f"{what}: got {got}, expected {expected}")


# ---- What the run folder says ----


def message_types():
    """The classes of inknet.RunRecord and inknet.Evaluation, compiled from this repository's .proto files."""
    with tempfile.NamedTemporaryFile() as output:
        subprocess.run(
            ["protoc", f"-I{REPOSITORY}", "--include_imports", f"--descriptor_set_out={output.name}",
             "proto/run.proto", "proto/evaluation.proto"],
            cwd=REPOSITORY, check=True)
        files = descriptor_pb2.FileDescriptorSet.FromString(pathlib.Path(output.name).read_bytes())
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    return [message_factory.GetMessageClass(pool.FindMessageTypeByName(f"inknet.{name}"))
            for name in ("RunRecord", "Evaluation")]


def hyperparameters(message, prefix=""):
    """Path -> value of every field that --set can name; lists as lists."""
    values = {}
    for field in message.DESCRIPTOR.fields:
        value = getattr(message, field.name)
        if field.type == FieldDescriptor.TYPE_MESSAGE:
            values |= hyperparameters(value, f"{prefix}{field.name}.")
        elif field.is_repeated:
            values[prefix + field.name] = list(value)
        elif field.type == FieldDescriptor.TYPE_ENUM:
            values[prefix + field.name] = field.enum_type.values_by_number[value].name
        else:
            values[prefix + field.name] = value
    return values


def read_safetensors(path):
    content = path.read_bytes()
    size = int.from_bytes(content[:8], "little")
    header = json.loads(content[8:8 + size])
    return {name: np.frombuffer(content[8 + size:][slice(*tensor["data_offsets"])], "<f4")
            for name, tensor in header.items() if name != "__metadata__"}


class Run:
    """What TensorBoard should show of a run folder."""

    def __init__(self, folder, run_record, evaluation):
        self.folder = pathlib.Path(folder).resolve()
        self.name = self.folder.name
        self.record = text_format.Parse((self.folder / "run.textproto").read_text(), run_record())
        self.evaluation = None
        if (self.folder / "evaluation.textproto").exists():
            self.evaluation = text_format.Parse((self.folder / "evaluation.textproto").read_text(), evaluation())
        check(self.record.status != self.record.RUNNING, f"{folder}: the run is not over, or was killed")
        check(self.record.epochs, f"{folder}: the run finished no epoch")
        files = sorted(self.folder.glob("events.out.tfevents.*"))
        check(len(files) > len(self.record.resume_times), f"{self.folder}: {len(files)} event files, too few")
        self.event_files = files
        self.scalars = self._scalars()
        self.hyperparameters = hyperparameters(self.record.config)

    def _scalars(self):
        """Tag -> {step: value}, rounded to the float32 that the file holds."""
        scalars = collections.defaultdict(dict)
        for epoch in self.record.epochs:
            values = {
                "accuracy/train": epoch.train_accuracy,
                "accuracy/validation": epoch.validation_accuracy,
                "gradient_norm/total": epoch.gradient_norm,
                "learning_rate": epoch.learning_rate or self.record.config.train.optimizer.learning_rate,
                "loss/train": epoch.train_loss,
                "loss/validation": epoch.validation_loss,
                "throughput/samples_per_second": epoch.samples_per_second,
                "time/between_seconds": epoch.between_seconds,
                "time/epoch_seconds": epoch.train_seconds,
            }
            values |= {f"gradient_norm/layer_{l}": norm for l, norm in enumerate(epoch.layer_gradient_norm)}
            for tag, value in values.items():
                scalars[tag][epoch.epoch] = float(np.float32(value))
        if self.evaluation:
            for tag, value in {
                "accuracy/test": self.evaluation.accuracy,
                "accuracy/test_top3": self.evaluation.top3_accuracy,
                "expected_calibration_error/test": self.evaluation.expected_calibration_error,
                "loss/test": self.evaluation.loss,
            }.items():
                scalars[tag][len(self.record.epochs)] = float(np.float32(value))
        return dict(scalars)

    @property
    def last_scalars(self):
        return {tag: values[max(values)] for tag, values in self.scalars.items()}

    @property
    def layers(self):
        return len(self.record.config.model.hidden_units) + 1

    @property
    def histogram_tags(self):
        tags = {f"{kind}/layer_{l}" for kind in ("weights", "biases") for l in range(self.layers)}
        if self.normalization:
            tags |= {f"scales/layer_{l}" for l in range(self.layers - 1)}
        return tags

    @property
    def normalization(self):
        """Its name; empty where there is none."""
        model = self.record.config.model
        return model.Normalization.Name(model.normalization) if model.normalization else ""

    @property
    def histogram_steps(self):
        """Before training and after every tenth of the run; a run that ended early may have its last epoch too."""
        epochs = self.record.config.train.epochs
        done = len(self.record.epochs)
        tenths = {epoch for epoch in range(done + 1) if epoch * 10 % epochs < 10}
        return [sorted(tenths), sorted(tenths | {done})]

    @property
    def status(self):
        return {self.record.FINISHED: "STATUS_SUCCESS", self.record.DIVERGED: "STATUS_FAILURE"}.get(
            self.record.status, "STATUS_UNKNOWN")


# ---- 1. TensorBoard's event reader ----


def check_events(run):
    events = EventAccumulator(str(run.folder), STORE_EVERYTHING_SIZE_GUIDANCE)
    events.Reload()
    tags = events.Tags()
    check_equal(events.file_version, 2.0, "file version")

    check_equal(set(tags["scalars"]), set(run.scalars), "scalar tags")
    for tag, expected in run.scalars.items():
        check_equal([(event.step, event.value) for event in events.Scalars(tag)], sorted(expected.items()), tag)
    points = sum(map(len, run.scalars.values()))
    print(f"{run.name}: {len(run.scalars)} scalar tags, {points} values equal to those of the textprotos")

    check_histograms(run, events)
    if run.evaluation:
        check_images(run, events)
    else:
        check_equal(tags["images"], [], "images without an evaluation")


def check_histograms(run, events):
    check_equal(set(events.Tags()["histograms"]), run.histogram_tags, "histogram tags")
    histograms = {}
    for tag in run.histogram_tags:
        steps = events.Histograms(tag)
        check([event.step for event in steps] in run.histogram_steps, f"{tag}: steps", [e.step for e in steps])
        counts = {event.histogram_value.num for event in steps}
        check(len(counts) == 1, f"{tag}: numbers of values differ:", counts)
        for event in steps:
            histogram = event.histogram_value
            check_equal(sum(histogram.bucket), histogram.num, f"{tag}: values in the buckets")
            check_equal(list(histogram.bucket_limit), sorted(histogram.bucket_limit), f"{tag}: limits")
        histograms[tag] = steps[-1].histogram_value

    # Layer l has widths[l] outputs.
    widths = [*run.record.config.model.hidden_units, run.record.data.classes]
    for l in range(run.layers):
        check_equal(histograms[f"biases/layer_{l}"].num, widths[l], f"biases of layer {l}")
        if l > 0:
            check_equal(histograms[f"weights/layer_{l}"].num, widths[l - 1] * widths[l], f"weights of layer {l}")
    total = sum(histogram.num for histogram in histograms.values())
    check_equal(total, run.record.parameters, "values in all histograms of a step")
    print(f"{run.name}: {len(histograms)} histogram tags at steps {[e.step for e in steps]}, {total:.0f} values each")

    # Batch normalization is in a model's weights: what was trained is in the checkpoint.
    path, name = run.folder / "model.safetensors", {"weights": "layers.{}.weight", "biases": "layers.{}.bias",
                                                    "scales": "layers.{}.scale"}
    if run.normalization == "BATCH":
        path = max(run.folder.glob("checkpoints/*.safetensors"), default=path)
        name = {kind: "now.parameters.{}." + kind for kind in name}
    if path.exists() and steps[-1].step == len(run.record.epochs):
        tensors = read_safetensors(path)
        for tag in run.histogram_tags:
            kind, l = tag.split("/layer_")
            check_histogram(histograms[tag], tensors[name[kind].format(l)].reshape(-1), tag)
        print(f"{run.name}: the last histograms are those of {path.name}, bucket by bucket")


def check_histogram(histogram, tensor, tag):
    values = tensor.astype(np.float64)
    check_equal((histogram.min, histogram.max, histogram.num), (values.min(), values.max(), values.size), tag)
    for name, got, expected in [("sum", histogram.sum, values.sum()),
                                ("sum of squares", histogram.sum_squares, values @ values)]:
        check(np.isclose(got, expected, rtol=1e-9, atol=1e-9), f"{tag}: {name} {got}, expected {expected}")
    # A value on an edge belongs to the bucket farther from zero.
    bucket = np.where(values < 0, np.searchsorted(histogram.bucket_limit, values, "left"),
                      np.searchsorted(histogram.bucket_limit, values, "right"))
    counts = np.bincount(bucket, minlength=len(histogram.bucket))
    check(np.array_equal(counts, histogram.bucket), f"{tag}: counts differ")


def check_images(run, events):
    pictures = {}
    for tag in events.Tags()["images"]:
        (event,) = events.Images(tag)
        check_equal(event.step, 0 if tag == "augmentation/train" else len(run.record.epochs), f"{tag}: step")
        pictures[tag] = Image.open(io.BytesIO(event.encoded_image_string))
        pictures[tag].load()
        check_equal(pictures[tag].size, (event.width, event.height), f"{tag}: size of the PNG")
    check_confusion_matrix(run.evaluation, pictures.pop("confusion_matrix/test"))
    if (run.folder / "augmentation.png").exists():
        check_equal(list(pictures.pop("augmentation/train").getdata()),
                    list(Image.open(run.folder / "augmentation.png").getdata()), "the augmented images")
    names = "|".join(map(re.escape, run.evaluation.class_names))
    for tag in pictures:
        check(re.fullmatch(rf"mistakes/true_({names})_predicted_({names})/[1-9]\d*", tag), "tag of an image:", tag)
    sizes = {picture.size for picture in pictures.values()}
    print(f"{run.name}: the confusion matrix and {len(pictures)} mistakes are PNG pictures, mistakes of size {sizes}")


def check_confusion_matrix(evaluation, picture):
    """Cells are the darker the larger their share of their row, and only equal shares look alike."""
    rows = np.array([row.predicted for row in evaluation.confusion], float)
    classes = len(rows)
    shares = rows / np.maximum(1, rows.sum(axis=1, keepdims=True))
    lines = 2 + (classes - 1) // 10
    cell = (picture.width - 3 * lines) // classes
    middles = [3 * (1 + label // 10) + cell * label + cell // 2 for label in range(classes)]
    lightness = np.array(picture.convert("L"), int)[np.ix_(middles, middles)]
    order = np.argsort(shares, axis=None)
    check(np.all(np.diff(lightness.flatten()[order]) <= 0), "confusion matrix: a larger share is lighter")
    check(lightness[shares == 0].min(initial=255) == 255, "confusion matrix: an empty cell is not white")
    check(lightness[shares >= 0.01].max(initial=0) < 245, "confusion matrix: a share of 1 % cannot be seen")


# ---- 2. TensorBoard's hparams plugin ----


def check_hparams(runs, experiment, groups):
    """`experiment` and `groups`: the plugin's answers as JSON."""
    infos = {info["name"]: info for info in experiment["hparamInfos"]}
    check_equal(set(infos), set().union(*(run.hyperparameters for run in runs)), "names of hyperparameters")
    for name, info in infos.items():
        values = {json.dumps(run.hyperparameters.get(name)) for run in runs}
        check_equal(info["differs"], len(values) > 1, f"whether {name} differs between runs")
    check_equal({metric["name"]["tag"] for metric in experiment["metricInfos"]},
                set().union(*(run.scalars for run in runs)), "metrics")

    sessions = {group["sessions"][0]["name"]: group for group in groups["sessionGroups"]}
    check_equal(set(sessions), {run.name for run in runs}, "sessions")
    for run in runs:
        group = sessions[run.name]
        check_equal(set(group["hparams"]), set(run.hyperparameters), f"{run.name}: hyperparameters")
        for name, expected in run.hyperparameters.items():
            got = group["hparams"][name]
            if isinstance(expected, list):
                got = [float(number) for number in got.split(",")] if got else []
            check_equal(got, expected, f"{run.name}: {name}")
            check_equal(isinstance(got, bool), isinstance(expected, bool), f"{run.name}: {name} is a switch")
        check_equal(group["sessions"][0]["status"], run.status, f"{run.name}: status")
        metrics = {value["name"]["tag"]: value["value"] for value in group["sessions"][0]["metricValues"]}
        check_equal(metrics, run.last_scalars, f"{run.name}: last metrics")


def check_hparams_plugin(runs):
    multiplexer = plugin_event_multiplexer.EventMultiplexer()
    for run in runs:
        multiplexer.AddRun(str(run.folder), run.name)
    multiplexer.Reload()
    provider = data_provider.MultiplexerDataProvider(multiplexer, "")
    context = backend_context.Context(base_plugin.TBContext(data_provider=provider))

    def answer(handler, request):
        response = handler(RequestContext(), context, "", request).run()
        return json.loads(json_format.MessageToJson(response, always_print_fields_with_no_presence=True))

    check_hparams(
        runs, answer(get_experiment.Handler, api_pb2.GetExperimentRequest()),
        answer(list_session_groups.Handler,
               api_pb2.ListSessionGroupsRequest(allowed_statuses=ANY_STATUS, slice_size=len(runs))))
    count = sum(len(run.hyperparameters) for run in runs)
    print(f"hparams plugin: {count} hyperparameters, the last metrics and the end of {len(runs)} run(s) are right")


# ---- 3. TensorBoard's server ----


class Server:
    """`tensorboard --logdir` on a port of this machine."""

    def __init__(self, logdir, fast):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tensorboard.main", f"--logdir={logdir}", "--host=127.0.0.1", "--port=0",
             "--reload_interval=1", f"--load_fast={str(fast).lower()}",
             "--samples_per_plugin=scalars=1000000,histograms=1000"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for line in self.process.stdout:
            if match := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                self.port = int(match[1])
                break
        else:
            sys.exit("WRONG: tensorboard did not start")
        # Its log must not fill the pipe.
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def _request(self, path, **request):
        url = f"http://127.0.0.1:{self.port}/data/{path}"
        with urllib.request.urlopen(urllib.request.Request(url, **request), timeout=DEADLINE_SECONDS) as response:
            return response.read()

    def get(self, path, **query):
        return json.loads(self._request(f"{path}?{urllib.parse.urlencode(query)}"))

    def post(self, path, body):
        return json.loads(self._request(path, data=json.dumps(body).encode(),
                                        headers={"Content-Type": "application/json"}))

    def experiment(self):
        return self.post("plugin/hparams/experiment", {})

    def session_groups(self):
        return self.post("plugin/hparams/session_groups", {"allowedStatuses": ANY_STATUS, "sliceSize": 1000})

    def statuses(self):
        """Run -> how it ended."""
        return {group["sessions"][0]["name"]: group["sessions"][0]["status"]
                for group in self.session_groups()["sessionGroups"]}

    def png(self, query):
        return self._request(f"plugin/images/individualImage?{query}")

    # None where the server does not know the run or the tag yet.

    def scalars(self, run, tag):
        with contextlib.suppress(urllib.error.HTTPError):
            return {step: value for _, step, value in
                    self.get("plugin/scalars/scalars", run=run.name, tag=tag)}

    def histogram_steps(self, run, tag):
        with contextlib.suppress(urllib.error.HTTPError):
            return [step for _, step, _ in self.get("plugin/histograms/histograms", run=run.name, tag=tag)]


def grow(runs, logdir):
    """Writes copies of the runs' event files one after the other, piece by piece, with no regard to where their records
    end, and without a run's very last byte: so its last record, which says how the run ended, stays torn."""
    pieces = 100
    for piece in range(pieces):
        for run in runs:
            sizes = [file.stat().st_size for file in run.event_files]
            begin, end = ((sum(sizes) - 1) * i // pieces for i in (piece, piece + 1))
            for file, size in zip(run.event_files, sizes):
                if begin < size and end > 0:
                    append(logdir / run.name / file.name, file.read_bytes()[max(begin, 0):end])
                begin, end = begin - size, end - size
        time.sleep(GROWING_SECONDS / pieces)


def append(path, content):
    with open(path, "ab") as file:
        file.write(content)


def check_server(runs, fast):
    with tempfile.TemporaryDirectory() as logdir:
        logdir = pathlib.Path(logdir)
        for run in runs:
            (logdir / run.name).mkdir()
        with Server(logdir, fast) as server:
            growing = threading.Thread(target=grow, args=(runs, logdir), daemon=True)
            growing.start()
            seen = {run: set() for run in runs}  # Numbers of epochs that the server knew when it was asked.
            while growing.is_alive():
                for run in runs:
                    losses = server.scalars(run, "loss/train") or {}
                    expected = run.scalars["loss/train"]
                    check(losses.items() <= expected.items(), f"{run.name}: a loss that was not logged in", losses)
                    check_equal(sorted(losses), sorted(expected)[:len(losses)], f"{run.name}: epochs so far")
                    seen[run].add(len(losses))
                time.sleep(0.2)
            wait_until(lambda: all(has_all_scalars(server, run) for run in runs), "all scalars")
            check_equal(server.statuses(), {run.name: "STATUS_UNKNOWN" for run in runs}, "status before the last byte")
            for run in runs:
                append(logdir / run.name / run.event_files[-1].name, run.event_files[-1].read_bytes()[-1:])
            wait_until(lambda: server.statuses() == {run.name: run.status for run in runs}, "how the runs ended")
            for run in runs:
                check_answers(server, run)
            check_hparams(runs, server.experiment(), server.session_groups())
            for run in runs:
                print(f"server, --load_fast={str(fast).lower()}: {run.name}: right while the file grew, with "
                      f"{sorted(seen[run])} epochs, and at the end: scalars, histograms, images, hparams")


def has_all_scalars(server, run):
    return all(server.scalars(run, tag) == values for tag, values in run.scalars.items())


def wait_until(condition, what):
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        check(time.monotonic() < deadline, f"the server does not show {what}")
        time.sleep(0.5)


def check_answers(server, run):
    check_equal(set(server.get("plugin/scalars/tags")[run.name]), set(run.scalars), "scalar tags by HTTP")
    check_equal(set(server.get("plugin/histograms/tags")[run.name]), run.histogram_tags, "histogram tags by HTTP")
    for tag in run.histogram_tags:
        check(server.histogram_steps(run, tag) in run.histogram_steps, f"{tag} by HTTP: steps")
    images = server.get("plugin/images/tags").get(run.name, {})
    check_equal("confusion_matrix/test" in images, run.evaluation is not None, "confusion matrix by HTTP")
    for tag in images:
        for image in server.get("plugin/images/images", run=run.name, tag=tag, sample=0):
            Image.open(io.BytesIO(server.png(image["query"]))).load()
    if images:
        check("true class" in images["confusion_matrix/test"]["description"], "description of the confusion matrix")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", metavar="RUN_FOLDER")
    types = message_types()
    runs = [Run(folder, *types) for folder in parser.parse_args().folders]
    check(len({run.name for run in runs}) == len(runs), "two folders have the same name")
    for run in runs:
        check_events(run)
    check_hparams_plugin(runs)
    for fast in (True, False):
        check_server(runs, fast)
    print("its event reader, its hparams plugin and its server, while the file grew too, agree with the textprotos "
          f"(tensorboard {tensorboard.__version__}, protobuf {google.protobuf.__version__}, numpy {np.__version__})")


if __name__ == "__main__":
    main()
