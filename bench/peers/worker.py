"""Training steps of one framework on request, for bench/peers/run.py: `worker.py MODULE VARIANT JSON`.

Writes its framework's version, then for each line that it reads (seconds) the median seconds of a step.
"""
import importlib
import json
import statistics
import sys
import time


def main():
    module, variant, settings = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
    step, version = importlib.import_module(module).make_step(variant=variant, **settings)
    for _ in range(3):  # Compiles.
        step()
    print(version, flush=True)
    for line in sys.stdin:
        end = time.perf_counter() + float(line)
        times = []
        while time.perf_counter() < end or len(times) < 5:
            begin = time.perf_counter()
            step()
            times.append(time.perf_counter() - begin)
        print(statistics.median(times), flush=True)


main()
