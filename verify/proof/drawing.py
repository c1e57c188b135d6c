#!/usr/bin/python3
"""Draws on the page of //train:draw in headless Chromium, and proves that it works.

  verify/proof/drawing.py RUN DATA [--programs=DIR] [--characters=200] [--among=digits] [--shots=DIR]

Writes test characters of DATA (EMNIST's files) with mouse events, stroke by stroke: what the page shows must be what
predict says of the same picture. Then a guided session of two pictures a class, with a reload in the middle of a
character, a step back, and a second tab: every picture must lie in the folder of what was asked for. Looks at the page on
three widths in both themes (--shots keeps what it saw), by mouse, touch and keyboard; the console must be silent and
nothing asked from elsewhere. --programs: where train/draw and train/predict are
(bazel-bin). --among=digits: only these classes, which takes a fifth of the time.

Debian packages: chromium, chromium-driver, python3-selenium, python3-numpy.
"""
import argparse
import base64
import json
import pathlib
import re
import statistics
import struct
import subprocess
import sys
import tempfile
import time

import browser as browsers
import traced
from browser import check

SEED = 5
EACH = 2
WAIT = 60  # Seconds, on a machine that is busy with other things.
KEEP_ASKED = """
  window.asked = null;
  const fetched = window.fetch;
  window.fetch = async (path, options) => {
    const reads = options && options.body && String(path).startsWith('read');
    const mine = {};
    if (reads) window.asked = mine;
    const response = await fetched(path, options);
    if (reads) {
      mine.answer = await response.clone().json();
      const reader = new FileReader();
      reader.onload = () => { mine.picture = reader.result.split(',')[1]; };
      reader.readAsDataURL(options.body);
    }
    return response;
  };
  // From the pen's lifting to the answer on the page.
  window.delays = [];
  let lifted = 0;
  addEventListener('pointerup', () => { lifted = performance.now(); }, true);
  new MutationObserver(() => {
    if (lifted) window.delays.push(performance.now() - lifted);
    lifted = 0;
  }).observe(document, {subtree: true, attributes: true, attributeFilter: ['data-answered']});
"""


class Server:
    def __init__(self, programs, run, *flags):
        self.process = subprocess.Popen([programs / 'train' / 'draw', f'--run={run}', '--port=0', *flags],
                                        stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            found = re.match(r'open (http://\S+)', line)
            if found:
                self.address = found[1]
                return
        raise AssertionError('the program ended before it printed an address')

    def stop(self):
        self.process.terminate()
        code = self.process.wait(timeout=WAIT)
        check(code == 0, f'draw ended with {code}')


class Pen:
    """A browser's mouse on the page."""

    def __init__(self, browser):
        self.browser = browser

    def open(self, address, width=1440, theme='light'):
        cdp = self.browser.driver.execute_cdp_cmd
        cdp('Emulation.setEmulatedMedia', {'features': [{'name': 'prefers-color-scheme', 'value': theme}]})
        self.browser.resize(width)
        self.browser.driver.get(address)
        self.wait("return document.documentElement.dataset.ready === ''", 'the page to be ready')

    def wait(self, script, what):
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            value = self.browser.run(script)
            if value:
                return value
            time.sleep(0.01)
        raise AssertionError(f'waited {WAIT} s for {what}')

    def event(self, kind, x, y):
        self.browser.driver.execute_cdp_cmd('Input.dispatchMouseEvent', {
            'type': kind, 'x': x, 'y': y, 'button': 'left', 'buttons': int(kind != 'mouseReleased'), 'clickCount': 1})

    def place(self):
        return self.browser.run("""
          const pad = document.getElementById('pad');
          pad.scrollIntoView({behavior: 'instant', block: 'nearest'});
          const {left, top, width, height} = pad.getBoundingClientRect();
          return {left, top, width, height}""")

    def stroke(self, line):
        self.event('mousePressed', *line[0])
        for point in line[1:] or line:
            self.event('mouseMoved', *point)
        self.event('mouseReleased', *line[-1])

    def key(self, name, code=None):
        text = '\r' if name == 'Enter' else None
        for kind in ('keyDown', 'keyUp'):
            self.browser.driver.execute_cdp_cmd('Input.dispatchKeyEvent', {
                'type': kind, 'key': name, 'code': code or name, **({'text': text} if text and kind == 'keyDown' else {})})

    def write(self, image, share=0.5, size=0.8):
        """A character on the pad: in the middle, or at a share of its width."""
        place = self.place()
        side = size * place['height']
        left = place['left'] + share * place['width'] - side / 2
        lines = traced.placed(traced.strokes(image), left, place['top'] + (1 - size) / 2 * place['height'], side)
        for line in lines:
            self.stroke(traced.points(line))

    def clear(self):
        self.key('Escape')
        self.wait("return document.getElementById('text').textContent === ''", 'an empty answer')

    def answer(self):
        """The last picture that was asked about, the server's answer, and what the page shows."""
        self.browser.settle()  # What the last event brings about may be still to come.
        self.wait("""const {asked, answered} = document.documentElement.dataset;
                     return asked && asked === answered && window.asked && window.asked.picture""", 'an answer')
        return self.browser.run("""
          const {picture, answer} = window.asked;
          return {picture, answer, text: document.getElementById('text').textContent,
                  none: document.getElementById('none').textContent,
                  bars: [...document.querySelectorAll('#bars li')].map((row) => [
                      row.querySelector('b').textContent, row.querySelector('span').textContent,
                      row.querySelector('i i').style.width]),
                  boxes: [...document.querySelectorAll('.box')].map((box) => box.textContent)}""")


def check_shown(shown):
    """What the page shows is what the server said."""
    reading = shown['answer']['reading']
    characters = reading['characters']
    text = ''.join(c['class'] + ('?' if c['in_doubt'] else '') for c in characters)
    check(shown['text'].replace('\n', '') == text, f'the page shows {shown["text"]!r} for {text!r}')
    if not characters:
        check(reading['none'] in shown['none'], f'the page does not say why there is none: {shown["none"]!r}')
        return
    least = min(characters, key=lambda c: c['probability'])
    check([bar[0] for bar in shown['bars']] == [t['class'] for t in least['top']], f'bars: {shown["bars"]}')
    for (_, text, width), top in zip(shown['bars'], least['top']):
        check(abs(float(text.rstrip(' %')) - 100 * top['probability']) < 0.051, f'{text} for {top}')
        check(abs(float(width.rstrip('%')) - 100 * top['probability']) < 0.051, f'a bar of {width} for {top}')
    check(len(shown['boxes']) == (len(characters) if len(characters) > 1 else 0), f'boxes: {shown["boxes"]}')


def prove_reading(pen, programs, run, among, images, labels, characters, work):
    """Returns how many characters the page read as their label, and the delays after strokes."""
    step = len(images) // characters
    told = {}
    right = 0
    delays = []
    for n in range(characters):
        index = n * step + n % step
        pen.browser.run('window.asked = null; window.delays = []')
        # Every tenth beside another one, as text.
        pen.write(images[index], 0.25 if n % 10 == 9 else 0.5)
        if n % 10 == 9:
            pen.write(images[(index + 7 * step) % len(images)], 0.75)
        shown = pen.answer()
        check_shown(shown)
        name = f'{n:03}.png'
        (work / name).write_bytes(base64.b64decode(shown['picture']))
        told[name] = shown['answer']['reading']
        right += shown['answer']['reading']['text'] == labels[index]
        delays += pen.browser.run('return window.delays')
        pen.clear()
    lines = subprocess.run([programs / 'train' / 'predict', f'--run={run}', '--json', *among, work], text=True, check=True,
                           stdout=subprocess.PIPE).stdout.splitlines()
    check(len(lines) == characters, f'predict read {len(lines)} pictures')
    for line in lines:
        said = json.loads(line)
        name = pathlib.Path(said.pop('file')).name
        there = told[name]
        there.pop('file')
        check(said == there, f'{name}: the page said {there}, predict says {said}')
    return right, delays


def wish(pen):
    return pen.browser.run("return document.getElementById('wish-name').textContent")


def done(pen):
    return int(pen.browser.run("return document.getElementById('done').textContent").split()[0])


def keep(pen):
    before = done(pen)
    pen.key('Enter')
    pen.wait(f"return parseInt(document.getElementById('done').textContent) === {before + 1}", 'a picture to be stored')


def choose(pen, mode):
    button = pen.browser.find(f'#modes button[data-mode={mode}]')[0]
    pen.browser.click(button)


def pictures_in(folder):
    found = {}
    for path in sorted(folder.rglob('*')):
        if path.is_dir():
            continue
        data = path.read_bytes()
        check(path.suffix == '.png' and data[:8] == b'\x89PNG\r\n\x1a\n' and data[-8:-4] == b'IEND', f'{path} is no PNG')
        check(struct.unpack('>II', data[16:24]) == (28, 28), f'{path} is not of 28 x 28 pixels')
        found.setdefault(path.parent.name, []).append(path)
    return found


def prove_guided(pen, address, folder, images, labels, names):
    """Returns the number of pictures."""
    of_class = {name: [i for i, label in enumerate(labels) if label == name] for name in names}
    choose(pen, 'guided')
    written = {name: 0 for name in names}
    total = EACH * len(names)

    def write_next():
        name = wish(pen)
        pen.write(images[of_class[name][written[name]]], size=0.75)
        written[name] += 1
        return name

    second = None
    for n in range(total):
        check(done(pen) == n, f'{done(pen)} are done, not {n}')
        name = write_next()
        if n == total // 2:
            # In the middle of a character: nothing is lost.
            check(pen.browser.run("return !document.getElementById('undo').disabled"), 'nothing is on the pad')
            before = pen.browser.run("return document.getElementById('pad').toDataURL()")
            pen.browser.driver.refresh()
            pen.wait("return document.documentElement.dataset.ready === ''", 'the page to be ready')
            check(wish(pen) == name and done(pen) == n, f'after the reload {wish(pen)!r} is asked for, not {name!r}')
            check(pen.browser.run("return document.getElementById('pad').toDataURL()") == before,
                  'the reload lost strokes')
        keep(pen)
        if n == total // 3:
            # Back: the last picture is asked for again.
            pen.browser.click(pen.browser.find('#back')[0])
            pen.wait(f"return parseInt(document.getElementById('done').textContent) === {n}", 'the step back')
            check(wish(pen) == name, f'back asks for {wish(pen)!r}, not {name!r}')
            written[name] -= 1
            write_next()
            keep(pen)
        if n == total // 4:
            # Another tab stores what both ask for; this one notices.
            pen.browser.driver.switch_to.new_window('tab')
            second = pen.browser.driver.current_window_handle
            pen.open(address)
            choose(pen, 'guided')
            check(done(pen) == n + 1, 'the second tab does not know what is there')
            pen.browser.driver.close()
            pen.browser.driver.switch_to.window(pen.browser.driver.window_handles[0])
    check(second is not None, 'there was no second tab')
    check(pen.browser.run("return document.getElementById('wish-verb').textContent").startswith('All are there'),
          'the end is not said')
    found = pictures_in(folder)
    check({name: len(paths) for name, paths in found.items()} == {name: EACH for name in names},
          f'the folders hold {({name: len(paths) for name, paths in found.items()})}')
    return total


def prove_two_tabs(pen, address, folder, image):
    """Both store for the same class at once: both pictures are there."""
    before = sum(map(len, pictures_in(folder).values()))
    tabs = [pen.browser.driver.current_window_handle]
    pen.browser.driver.switch_to.new_window('tab')
    tabs.append(pen.browser.driver.current_window_handle)
    pen.open(address)
    for tab in tabs:
        pen.browser.driver.switch_to.window(tab)
        choose(pen, 'choice')
        pen.key('Escape')
        pen.key('7')
        check(pen.browser.run("return document.getElementById('label').value") == '7', 'the key chose no class')
        pen.write(image)
    for tab in tabs:
        pen.browser.driver.switch_to.window(tab)
        pen.key('Enter')
        pen.wait("return document.getElementById('undo').disabled", 'the picture to be stored')
    check(sum(map(len, pictures_in(folder).values())) == before + 2, 'two tabs did not store two pictures')
    pen.browser.driver.close()
    pen.browser.driver.switch_to.window(tabs[0])


def prove_touch(pen, address):
    pen.open(address, browsers.PHONE)
    choose(pen, 'read')
    pen.browser.run("window.asked = null")
    pen.key('Escape')
    place = pen.place()
    x, y = place['left'] + place['width'] / 2, place['top'] + place['height'] * 0.2
    send = pen.browser.driver.execute_cdp_cmd
    send('Input.dispatchTouchEvent', {'type': 'touchStart', 'touchPoints': [{'x': x, 'y': y}]})
    for i in range(1, 9):
        send('Input.dispatchTouchEvent', {'type': 'touchMove',
                                          'touchPoints': [{'x': x, 'y': y + i * place['height'] * 0.07}]})
    send('Input.dispatchTouchEvent', {'type': 'touchEnd', 'touchPoints': []})
    shown = pen.answer()
    check_shown(shown)
    check(shown['answer']['reading']['characters'], 'a line drawn by touch is no character')
    # A pen's pressure makes strokes wider.
    widths = {}
    for pressure in (0.1, 0.9):
        pen.key('Escape')
        for kind in ('mousePressed', 'mouseMoved', 'mouseReleased'):
            send('Input.dispatchMouseEvent', {
                'type': kind, 'x': x, 'y': y + (0 if kind == 'mousePressed' else place['height'] * 0.5), 'button': 'left',
                'buttons': int(kind != 'mouseReleased'), 'clickCount': 1, 'pointerType': 'pen', 'force': pressure})
        widths[pressure] = pen.browser.run("return JSON.parse(sessionStorage.getItem('inknet-strokes'))[0][0][2]")
    check(widths[0.9] > 1.5 * widths[0.1], f'pressure makes no difference: {widths}')
    # Undo, by key and by button.
    pen.key('Escape')
    for share in (0.3, 0.6):
        pen.stroke([(place['left'] + share * place['width'], y), (place['left'] + share * place['width'], y + 80)])
    count = "return JSON.parse(sessionStorage.getItem('inknet-strokes')).length"
    check(pen.browser.run(count) == 2, 'two strokes are not two')
    pen.key('Backspace')
    check(pen.browser.run(count) == 1, 'the key undid nothing')
    pen.browser.click(pen.browser.find('#undo')[0])
    check(pen.browser.run(count) == 0, 'the button undid nothing')


def look(pen, address, images, labels, shots):
    word = [labels.index(c) for c in ('4', '7', '2')]
    for width in (browsers.LAPTOP, 1000, browsers.PHONE):
        for theme in ('light', 'dark'):
            pen.open(address, width, theme)
            choose(pen, 'read')
            pen.key('Escape')
            pen.browser.run('window.asked = null')
            shares = (0.2, 0.5, 0.8)
            for index, share in zip(word, shares):
                pen.write(images[index], share, 0.33 if width == browsers.PHONE else 0.6)
            check_shown(pen.answer())
            pen.browser.move_to(2, 2)
            finish(pen, width, shots, f'read-{width}-{theme}')
            choose(pen, 'guided')
            pen.key('Escape')
            pen.browser.run('window.asked = null')
            pen.write(images[word[2]])
            check_shown(pen.answer())
            pen.browser.move_to(2, 2)
            finish(pen, width, shots, f'teach-{width}-{theme}')
            pen.key('Escape')


def finish(pen, width, shots, name):
    page = pen.browser.run('return document.documentElement.scrollWidth')
    check(page <= width, f'the page is {page} pixels wide on a screen of {width}')
    if shots:
        pen.browser.screenshot(shots / f'draw-{name}.png', width)


def check_quiet(pen, address):
    console = pen.browser.console()
    check(not console, f'the console says {console}')
    own = address.rstrip('/')
    others = [url for url in pen.browser.requests() if not url.startswith((own, 'data:', 'about:'))]
    check(not others, f'the page asked for {others}')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('run', type=pathlib.Path)
    parser.add_argument('data', type=pathlib.Path)
    parser.add_argument('--programs', type=pathlib.Path, default=pathlib.Path('bazel-bin'))
    parser.add_argument('--characters', type=int, default=200)
    parser.add_argument('--among', choices=['digits'])
    parser.add_argument('--shots', type=pathlib.Path)
    arguments = parser.parse_args()
    if arguments.shots:
        arguments.shots.mkdir(parents=True, exist_ok=True)
    images, labels, names = traced.emnist_test(arguments.data)
    among = []
    if arguments.among:
        among = [f'--among={arguments.among}']
        names = [name for name in names if name.isdigit()]
        chosen = [i for i, label in enumerate(labels) if label in names]
        images, labels = images[chosen], [labels[i] for i in chosen]
    with tempfile.TemporaryDirectory() as scratch:
        work = pathlib.Path(scratch)
        (work / 'pictures').mkdir()
        collection = work / 'my hand'
        server = Server(arguments.programs, arguments.run, f'--collect={collection}', f'--each={EACH}', *among)
        browser = browsers.Browser()
        pen = Pen(browser)
        try:
            browser.driver.execute_cdp_cmd('Page.addScriptToEvaluateOnNewDocument', {'source': KEEP_ASKED})
            pen.open(server.address)
            right, delays = prove_reading(pen, arguments.programs, arguments.run, among, images, labels,
                                          arguments.characters, work / 'pictures')
            total = prove_guided(pen, server.address, collection, images, labels, names)
            prove_two_tabs(pen, server.address, collection, images[labels.index('7')])
            look(pen, server.address, images, labels, arguments.shots)
            prove_touch(pen, server.address)
            check_quiet(pen, server.address)
        except AssertionError as error:
            print(f'FAILED: {error} {browser.console() or ""}')
            if arguments.shots:
                browser.screenshot(arguments.shots / 'draw-failed.png', browsers.LAPTOP)
            sys.exit(1)
        finally:
            browser.close()
            server.stop()
    quantiles = statistics.quantiles(delays, n=20)
    print(f'{arguments.characters} test characters written by mouse, {right} read as what they are, all as predict says; '
          f'{statistics.median(delays):.0f} ms after a stroke (95 %: {quantiles[18]:.0f} ms); {total} guided pictures in '
          f'their folders, with a reload, a step back and a second tab; {browser.version}')


if __name__ == '__main__':
    main()
