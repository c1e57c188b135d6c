"""Proves model.onnx with ONNX's checker and ONNX Runtime: it computes what our own program does."""

import json

import onnx
import onnxruntime

import run_folder


def main():
    arguments = run_folder.arguments(__doc__)
    path = arguments.run_folder / "model.onnx"
    onnx.checker.check_model(path, full_check=True)

    record = run_folder.read_record(arguments.run_folder)
    images, labels = run_folder.read_test_set(record.config.data.dataset, arguments.data_dir)
    ours = run_folder.read_ours(arguments.ours, labels)
    images = images[: len(ours)]

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    (theirs,) = session.run(["probabilities"], {"image": images})
    difference = run_folder.largest_difference(theirs, ours, "ONNX Runtime")
    (alone,) = session.run(["probabilities"], {"image": images[:1]})
    run_folder.largest_difference(alone, ours[:1], "ONNX Runtime, given one image,")

    class_names = json.loads(session.get_modelmeta().custom_metadata_map["class_names"])
    if len(class_names) != ours.shape[1]:
        raise SystemExit(f"{path}: {len(class_names)} class names for {ours.shape[1]} classes")
    print(
        f"its checker finds no fault, its probabilities of {len(ours)} test images are within {difference:.1e} of ours"
        f" (onnx {onnx.__version__}, onnxruntime {onnxruntime.__version__})"
    )


main()
