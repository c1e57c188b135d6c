"""Which folder may include which: stated here, and nowhere else.

//tools:layers_test reads every #include of the tree and holds it against these lists; the macros of cc.bzl refuse a
folder that has no line here.
"""

# What a folder may include, beside itself. Every folder with a BUILD file of C++ has a line.
LAYERS = {
    # What everything stands on.
    "util": [],
    "proto": ["util"],
    "tools/sanitizers": [],

    # Texts that programs carry.
    "configs": [],
    "configs/bench": [],
    "report/vega": [],

    # Pure parts: they know no files, no data sets, no networks.
    "bench/statistics": ["util"],
    "report/charts": ["util"],
    "sweep/search": ["util"],

    # What comes in, and what learns from it. They do not know each other.
    "data": ["data/formats", "data/image", "data/own", "proto", "util"],
    "data/formats": ["util"],
    "data/image": ["util"],
    "data/own": ["data/formats", "data/image", "util"],
    "nn": ["nn/kernels", "proto", "util"],
    "nn/kernels": ["nn"],
    "nn/onednn": ["nn", "nn/kernels", "proto", "util"],
    "nn/reference": ["nn", "proto", "util"],

    # Processes that train together.
    "ranks": ["nn", "util"],
    "ranks/mpi": ["nn", "ranks", "util"],

    # What is kept, and what is said about it.
    "model": ["nn", "proto", "util"],
    "record": ["model", "nn/kernels", "nn/onednn", "proto", "util"],
    "record/checkpoint": ["model", "nn", "proto", "util"],
    "record/tensorboard": ["data/image", "nn", "proto", "util"],
    "evaluation": ["data", "data/image", "nn", "proto", "record", "util"],
    "sweep": ["data", "proto", "sweep/search", "util"],
    "report": ["proto", "record", "report/charts", "report/vega", "sweep", "sweep/search", "util"],

    # The programs.
    "train": [
        "configs",
        "data",
        "data/image",
        "data/own",
        "evaluation",
        "model",
        "nn",
        "proto",
        "ranks",
        "record",
        "record/checkpoint",
        "record/tensorboard",
        "report",
        "sweep",
        "sweep/search",
        "util",
    ],
    "train/drawing": ["data", "data/image", "evaluation", "model", "proto", "record", "report", "train", "util"],
    "bench": [
        "bench/statistics",
        "configs",
        "configs/bench",
        "data",
        "nn",
        "nn/kernels",
        "nn/onednn",
        "proto",
        "ranks",
        "record",
        "report",
        "report/charts",
        "train",
        "util",
    ],

    # Nothing includes these; they may include everything.
    "verify/faults": ["*"],
    "verify/fuzz": ["*"],
    "verify/network": ["*"],
    "verify/pages": ["*"],
    "verify/studies": ["*"],
}

# What tests (*_test.cc, testing.* and test_data.*) may include beside that.
TESTS = {
    "configs": ["proto", "sweep", "sweep/search", "util"],
    "nn/onednn": ["nn/reference"],
    "record/tensorboard": ["proto"],
    "report": ["data/image"],
    "train": ["data/formats"],
    "train/drawing": ["data/formats"],
}

# Single files that may include more: where the parts of a folder are put together.
FILES = {
    "nn/create_network.cc": ["nn/onednn", "nn/reference"],
    "train/draw.cc": ["train/drawing"],
}

# Outside libraries that only one place knows: what an #include begins with, and that folder or file.
OUTSIDE = {
    "curl/": "data/fetch.cc",
    "dnnl": "nn/onednn",
    "eigen3/": "sweep/search",
    "httplib.h": "train/drawing/http_server.cc",
    "jpeglib.h": "data/image",
    "leptonica/": "data/image",
    "mpi/": "ranks/mpi",
    "onnx/": "model/onnx_file.cc",
    "openssl/": "util/file.cc",
    "png.h": "data/image",
    "yaml-cpp/": "sweep/yaml.cc",
    "zip.h": "data/formats",
}

def layers_file(name):
    """Writes the lists down for layers_test.py, as JSON."""
    native.genrule(
        name = name.replace(".", "_"),
        outs = [name],
        cmd = "cat > $@ <<'END'\n%s\nEND" % json.encode({
            "files": FILES,
            "layers": LAYERS,
            "outside": OUTSIDE,
            "tests": TESTS,
        }),
    )
