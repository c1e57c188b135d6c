#!/usr/bin/env python3
"""The recipes of docs/continuous-integration.md, run as far as that needs no server.

    bazel build //bench:compare //bench:record //bench:trend //bench:sample_benchmarks
    verify/proof/ci_recipes.py        # Wants PyYAML.

Each job's shell is looked at by `bash -n`. Run are: GitHub's steps "Build both sides" and "Compare" and GitLab's script
for a merge request, with programs that are there already in place of cmake's; and three nights of the history in a branch.
"""
import os
import re
import stat
import subprocess
import sys
import tempfile

import yaml

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
BIN = os.path.join(ROOT, "bazel-bin/bench")
SUITE = """name: 'moment' inputs: 100 classes: 5 images: 1000 warmup_seconds: 0.01 seconds: 0.02 fma_peak_seconds: 0.001
bandwidth_seconds: 0 repetitions: 3 cases { batch_size: 8 hidden_units: 64 threads: 1 }"""


def recipes():
    text = open(os.path.join(ROOT, "docs/continuous-integration.md"), encoding="utf-8").read()
    return [yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```", text, re.M | re.S)]


def steps_of(recipe):
    """(name, shell) of each step of a recipe; GitLab's script is one step."""
    if "jobs" in recipe:
        for job in recipe["jobs"].values():
            for step in job["steps"]:
                if "run" in step:
                    yield step["name"], step["run"]
    else:
        for name, job in recipe.items():
            yield name, "\n".join(job["script"])


def shell(text, folder, environment, expected=0):
    run = subprocess.run(["bash", "-e", "-o", "pipefail", "-c", text], cwd=folder, env={**os.environ, **environment},
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if run.returncode != expected:
        sys.exit(f"exit code {run.returncode} instead of {expected} of\n{text}\n{run.stdout}")
    return run.stdout


def script(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write("#!/bin/bash\n" + text)
    os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)


class Server:
    """A repository with two commits, the second on a branch: its benchmarks take 1.5 times as long."""

    def __init__(self, folder):
        self.folder = folder
        self.origin = os.path.join(folder, "origin.git")
        self.checkout = os.path.join(folder, "checkout")
        self.temp = os.path.join(folder, "temp")
        os.makedirs(os.path.join(self.temp, "inknet/bazel-bin/bench"))
        os.symlink(os.path.join(BIN, "compare"), os.path.join(self.temp, "inknet/bazel-bin/bench/compare"))
        shell(f"git init -q --bare {self.origin} && git clone -q {self.origin} {self.checkout}", folder, {})
        for message, factor in (("base", 1), ("slower", 1.5)):
            script(os.path.join(self.checkout, "bench.sh"),
                   f'SAMPLE_FACTOR={factor} exec {BIN}/sample_benchmarks "$@"\n')
            for program in ("record", "trend"):  # What `./bazelw run //bench:PROGRAM -- FLAGS` would run.
                os.makedirs(os.path.join(self.checkout, "bench"), exist_ok=True)
            script(os.path.join(self.checkout, "bazelw"),
                   f'program=${{2#//bench:}}; shift 3; if [ $program = record ]; then set -- "$@" '
                   f'--suite={folder}/suite.textproto; fi; exec {BIN}/$program "$@"\n')
            branch = "main" if message == "base" else "change"
            shell(f"git checkout -q -B {branch} && git add . && git -c user.name=t -c user.email=t@t commit -qm {message} "
                  f"&& git push -q origin {branch}", self.checkout, {})
        self.base = shell("git rev-parse main", self.checkout, {}).strip()
        with open(os.path.join(folder, "suite.textproto"), "w", encoding="utf-8") as file:
            file.write(SUITE)
        # Instead of cmake: the "build" is the script of that commit.
        tools = os.path.join(folder, "tools")
        os.makedirs(tools)
        script(os.path.join(tools, "cmake"),
               'if [ "$1" = -S ]; then mkdir -p "$4"; else cp "$2/../bench.sh" "$2/my_benchmarks"; fi\n')
        for nothing in ("apt-get", "curl"):
            script(os.path.join(tools, nothing), "exit 0\n")
        self.environment = {
            "HOME": folder, "PATH": tools + ":" + os.environ["PATH"], "RUNNER_TEMP": self.temp,
            "GITHUB_BASE_REF": "main", "GITHUB_SHA": "night", "GITHUB_STEP_SUMMARY": os.path.join(folder, "summary.md"),
        }


def check(condition, what):
    print(("ok      " if condition else "FAILED  ") + what)
    if not condition:
        sys.exit(1)


def main():
    found = recipes()
    check(len(found) == 4, "four recipes are valid YAML")
    for recipe in found:
        for name, text in steps_of(recipe):
            shell(f"bash -n <<'END_OF_STEP'\n{text}\nEND_OF_STEP", "/", {})
            print(f"ok      shell of {name}")
    github, gitlab, nightly, _ = found

    with tempfile.TemporaryDirectory() as folder:
        server = Server(folder)
        steps = dict(steps_of(github))
        shell(steps["Build both sides"], server.checkout, server.environment)
        shell(steps["Compare"], server.checkout, server.environment, expected=2)
        summary = open(server.environment["GITHUB_STEP_SUMMARY"], encoding="utf-8").read()
        check("### ▲ Slower: 2 of 4" in summary, "GitHub: exit code 2 and the verdicts in the summary")

    with tempfile.TemporaryDirectory() as folder:
        server = Server(folder)
        (_, text), = steps_of(gitlab)
        for where in ("/tmp/inknet", "/tmp/base"):
            text = text.replace(where, os.path.join(server.temp, os.path.basename(where)))
        text = re.sub(r"^git clone .*$|^\(cd .*$", "", text, flags=re.M)
        shell(text, server.checkout, {**server.environment, "CI_MERGE_REQUEST_DIFF_BASE_SHA": server.base,
                                      "SPEED_TOKEN": "t", "CI_API_V4_URL": "", "CI_PROJECT_ID": "1",
                                      "CI_MERGE_REQUEST_IID": "1"}, expected=2)
        check(os.path.exists(os.path.join(server.checkout, "speed.md")), "GitLab: exit code 2 and the artifact")

    with tempfile.TemporaryDirectory() as folder:
        server = Server(folder)
        steps = dict(steps_of(nightly))
        for night in range(3):
            shell(f"rm -rf {server.temp}/history && git worktree prune", server.checkout, server.environment)
            for name in ("Get the history", "Record", "Gate"):
                shell(steps[name], server.checkout, server.environment)
            count = shell("git ls-tree --name-only speed-history | grep -c textproto", server.origin, {}).strip()
            check(count == str(night + 1), f"night {night + 1}: {count} records in the branch, and nothing else")
        check(os.path.exists(os.path.join(server.temp, "trend.html")), "the trend page")


if __name__ == "__main__":
    main()
