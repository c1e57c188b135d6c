#!/usr/bin/env python3
"""Holds every #include of the tree against tools/layers.bzl, and names both files where one goes against the order.

Usage: layers_test.py LAYERS.json, in the root of the tree. The file has the dicts of layers.bzl.
"""

import json
import os
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s+["<]([^">]+)[">]')
ONLY_FOR_TESTS = re.compile(r"(_test\.cc|/testing\.\w+|/test_data\.\w+)$")


def covers(place, path):
    """Whether a folder or file of the lists is what `path` is or lies in."""
    return path == place or path.startswith(place + "/")


class Layers:
    def __init__(self, layers, tests, files, outside):
        self.layers, self.tests, self.files, self.outside = layers, tests, files, outside

    def folder_of(self, path):
        """The folder that a file lies in, where it has a line in LAYERS; else None."""
        folder = os.path.dirname(path)
        return folder if folder in self.layers else None

    def allowed(self, path):
        folder = self.folder_of(path)
        more = self.tests.get(folder, []) if ONLY_FOR_TESTS.search(path) else []
        return self.layers[folder] + more + self.files.get(path, [])

    def problem(self, path, included):
        """What is wrong with the file at `path` including `included`; None where nothing is."""
        allowed = self.allowed(path)
        if "*" in allowed:
            return None
        for begin, owner in self.outside.items():
            if included.startswith(begin) and not covers(owner, path) and not ONLY_FOR_TESTS.search(path):
                return f"includes <{included}>, which is for {owner} alone"
        theirs = self.folder_of(included)
        if theirs is None or theirs == self.folder_of(path) or theirs in allowed:
            return None
        return f"includes {included}, and {self.folder_of(path)} may include only: {', '.join(sorted(allowed))}"

    def problems(self, path, lines):
        found = []
        for number, line in enumerate(lines, 1):
            match = INCLUDE.match(line)
            what = self.problem(path, match.group(1)) if match else None
            if what:
                found.append(f"{path}:{number}: {what} (tools/layers.bzl)")
        return found


def check_itself():
    """On lines whose answer is known: a test that finds nothing anywhere would pass too."""
    layers = Layers({"data": ["util"], "data/image": ["util"], "nn": ["util"], "nn/onednn": ["nn"], "util": [],
                     "verify/fuzz": ["*"]},
                    {"data/image": ["data"]}, {"nn/create_network.cc": ["nn/onednn"]}, {"dnnl": "nn/onednn"})
    network = '#include "nn/network.h"'
    assert layers.problems("data/load.cc", ['#include "util/file.h"', network]) == [
        "data/load.cc:2: includes nn/network.h, and data may include only: util (tools/layers.bzl)"]
    assert layers.problems("data/image/png.cc", ['#include "data/load.h"'])
    assert not layers.problems("data/image/png_test.cc", ['#include "data/load.h"'])
    assert not layers.problems("nn/onednn/primitives.cc", ["#include <dnnl.hpp>", network])
    assert layers.problems("nn/spec.cc", ["#include <dnnl.hpp>"])
    assert layers.problems("nn/spec.cc", ['#include "nn/onednn/network.h"'])
    assert not layers.problems("nn/create_network.cc", ['#include "nn/onednn/network.h"'])
    assert not layers.problems("verify/fuzz/idx.cc", [network])
    assert not layers.problems("util/file.cc", ["#include <vector>", '#include "absl/status/status.h"'])


def main():
    check_itself()
    with open(sys.argv[1]) as file:
        layers = Layers(**json.load(file))
    files = 0
    found = []
    for root, folders, names in os.walk(".", followlinks=True):
        folders.sort()
        for name in sorted(names):
            path = os.path.relpath(os.path.join(root, name), ".")
            if not name.endswith((".cc", ".h")) or layers.folder_of(path) is None:
                continue
            files += 1
            with open(path, encoding="utf-8") as file:
                found += layers.problems(path, file)
    for problem in found:
        print(problem)
    print(f"{files} files, {len(found)} includes against the order")
    # Far fewer files than there are would mean that the test does not see them.
    if found or files < 300:
        sys.exit(1)


main()
