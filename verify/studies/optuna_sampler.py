"""Optuna's samplers on the problems of //verify/studies:sampler_comparison, beside ours.

    bazel build //verify/studies:sampler_comparison
    python3 verify/studies/optuna_sampler.py [--samplers=gp,tpe] [--problems=branin,...] [--table=FILE --goal=maximize]
                                          [--seeds=50] [--trials=36] [--out=FILE]

Needs optuna, scipy and torch, from a virtual environment outside the repository. The problems are written again here,
after docs/search.md, so the values at three points of each are compared with ours first. Prints the table of
//verify/studies:sampler_comparison for Optuna's samplers, and two-sided rank-sum tests of ours against each. --out keeps every best
value as CSV.
"""
import argparse
import csv
import io
import math
import random
import subprocess
import time
import warnings

import numpy as np
import optuna
from scipy import stats

OURS = "bazel-bin/verify/studies/sampler_comparison"


class Float:
    def __init__(self, low, high, log=False):
        self.low, self.high, self.log = low, high, log

    def suggest(self, trial, name):
        return trial.suggest_float(name, self.low, self.high, log=self.log)

    def distribution(self):
        return optuna.distributions.FloatDistribution(self.low, self.high, log=self.log)

    def stored(self, value):
        return value

    def coordinate(self, value):
        if self.log:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)


class Ordered:
    """Numbers in order. Optuna knows no ordered categories; whole numbers stand for them, which favours it."""

    def __init__(self, values):
        self.values = sorted(values)

    def suggest(self, trial, name):
        return self.values[trial.suggest_int(name, 0, len(self.values) - 1)]

    def distribution(self):
        return optuna.distributions.IntDistribution(0, len(self.values) - 1)

    def stored(self, value):
        return self.values.index(value)

    def coordinate(self, value):
        return (self.values.index(value) + 0.5) / len(self.values)


class Choice:
    def __init__(self, values):
        self.values = values

    def suggest(self, trial, name):
        return trial.suggest_categorical(name, self.values)

    def distribution(self):
        return optuna.distributions.CategoricalDistribution(self.values)

    def stored(self, value):
        return value

    coordinate = None


def branin(p):
    x, y = p["x1"], p["x2"]
    return (
        (y - 5.1 / (4 * math.pi**2) * x**2 + 5 / math.pi * x - 6) ** 2
        + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x)
        + 10
    )


HARTMANN_A = np.array(
    [
        [10, 3, 17, 3.5, 1.7, 8],
        [0.05, 10, 17, 0.1, 8, 14],
        [3, 3.5, 1.7, 10, 17, 8],
        [17, 8, 0.05, 10, 0.1, 14],
    ]
)
HARTMANN_P = 1e-4 * np.array(
    [
        [1312, 1696, 5569, 124, 8283, 5886],
        [2329, 4135, 8307, 3736, 1004, 9991],
        [2348, 1451, 3522, 2883, 3047, 6650],
        [4047, 8828, 8732, 5743, 1091, 381],
    ]
)


def hartmann6(p):
    x = np.array([p[f"x{i}"] for i in range(1, 7)])
    return -float(np.array([1.0, 1.2, 3.0, 3.2]) @ np.exp(-(HARTMANN_A * (x - HARTMANN_P) ** 2).sum(axis=1)))


def tuning(p):
    width = math.log2(p["width"] / 64)  # 0 .. 4
    batch = math.log2(p["batch_size"] / 64)  # -2 .. 4
    dropout = p["dropout"]
    base, shift = {"relu": (0, 0), "elu": (0.3, -0.1), "tanh": (0.9, 0.2), "sigmoid": (2.5, 0.5)}[p["activation"]]
    over = math.log10(p["learning_rate"]) - (-2.9 + 0.15 * batch - 0.1 * width + shift)
    rate = 9 * over**2 if over > 0 else 2.5 * over**2
    capacity = 3 * math.exp(-width / 1.5) + {1: 2, 2: 0.4, 3: 0, 4: 0.3}[p["layers"]]
    regular = 14 * (dropout - 0.12 * (width + 1)) ** 2 + 0.2 * (math.log10(p["l2"]) + 5 + 2 * dropout) ** 2
    deep = (p["layers"] - 1) if p["activation"] == "sigmoid" else 0
    penalty = rate + capacity + regular + base + deep + 0.08 * batch**2
    return 13 + 85 * (1 - math.exp(-penalty / 85))


class Problem:
    def __init__(self, space, value, noise=0.0, goal="minimize"):
        self.space, self.value, self.noise, self.goal = space, value, noise, goal

    def settle(self, suggested, tried):
        """What is really tried where `suggested` was: for most problems just that."""
        return suggested


class Table(Problem):
    """The rules for columns are those of verify/studies/table_problem.h."""

    def __init__(self, path, goal):
        rows = list(csv.DictReader(open(path)))
        names = list(rows[0])
        self.metric = names[-1]
        space = {}
        for name in names[:-1]:
            texts = [row[name] for row in rows]
            try:
                numbers = [float(t) for t in texts]
            except ValueError:
                space[name] = Choice(sorted(set(texts)))
                continue
            for row, number in zip(rows, numbers):
                row[name] = number
            distinct = set(numbers)
            if len(distinct) == 1:
                continue
            low, high = min(numbers), max(numbers)
            if len(distinct) > 16:
                space[name] = Float(low, high, log=low > 0 and high / low >= 100)
            else:
                space[name] = Ordered(list(distinct))
        self.rows = rows
        super().__init__(space, lambda row: float(row[self.metric]), 0.0, goal)

    def settle(self, suggested, tried):
        def distance(row):
            total = 0
            for name, kind in self.space.items():
                if kind.coordinate is None:
                    total += row[name] != suggested[name]
                else:
                    total += (kind.coordinate(row[name]) - kind.coordinate(suggested[name])) ** 2
            return total

        return min((row for row in self.rows if row not in tried), key=distance)


PROBLEMS = {
    "branin": Problem({"x1": Float(-5, 10), "x2": Float(0, 15)}, branin),
    "hartmann6": Problem({f"x{i}": Float(0, 1) for i in range(1, 7)}, hartmann6),
    "tuning": Problem(
        {
            "learning_rate": Float(1e-5, 1e-1, log=True),
            "l2": Float(1e-8, 1e-2, log=True),
            "dropout": Float(0, 0.7),
            "width": Ordered([64, 128, 256, 512, 1024]),
            "batch_size": Ordered([16, 32, 64, 128, 256, 512, 1024]),
            "layers": Ordered([1, 2, 3, 4]),
            "activation": Choice(["relu", "elu", "tanh", "sigmoid"]),
        },
        tuning,
        noise=0.15,
    ),
}

SAMPLERS = {
    "gp": lambda seed: optuna.samplers.GPSampler(seed=seed),
    "gp_deterministic": lambda seed: optuna.samplers.GPSampler(seed=seed, deterministic_objective=True),
    "tpe": lambda seed: optuna.samplers.TPESampler(seed=seed),
    "random": lambda seed: optuna.samplers.RandomSampler(seed=seed),
}


def best_value(problem, sampler, seed, trials):
    """The value without noise at the trial that seemed the best."""
    noise = random.Random(seed)
    study = optuna.create_study(direction=problem.goal, sampler=SAMPLERS[sampler](seed))
    sign = 1 if problem.goal == "minimize" else -1
    tried, best, best_seen = [], None, math.inf
    for _ in range(trials):
        trial = study.ask()
        suggested = {name: kind.suggest(trial, name) for name, kind in problem.space.items()}
        assignment = problem.settle(suggested, tried)
        tried.append(assignment)
        value = problem.value(assignment)
        seen = value + problem.noise * noise.gauss(0, 1)
        if assignment is suggested:
            study.tell(trial, seen)
        else:
            study.tell(trial, state=optuna.trial.TrialState.FAIL)
            params = {name: kind.stored(assignment[name]) for name, kind in problem.space.items()}
            distributions = {name: kind.distribution() for name, kind in problem.space.items()}
            study.add_trial(optuna.trial.create_trial(params=params, distributions=distributions, value=seen))
        if sign * seen < best_seen:
            best, best_seen = value, sign * seen
    return best


def run_ours(options):
    out = subprocess.run([OURS] + options, check=True, capture_output=True, text=True).stdout
    return csv.DictReader(io.StringIO(out))


def check_problems():
    """Ours prints the value of each problem at points that it names."""
    for row in run_ours(["--points"]):
        problem = PROBLEMS[row["problem"]]
        point = dict(pair.split("=") for pair in row["point"].split(";"))
        point = {name: text if isinstance(problem.space[name], Choice) else float(text) for name, text in point.items()}
        mine, ours = problem.value(point), float(row["value"])
        assert math.isclose(mine, ours, rel_tol=1e-9), (row, mine)


def our_values(args):
    options = [f"--seeds={args.seeds}", f"--trials={args.trials}", "--csv"]
    if args.table:
        options += [f"--table={args.table}", f"--goal={args.goal}"]
    else:
        options += [f"--problems={','.join(args.problems)}"]
    values = {}
    for row in run_ours(options):
        values.setdefault((row["problem"], row["method"]), []).append(float(row["best"]))
    return values


def describe(problem, sampler, values, seconds=None):
    low, median, high = np.percentile(values, [25, 50, 75])
    time_text = "" if seconds is None else f"{1000 * seconds:8.0f} ms a trial"
    print(f"{problem:10} {sampler:18} {low:12.6g} {median:12.6g} {high:12.6g}{time_text}", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--trials", type=int, default=36)
    parser.add_argument("--samplers", type=lambda s: s.split(","), default=["gp", "tpe"])
    parser.add_argument("--problems", type=lambda s: s.split(","), default=list(PROBLEMS))
    parser.add_argument("--table")
    parser.add_argument("--goal", default="maximize")
    parser.add_argument("--out")
    parser.add_argument("--alone", action="store_true", help="without ours")
    args = parser.parse_args()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.simplefilter("ignore")
    problems = {name: PROBLEMS[name] for name in args.problems}
    if args.table:
        problems = {"table": Table(args.table, args.goal)}
    ours = {}
    if not args.alone:
        if not args.table:
            check_problems()
        ours = our_values(args)
    print(f"Optuna {optuna.__version__}, {args.trials} trials, {args.seeds} seeds: quartiles of the best value")
    print(f"{'problem':10} {'sampler':18} {'25 %':>12} {'median':>12} {'75 %':>12}")
    out = csv.writer(open(args.out, "w")) if args.out else None
    if out:
        out.writerow(["problem", "method", "seed", "best"])
    for name, problem in problems.items():
        for method in ("random", "bayes"):
            if (name, method) in ours:
                describe(name, f"ours: {method}", ours[name, method])
        for sampler in args.samplers:
            start = time.perf_counter()
            values = [best_value(problem, sampler, seed, args.trials) for seed in range(args.seeds)]
            describe(name, sampler, values, (time.perf_counter() - start) / args.seeds / args.trials)
            if out:
                out.writerows([name, sampler, seed, value] for seed, value in enumerate(values))
            if (name, "bayes") in ours:
                p = stats.mannwhitneyu(ours[name, "bayes"], values, alternative="two-sided").pvalue
                print(f"{'':10} ours against {sampler}: p = {p:.2g}", flush=True)


main()
