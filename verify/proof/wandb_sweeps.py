"""Sweep files, judged by the public package of Weights & Biases and by //train:sweep --dry_run.

Usage: wandb_sweeps.py SWEEP FILE_OR_FOLDER...

For each file: both accept it, both refuse it, or it differs in a way that docs/sweeps.md states: DIFFERENCES below says
in which, in that page's words. Of a file that both accept, W&B's own grid is our grid, and what we draw at random is what
W&B's distributions can give.
"""

import os
import re
import subprocess
import sys
import warnings

import yaml

warnings.filterwarnings("ignore")
from sweeps import config as wandb_config  # noqa: E402
from sweeps import grid_search  # noqa: E402
from sweeps.params import HyperParameter  # noqa: E402

# Words of docs/sweeps.md's table of differences -> the files of sweep/testdata that show it.
DIFFERENCES = {
    "names, values and metrics that this program has not": [
        "varies_unknown", "varies_range", "ignore_misspelt", "said_near_name", "said_no_near_name", "decay_varies", "decay_range",
        "decay_of_the_rate_varies",
        "names_layers_mixed", "names_metric_test", "said_conflict", "said_data", "said_base", "said_set", "said_goal",
        "said_values_of_a_list", "clipping_without_bound", "yaml_infinity"],
    "`random`, `bayes` without `run_cap`": ["end_no_run_cap_random", "end_no_run_cap_bayes"],
    "an exponent that gives no number": ["log_1000", "log_inverse_1000", "log_quantized_1000"],
    "numbers without a point (`1e-3`) or in quotes, as `min` and `max`": ["value_quoted_bounds"],
    "whole numbers above 2^64 - 1": ["value_too_large"],
    "textproto": ["plain_textproto", "names_in_text.textproto"],
}
BASE = ["--set", "data.source=GLYPHS", "--set", "data.glyphs_per_class=20"]
DEPRECATED = "where min/max specify base-e exponents"


def words_of(file):
    """The words of DIFFERENCES that hold for a file."""
    name = os.path.basename(file)
    for words, names in DIFFERENCES.items():
        if name in names or os.path.splitext(name)[0] in names:
            return words
    return None


def judged_by_wandb(file):
    """What W&B's schema says against a file, or None; and the file's content."""
    try:
        with open(file, "rb") as opened:
            content = yaml.safe_load(opened)
        violations = wandb_config.schema_violations_from_proposed_config(content)
    except Exception as error:  # Whatever is no YAML, or no sweep.
        return f"{type(error).__name__}: {error}".replace("\n", " "), None
    # A warning, to W&B as to us.
    violations = [violation for violation in violations if DEPRECATED not in violation]
    if not violations and content["method"] == "grid":
        try:
            next_runs(content)
        except Exception as error:
            violations.append(str(error))
    return ("; ".join(violations) or None), content


def next_runs(content):
    """W&B's own grid, at most ten of it."""
    runs = grid_search.grid_search_next_runs([], content, n=10)
    return [run.config for run in runs if run is not None]


def flags_of(file):
    with open(file, "rb") as opened:
        first = opened.readline().decode("utf-8", "replace")
    return first.removeprefix("# flags: ").split() if first.startswith("# flags: ") else []


def judged_by_us(sweep, file):
    command = [sweep, f"--sweep={file}", "--dry_run", *flags_of(file)]
    # What a file says of the data is not overridden.
    done = subprocess.run(command + BASE, capture_output=True, text=True, check=False)
    return (done.stderr.strip() if done.returncode != 0 else None), done.stdout


def plain(value):
    """A value as the dry run prints it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ",".join(f"[{plain(item)}]" if isinstance(item, list) else plain(item) for item in value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {plain(item)}" for key, item in value.items()) + "}"
    if value is None:
        return "null"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, str):  # What is in quotes, and 1e-3, is taken as what it says.
        try:
            if re.fullmatch(r"[-+]?\d+", value):
                return str(int(value))
            return plain(yaml.safe_load(value) if value.startswith("[") else float(value))
        except ValueError:
            pass
    return str(value)


def suggestions_of(output, names):
    """name -> value, of each suggestion of a dry run."""
    suggestions = []
    for line in re.findall(r"^ {2,6}\d+  (.*)$", output.split(" trials:\n", 1)[-1], re.M):
        parts = re.split(r"(?:^|, )(" + "|".join(re.escape(name) for name in names) + ") ", line) if names else []
        suggestions.append(dict(zip(parts[1::2], parts[2::2])))
    return suggestions


def flattened(parameters, prefix=""):
    for name, parameter in parameters.items():
        if "parameters" in parameter:
            yield from flattened(parameter["parameters"], f"{prefix}{name}.")
        else:
            yield prefix + name, parameter


def differing_suggestion(content, output):
    """What our suggestions have that W&B's could not, or None."""
    parameters = dict(flattened(content["parameters"]))
    suggestions = suggestions_of(output, sorted(parameters, key=len, reverse=True))
    if content["method"] == "grid":
        if any("parameters" in parameter for parameter in content["parameters"].values()):
            return None
        theirs = [{name: plain(value["value"]) for name, value in run.items()} for run in next_runs(content)]
        ours = [{**suggestion} for suggestion in suggestions]
        # A run_cap shortens ours.
        for run in theirs[:len(ours)]:
            if not any(all(run[name] == plain(value) for name, value in one.items()) for one in ours):
                return f"W&B's grid has {run}, ours has not"
        return None
    for suggestion in suggestions:
        for name, text in suggestion.items():
            law = HyperParameter(name, parameters[name])
            if law.type in (HyperParameter.CATEGORICAL, HyperParameter.CATEGORICAL_PROB):
                if text not in [plain(value) for value in law.config["values"]]:
                    return f"{name} {text} is not listed"
            elif law.type != HyperParameter.CONSTANT:
                share = float(law.cdf(float(text)))
                # Steps round to beyond the ends; the last whole number has all of the share.
                steps = law.type == HyperParameter.INT_UNIFORM or "q_" in str(law.config.get("distribution"))
                if not 0 <= share <= 1 or (share in (0, 1) and not steps):
                    return f"{name} {text} is outside of W&B's {law.config}"
    return None


def main():
    sweep, *paths = sys.argv[1:]
    files = []
    for path in paths:
        inside = [os.path.join(path, name) for name in sorted(os.listdir(path))] if os.path.isdir(path) else [path]
        files += [file for file in inside if os.path.isfile(file)]
    with open(os.path.join(os.path.dirname(__file__), "../../docs/sweeps.md"), encoding="utf-8") as page:
        documented = page.read()
    counts = {"accepted by both": 0, "refused by both": 0, "different as documented": 0}
    failed = [f"docs/sweeps.md does not say: {words}" for words in DIFFERENCES if words not in documented]
    for file in files:
        theirs, content = judged_by_wandb(file)
        ours, output = judged_by_us(sweep, file)
        words = words_of(file)
        if (theirs is None) != (ours is None):
            if words is None:
                failed.append(f"{file}: W&B: {theirs or 'accepted'}; we: {ours or 'accepted'}")
            else:
                counts["different as documented"] += 1
        elif theirs is not None:
            counts["refused by both"] += 1
        else:
            counts["accepted by both"] += 1
            if difference := differing_suggestion(content, output):
                failed.append(f"{file}: {difference}")
    for line in failed:
        print(line)
    print(", ".join(f"{count} {what}" for what, count in counts.items()) +
          f" of {len(files)} files; {len(failed)} not (wandb {__import__('wandb').__version__})")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
