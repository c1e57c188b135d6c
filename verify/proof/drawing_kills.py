#!/usr/bin/python3
"""Kills //train:draw while it stores pictures, again and again: each that it said was stored is there, whole.

  verify/proof/drawing_kills.py RUN [--programs=DIR] [--kills=100]

Several clients store pictures as fast as they are taken; after some hundredths of a second the program is killed (SIGKILL), and
started again on the same folder. Then every picture that a client was told of must be there, of the bytes that one has
that was stored in peace, and nothing that is not whole may be.
"""
import argparse
import http.client
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import threading
import time

import grey_png

CLIENTS = 4
WAIT = 60


def picture():
    """A bar on white, 300 x 200."""
    row = bytearray(b'\xff' * 300)
    ink = bytearray(row)
    ink[140:160] = bytes(20)
    return grey_png.png(300, [ink if 40 <= y < 160 else row for y in range(200)])


def start(programs, run, folder):
    process = subprocess.Popen([programs / 'train' / 'draw', f'--run={run}', '--port=0', f'--collect={folder}'],
                               stdout=subprocess.PIPE, text=True)
    for line in process.stdout:
        found = re.match(r'open http://127.0.0.1:(\d+)/', line)
        if found:
            return process, int(found[1])
    sys.exit('FAILED: the program ended before it printed an address')


def store(port, body, label):
    connection = http.client.HTTPConnection('127.0.0.1', port, timeout=WAIT)
    connection.request('POST', f'/store?label={label}&model=0', body, {'Content-Type': 'image/png'})
    response = connection.getresponse()
    answer = json.loads(response.read())
    return (response.status, answer)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('run', type=pathlib.Path)
    parser.add_argument('--programs', type=pathlib.Path, default=pathlib.Path('bazel-bin'))
    parser.add_argument('--kills', type=int, default=100)
    arguments = parser.parse_args()
    draw = random.Random(18)
    body = picture()
    told = []
    cut_off = 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch) / 'hand'
        process, port = start(arguments.programs, arguments.run, folder)
        status, answer = store(port, body, 0)
        assert status == 200, answer
        want = pathlib.Path(answer['stored']['path']).read_bytes()
        told.append(answer['stored']['path'])
        for kill in range(arguments.kills):
            over = threading.Event()
            lock = threading.Lock()

            def client(number):
                nonlocal cut_off
                while not over.is_set():
                    try:
                        status, answer = store(port, body, (7 * number + kill) % 47)
                    except (OSError, http.client.HTTPException, ValueError):
                        with lock:
                            cut_off += 1
                        return
                    if status == 200:
                        with lock:
                            told.append(answer['stored']['path'])
                    elif status == 429:
                        time.sleep(0.02)

            clients = [threading.Thread(target=client, args=(n,)) for n in range(CLIENTS)]
            for thread in clients:
                thread.start()
            time.sleep(draw.uniform(0.02, 0.4))
            process.kill()
            process.wait()
            over.set()
            for thread in clients:
                thread.join()
            process, port = start(arguments.programs, arguments.run, folder)
        process.terminate()
        assert process.wait(timeout=WAIT) == 0
        there = {str(path): path.read_bytes() for path in folder.rglob('*') if path.is_file()}
        lost = [path for path in told if path not in there]
        torn = [path for path, data in there.items() if data != want]
        if lost or torn or len(set(told)) != len(told):
            sys.exit(f'FAILED: {len(lost)} of {len(told)} pictures are lost, {len(torn)} are not whole: {(lost + torn)[:5]}')
    print(f'killed {arguments.kills} times while {len(told)} pictures were stored ({cut_off} requests cut off): all are there, '
          f'whole, and {len(there) - len(told)} more that nobody was told of')


if __name__ == '__main__':
    main()
