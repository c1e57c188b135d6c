"""One function that takes any bytes, for libFuzzer and as a test."""

load("//tools:cc.bzl", "cc_test")

def fuzz_target(name, deps = [], mutator = []):
    """Makes a program of <name>.cc, which defines LLVMFuzzerTestOneInput.

    With --config=fuzz it is a libFuzzer binary, which verify/fuzz/run starts; without, it runs each file that it is given
    once. Either way `bazel test` runs it on the files of corpus/<name>/.

    Args:
      name: The target, and its source without ".cc".
      deps: What the source includes; fuzz.h is always among them.
      mutator: A library that defines LLVMFuzzerCustomMutator, for libFuzzer alone; or none.
    """
    corpus = native.glob(["corpus/%s/**" % name], allow_empty = False)
    cc_test(
        name = name,
        srcs = [name + ".cc"],
        args = ["$(location %s)" % file for file in corpus],
        data = corpus,
        linkopts = select({
            ":fuzzing": ["-fsanitize=fuzzer"],
            "//conditions:default": [],
        }),
        deps = [":fuzz"] + deps + select({
            ":fuzzing": mutator,
            "//conditions:default": [":replay"],
        }),
    )
