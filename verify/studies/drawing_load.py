#!/usr/bin/python3
"""Asks //train:draw steadily, and watches its memory and its answers' times.

  verify/studies/drawing_load.py RUN DATA [--programs=DIR] [--rate=20] [--minutes=10]

Pictures are test characters of DATA (EMNIST's files) as the page draws them, 470 x 235 pixels, a third of them three
beside each other; each twentieth request is for the page's state, each fiftieth stores the picture. Every minute a line: requests,
median and 99 % of the answers' times, resident memory, threads and descriptors.
"""
import argparse
import http.client
import pathlib
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import numpy

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / 'proof'))
import grey_png  # pylint: disable=wrong-import-position
import traced  # pylint: disable=wrong-import-position


def drawing(images):
    """Characters beside each other, dark on white."""
    pad = numpy.full((235, 470), 255, numpy.uint8)
    side = 196 if len(images) == 1 else 140
    for number, image in enumerate(images):
        large = 255 - numpy.kron(image, numpy.ones((side // 28, side // 28), numpy.uint8))
        left = (2 * number + 1) * 470 // (2 * len(images)) - side // 2
        pad[(235 - side) // 2:(235 - side) // 2 + side, left:left + side] = large
    return grey_png.png(pad.shape[1], pad)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('run', type=pathlib.Path)
    parser.add_argument('data', type=pathlib.Path)
    parser.add_argument('--programs', type=pathlib.Path, default=pathlib.Path('bazel-bin'))
    parser.add_argument('--rate', type=float, default=20)
    parser.add_argument('--minutes', type=float, default=10)
    arguments = parser.parse_args()
    images, _, _ = traced.emnist_test(arguments.data)
    draw = random.Random(1)
    bodies = [drawing([images[draw.randrange(len(images))] for _ in range(3 if n % 3 == 0 else 1)]) for n in range(60)]
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen([arguments.programs / 'train' / 'draw', f'--run={arguments.run}', '--port=0',
                                    f'--collect={folder}'], stdout=subprocess.PIPE, text=True)
        port = next(int(found[1]) for found in (re.match(r'open http://127.0.0.1:(\d+)/', line) for line in process.stdout)
                    if found)
        times, failed, lock = [], [], threading.Lock()

        def ask(number):
            connection = http.client.HTTPConnection('127.0.0.1', port, timeout=30)
            begin = time.monotonic()
            try:
                if number % 20 == 19:
                    connection.request('GET', '/state')
                else:
                    target = '/store?label=%d&model=0' % (number % 47) if number % 50 == 49 else '/read?one=0'
                    connection.request('POST', target, bodies[number % len(bodies)], {'Content-Type': 'image/png'})
                response = connection.getresponse()
                response.read()
                ok = response.status == 200
            except OSError as error:
                ok = error
            with lock:
                times.append(time.monotonic() - begin) if ok is True else failed.append(ok)
            connection.close()

        def memory():
            status = pathlib.Path(f'/proc/{process.pid}/status').read_text()
            return (int(re.search(r'VmRSS:\s+(\d+)', status)[1]) / 1024, int(re.search(r'Threads:\s+(\d+)', status)[1]),
                    len(list(pathlib.Path(f'/proc/{process.pid}/fd').iterdir())))

        start = time.monotonic()
        said = 0
        every = []
        for number in range(int(60 * arguments.minutes * arguments.rate)):
            wait = start + number / arguments.rate - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            threading.Thread(target=ask, args=(number,)).start()
            minute = int((time.monotonic() - start) / 60)
            if minute > said:
                said = minute
                with lock:
                    some, times[:] = list(times), []
                every += some
                mib, threads, descriptors = memory()
                print(f'minute {minute}: {len(some)} answers, median {1000 * statistics.median(some):.1f} ms, 99 % '
                      f'{1000 * statistics.quantiles(some, n=100)[98]:.1f} ms, {mib:.1f} MiB, {threads} threads, '
                      f'{descriptors} descriptors', flush=True)
        time.sleep(2)
        every += times
        mib, threads, descriptors = memory()
        print(f'{len(every)} answers, {len(failed)} failed, median {1000 * statistics.median(every):.1f} ms, 99 % '
              f'{1000 * statistics.quantiles(every, n=100)[98]:.1f} ms; at the end {mib:.1f} MiB, {threads} threads, '
              f'{descriptors} descriptors')
        process.terminate()
        sys.exit(process.wait() != 0 or bool(failed))


if __name__ == '__main__':
    main()
