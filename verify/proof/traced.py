"""Characters of IDX files as pen strokes: thinned to lines one pixel wide (Zhang & Suen 1984, "A fast parallel algorithm
for thinning digital patterns"), which are followed from their ends. For proofs that write with a mouse."""
import gzip
import math
import pathlib

import numpy

INK = 100  # Of 255: what counts as ink.
LEAST_STROKE = 2  # Shorter lines are spurs of the thinning, unless there is nothing else.


def read_idx(path):
    data = gzip.decompress(pathlib.Path(path).read_bytes())
    shape = [int.from_bytes(data[4 + 4 * i:8 + 4 * i], 'big') for i in range(data[3])]
    return numpy.frombuffer(data, numpy.uint8, offset=4 + 4 * data[3]).reshape(shape)


def emnist_test(folder):
    """Images, upright, their labels as characters, and all characters by label."""
    files = {part: next(pathlib.Path(folder).glob(f'*-test-{part}-idx*-ubyte.gz')) for part in ('images', 'labels')}
    mapping = next(pathlib.Path(folder).glob('*-mapping.txt')).read_text().split('\n')
    names = [chr(int(line.split()[1])) for line in mapping if line.strip()]
    images = read_idx(files['images']).transpose(0, 2, 1)
    return images, [names[label] for label in read_idx(files['labels'])], names


def neighbours(pixels, y, x):
    """The eight pixels around one, clockwise from above."""
    return [int(pixels[y + dy, x + dx]) for dy, dx in
            ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))]


def thinned(ink):
    pixels = numpy.pad(ink.astype(numpy.uint8), 1)
    changed = True
    while changed:
        changed = False
        for first in (True, False):
            gone = []
            for y, x in zip(*numpy.nonzero(pixels)):
                p = neighbours(pixels, y, x)
                turns = sum(a == 0 and b == 1 for a, b in zip(p, p[1:] + p[:1]))
                corner = (p[0] * p[2] * p[4], p[2] * p[4] * p[6]) if first else (p[0] * p[2] * p[6], p[0] * p[4] * p[6])
                if 2 <= sum(p) <= 6 and turns == 1 and corner == (0, 0):
                    gone.append((y, x))
            for y, x in gone:
                pixels[y, x] = 0
            changed |= bool(gone)
    return pixels[1:-1, 1:-1]


def strokes(image):
    """Lists of points (x, y), in pixels of the image."""
    left = {(int(y), int(x)) for y, x in zip(*numpy.nonzero(thinned(image > INK)))}
    around = lambda p: sorted((q for q in ((p[0] + dy, p[1] + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1))
                               if q in left), key=lambda q: abs(q[0] - p[0]) + abs(q[1] - p[1]))
    found = []
    while left:
        # An end, or anywhere on a ring.
        at = min(left, key=lambda p: (len(around(p)), p))
        line = [at]
        left.discard(at)
        while True:
            step = [q for q in around(line[-1])]
            if not step:
                break
            # Straight on where lines cross.
            if len(line) > 2:
                dy, dx = line[-1][0] - line[-3][0], line[-1][1] - line[-3][1]
                step.sort(key=lambda q: -((q[0] - line[-1][0]) * dy + (q[1] - line[-1][1]) * dx))
            line.append(step[0])
            left.discard(step[0])
        found.append([(x, y) for y, x in line])
    long = [line for line in found if len(line) > LEAST_STROKE]
    return long or found


def points(line, every=2):
    """Fewer of a line's points, with its ends."""
    kept = line[::every]
    return kept if kept[-1] == line[-1] else kept + [line[-1]]


def placed(lines, left, top, size):
    """Strokes of a 28 x 28 image, enlarged to a square on the screen."""
    scale = size / 28
    return [[(left + (x + 0.5) * scale, top + (y + 0.5) * scale) for x, y in line] for line in lines]


def length(line):
    return sum(math.dist(a, b) for a, b in zip(line, line[1:]))
