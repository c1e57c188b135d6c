#!/usr/bin/python3
"""Opens pages of //report in headless Chromium and proves that they work.

  verify/proof/browser.py [--shots=DIR] [--expect=TEXT]... PAGE.html...
  verify/proof/browser.py --picture=FILE.png PAGE.html

For each page: every chart has the marks that its data call for; tooltips, legends, switches, sorting and the theme do
what they say; names are shown as they are; the console stays silent; nothing is loaded from outside, and nothing could
be; the page is drawn within two seconds and no wider than a laptop's or a phone's screen. --shots: where to put
screenshots. --expect: a text that every page must show. --picture only takes the README's picture.

Debian packages: chromium, chromium-driver, python3-selenium, python3-pil (for --picture).
"""
import argparse
import base64
import json
import math
import os
import pathlib
import re
import sys
import tempfile
import time

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

FLAGS = ('--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking '
         '--disable-component-update --disable-sync --hide-scrollbars').split()
LAPTOP, PHONE = 1440, 390
MAX_SECONDS = 2
MAX_BYTES = 2_000_000
PICTURE_WIDTH, PICTURE_BYTES = 1400, 300_000

# For each chart, for each of its named marks, the elements that are drawn.
MARKS = """
return [...document.querySelectorAll('.chart')].map((chart) => {
  const marks = {};
  for (const group of chart.querySelectorAll('g.role-mark')) {
    const name = group.classList[2];
    if (!name || name.startsWith('mark-') || group.classList[0] === 'mark-group') continue;
    const items = [...group.children].map((item) => ({
      d: item.getAttribute('d'), text: item.textContent, opacity: item.getAttribute('fill-opacity'),
      fill: getComputedStyle(item).fill, stroke: getComputedStyle(item).stroke}));
    marks[name] = (marks[name] || []).concat(items);
  }
  return marks;
});
"""


class Browser:
    """Chromium with an empty profile, its console and its network requests."""

    def __init__(self):
        options = Options()
        for flag in FLAGS:
            options.add_argument(flag)
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        options.add_argument('--user-data-dir=' + self._profile.name)
        options.set_capability('goog:loggingPrefs', {'browser': 'ALL', 'performance': 'ALL'})
        self.driver = webdriver.Chrome(service=Service('/usr/bin/chromedriver'), options=options)
        self.version = 'Chromium ' + self.driver.capabilities['browserVersion']

    def close(self):
        self.driver.quit()
        self._profile.cleanup()

    def open(self, page, width, theme):
        self.driver.execute_cdp_cmd('Emulation.setEmulatedMedia',
                                    {'features': [{'name': 'prefers-color-scheme', 'value': theme}]})
        self.resize(width)
        self.console(), self.requests()
        self.driver.get(page.as_uri())
        self.run("localStorage.removeItem('inknet-theme')")
        self.settle()

    def resize(self, width):
        self.driver.execute_cdp_cmd('Emulation.setDeviceMetricsOverride', {
            'width': width, 'height': 900, 'deviceScaleFactor': 2 if width < 600 else 1, 'mobile': width < 600})
        self.driver.execute_cdp_cmd('Emulation.setTouchEmulationEnabled', {'enabled': width < 600})
        self.settle()

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def settle(self):
        """Waits until what has happened is painted."""
        self.driver.execute_async_script(
            'const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))')

    def move_to(self, x, y):
        self.driver.execute_cdp_cmd('Input.dispatchMouseEvent', {'type': 'mouseMoved', 'x': x, 'y': y})
        self.settle()

    def tap(self, x, y):
        for kind, points in (('touchStart', [{'x': x, 'y': y}]), ('touchEnd', [])):
            self.driver.execute_cdp_cmd('Input.dispatchTouchEvent', {'type': kind, 'touchPoints': points})
        time.sleep(0.5)  # The browser makes a mouse's events of it.

    def click(self, element):
        self.run("arguments[0].scrollIntoView({behavior: 'instant', block: 'center'}); arguments[0].click()", element)
        self.settle()

    def find(self, selector):
        return self.driver.find_elements('css selector', selector)

    def console(self):
        return [entry['message'] for entry in self.driver.get_log('browser')]

    def requests(self):
        """What pages asked for since the last call; not Chromium's own first page, which may still be loading."""
        events = [json.loads(entry['message'])['message'] for entry in self.driver.get_log('performance')]
        return [event['params']['request']['url'] for event in events
                if event['method'] == 'Network.requestWillBeSent'
                and not event['params']['documentURL'].startswith('chrome:')]

    def screenshot(self, path, width, height=None):
        height = height or self.run('return document.documentElement.scrollHeight')
        shot = self.driver.execute_cdp_cmd('Page.captureScreenshot', {
            'captureBeyondViewport': True, 'clip': {'x': 0, 'y': 0, 'width': width, 'height': height, 'scale': 1}})
        path.write_bytes(base64.b64decode(shot['data']))

    def place(self, chart, mark, index):
        """The box on the screen of an element of a chart's mark, scrolled into view."""
        item = self.run("return document.querySelectorAll('.chart')[arguments[0]]"
                        ".querySelector('g.role-mark.' + arguments[1]).children[arguments[2]]", chart, mark, index)
        self.run("arguments[0].scrollIntoView({behavior: 'instant', block: 'center'})", item)
        self.settle()
        return self.run('const {left, top, width, height} = arguments[0].getBoundingClientRect();'
                        'return {left, top, width, height}', item)

    def tooltip(self):
        """The tooltip's title and rows, (name, value); None where none is shown."""
        shown = self.run("""
          const tooltip = document.querySelector('.tooltip');
          return tooltip.hidden ? null : [tooltip.querySelector('strong').textContent,
            [...tooltip.querySelectorAll('div')].map((row) => [row.querySelector('span').textContent,
                                                               row.querySelector('b').textContent])];
        """)
        return shown and (shown[0], [tuple(row) for row in shown[1]])


def check(condition, message):
    if not condition:
        raise AssertionError(message)


def values(spec, name):
    """The rows of a specification's data set; empty where it has none of that name."""
    return next((data['values'] for data in spec['data'] if data['name'] == name), [])


def by_series(spec):
    series = {}
    for point in values(spec, 'points'):
        series.setdefault(point['series'], []).append(point)
    return series


def expected_counts(spec):
    """How many elements each named mark of a chart must have."""
    data = {name: len(values(spec, name)) for name in ('points', 'references', 'values', 'counts', 'bins', 'estimates',
                                                       'dots', 'lines', 'axes_there', 'ticks', 'shares')}
    if data['points']:
        return {'line': len(by_series(spec)), 'reference_lines': data['references'],
                'reference_labels': data['references'], 'plot': 1}
    if data['values']:
        return {'bars': data['values'], 'columns': data['values'], 'zero': 1}
    if data['counts']:
        classes = len(values(spec, 'classes'))
        check(data['counts'] == classes ** 2, 'a matrix is not square')
        return {'cells': data['counts'], 'numbers': data['counts'] if classes <= 12 else 0}
    if data['bins']:
        return {name: data['bins'] for name in ('accuracies', 'gaps', 'histogram', 'columns')}
    if data['estimates']:
        return {name: data['estimates'] for name in ('intervals', 'values', 'rows')}
    if data['dots']:
        return {'points': data['dots'], 'rings': sum('special' in row for row in values(spec, 'dots')),
                'steps': min(1, len(values(spec, 'corners')))}
    if data['lines']:
        return {'line': data['lines'], 'hits': data['lines'], 'pointed_line': 0, 'axes': data['axes_there'],
                'special_line': sum(row['special'] for row in values(spec, 'lines')), 'tick_labels': data['ticks']}
    if data['shares']:
        return {name: data['shares'] for name in ('totals', 'alone', 'rows')}
    raise AssertionError(f'a chart without data: {spec["description"]}')


def number(text):
    """The number in a text such as "−1,234.50 pp" or "8.78e-7", and half a unit of its last digit."""
    found = re.search(r'(-?\d[\d,]*(?:\.\d*)?)(e[+-]?\d+)?', text.replace('\u2212', '-'))
    digits, exponent = found[1].replace(',', ''), found[2] or ''
    return float(digits + exponent), 0.5 * float('1' + exponent) * 10 ** -len(digits.partition('.')[2])


def check_reads(text, value, what, significant=None):
    shown, half_unit = number(text)
    check(abs(shown - value) <= half_unit * 1.001 + 1e-12, f'{what}: {text!r} is shown for {value}')


def paths(items):
    """What is drawn, in an order of its own: series that come back are drawn last."""
    return sorted(item['d'] for item in items)


def check_marks(browser, specs):
    for spec, marks in zip(specs, browser.run(MARKS)):
        what = spec['description']
        for name, count in expected_counts(spec).items():
            drawn = marks.get(name, [])
            check(len(drawn) == count, f'{what}: {len(drawn)} marks "{name}" instead of {count}')
            for item in drawn:
                check('NaN' not in (item['d'] or ''), f'{what}: a mark "{name}" is nowhere: {item["d"]}')
        # A line of one point gets a second vertex.
        drawn = sorted(len(re.findall('[ML]', path)) for path in paths(marks.get('line', [])))
        there = sorted([len(points) for points in by_series(spec).values()] +
                       [len(re.findall('[ML]', line['path'])) for line in values(spec, 'lines')])
        check(all(a - b in (0, b == 1) for a, b in zip(drawn, there)), f'{what}: lines of {drawn} points, not {there}')


def check_line_tooltip(browser, chart, spec):
    points = next(iter(by_series(spec).values()))
    x = points[len(points) // 2]['x']
    low, high = next(scale['domain'] for scale in spec['scales'] if scale['name'] == 'x')
    plot = browser.place(chart, 'plot', 0)
    browser.move_to(plot['left'] + (x - low) / (high - low) * plot['width'], plot['top'] + plot['height'] / 2)
    tooltip = browser.tooltip()
    check(tooltip, f'{spec["description"]}: no tooltip')
    title, rows = tooltip
    check(title == f'{spec["usermeta"]["ruler"]} {x:g}', f'{spec["description"]}: the tooltip says {title!r} at {x}')
    there = {name: point['y'] for name, points in by_series(spec).items() for point in points if point['x'] == x}
    check({name for name, _ in rows} == set(there), f'{spec["description"]}: the tooltip lists {rows}, not {there}')
    for name, text in rows:
        check_reads(text, there[name], f'{spec["description"]}, {name}')


def check_item_tooltip(browser, chart, mark, index, title, expected):
    place = browser.place(chart, mark, index)
    browser.move_to(place['left'] + place['width'] / 2, place['top'] + place['height'] / 2)
    tooltip = browser.tooltip()
    check(tooltip and tooltip[0] == title, f'{mark} {index}: the tooltip is {tooltip}, not {title!r}')
    for name, value in expected.items():
        check_reads(dict(tooltip[1])[name], value, f'{mark} {index}, {name}')


def metric_of(tooltip):
    """The first number of a tooltip's rows: the metric of a trial."""
    return tooltip[1][0][1]


def check_dot_tooltip(browser, chart, spec):
    """That of the point drawn last, which nothing hides."""
    dot = values(spec, 'dots')[-1]
    place = browser.place(chart, 'points', len(values(spec, 'dots')) - 1)
    browser.move_to(place['left'] + place['width'] / 2, place['top'] + place['height'] / 2)
    tooltip = browser.tooltip()
    title = f'trial {dot["number"]}, {dot["series"]}'
    check(tooltip and tooltip[0] == title, f'{spec["description"]}: the tooltip is {tooltip}, not {title!r}')
    if dot['y'] is not None:
        check_reads(metric_of(tooltip), dot['y'], spec['description'])


def check_many_lines_tooltip(browser, chart, spec):
    """That of the line drawn last, near its end; the others step back while the pointer is on it."""
    line = values(spec, 'lines')[-1]
    x, y = browser.run("""
      const hits = document.querySelectorAll('.chart')[arguments[0]].querySelectorAll('g.role-mark.hits path');
      const path = hits[hits.length - 1];
      path.scrollIntoView({behavior: 'instant', block: 'center'});
      const at = path.getPointAtLength(0.985 * path.getTotalLength()).matrixTransform(path.getScreenCTM());
      return [at.x, at.y];
    """, chart)
    browser.settle()
    browser.move_to(x, y)
    tooltip = browser.tooltip()
    check(tooltip and tooltip[0] == line['tooltip']['title'], f'{spec["description"]}: the tooltip is {tooltip}, '
          f'not of {line["tooltip"]["title"]!r}')
    check(dict(tooltip[1]) == {name: text for name, text in line['tooltip'].items() if name != 'title'},
          f'{spec["description"]}: the tooltip says {tooltip[1]}')
    marks = browser.run(MARKS)[chart]
    check(len(marks['pointed_line']) == 1, f'{spec["description"]}: the line pointed at does not stand out')


def check_tooltip(browser, chart, spec):
    if values(spec, 'points'):
        check_line_tooltip(browser, chart, spec)
    elif values(spec, 'dots'):
        check_dot_tooltip(browser, chart, spec)
    elif values(spec, 'lines'):
        check_many_lines_tooltip(browser, chart, spec)
    elif values(spec, 'shares'):
        share = values(spec, 'shares')[0]
        check_item_tooltip(browser, chart, 'rows', 0, share['name'],
                           {'by itself': share['alone'], 'with others': share['total']})
    elif values(spec, 'values'):
        bars = values(spec, 'values')
        index = min(range(len(bars)), key=lambda i: bars[i]['y'])
        unit = next(axis['title'] for axis in spec['axes'] if axis['orient'] == 'left')
        check_item_tooltip(browser, chart, 'columns', index, f'epoch {bars[index]["x"]}', {unit: bars[index]['y']})
    elif values(spec, 'counts'):
        counts, names = values(spec, 'counts'), values(spec, 'classes')
        classes = len(names)
        index = max((i for i in range(classes ** 2) if i // classes != i % classes), key=lambda i: counts[i])
        row = counts[index // classes * classes:(index // classes + 1) * classes]
        check_item_tooltip(browser, chart, 'cells', index, f'{names[index // classes]} \u2192 {names[index % classes]}',
                           {'images': counts[index], 'share': 100 * counts[index] / sum(row)})
        bold = browser.run("return [...document.querySelectorAll('.chart')[arguments[0]].querySelectorAll("
                           "'g.role-axis-label text')].filter((text) => text.getAttribute('font-weight') === '700')"
                           ".map((text) => text.textContent)", chart)
        check(sorted(bold) == sorted([names[index // classes], names[index % classes]]),
              f'the names beside the cell are not marked, but {bold}')
    elif values(spec, 'bins'):
        bins = values(spec, 'bins')
        index = max(range(len(bins)), key=lambda i: bins[i]['images'])
        title = f'confidence {bins[index]["low"]:.3g} \u2013 {bins[index]["high"]:.3g} %'
        check_item_tooltip(browser, chart, 'columns', index, title,
                           {'images': bins[index]['images'], 'accuracy': bins[index]['accuracy']})
    else:
        estimate = values(spec, 'estimates')[0]
        name = next(axis['title'] for axis in spec['axes'] if axis['orient'] == 'bottom')
        check_item_tooltip(browser, chart, 'rows', 0, estimate['series'], {name: estimate['value']})
    browser.move_to(2, 2)
    check(browser.tooltip() is None, f'{spec["description"]}: the tooltip stays')


def check_legends(browser, specs):
    """A click on a name hides its series where the legend says, and another brings it back."""
    for button in browser.find('button.series')[:3]:
        name = button.get_attribute('data-series')
        check(button.text == name, f'the legend says {button.text!r} for {name!r}')
        figure = browser.run("const figure = arguments[0].closest('figure');"
                             "return figure && Number(figure.querySelector('.chart').dataset.chart)", button)
        charts = [i for i, spec in enumerate(specs)
                  if figure in (None, i) and any(signal['name'] == 'hidden' for signal in spec['signals'])]

        def lines():
            marks = browser.run(MARKS)
            return [sum(len(marks[i].get(mark, [])) for mark in ('line', 'intervals', 'points', 'steps')) for i in charts]

        def drawn_for(spec):
            """A line or an interval for all of a series' rows, but a point for each."""
            return (any(row['series'] == name for row in values(spec, 'points') + values(spec, 'estimates') +
                        values(spec, 'corners')) + sum(row['series'] == name for row in values(spec, 'dots')))

        before = lines()
        has_it = [drawn_for(specs[i]) for i in charts]
        browser.click(button)
        hidden = [count - has for count, has in zip(before, has_it)]
        # The last one of a chart is not hidden: all come back.
        alone = len(browser.run("return arguments[0].parentElement.querySelectorAll('.series')", button)) == 1
        check(lines() == hidden or set(before) == {1} or alone, f'hiding {name!r} leaves {lines()} of {before} lines')
        browser.click(button)
        check(lines() == before, f'{name!r} does not come back')


def strengths(spec, normalized):
    counts, classes = values(spec, 'counts'), len(values(spec, 'classes'))
    totals = [sum(counts[t * classes:(t + 1) * classes]) for t in range(classes)]
    shown = [count / totals[i // classes] if normalized and totals[i // classes] else count * (not normalized)
             for i, count in enumerate(counts)]
    most = {right: max((value for i, value in enumerate(shown) if (i // classes == i % classes) == right), default=0)
            for right in (True, False)}
    kinds = [i // classes == i % classes for i in range(classes ** 2)]
    return [math.sqrt(value / most[kind]) if most[kind] else 0 for value, kind in zip(shown, kinds)]


def check_switches(browser, specs):
    for button in browser.find('.switch button[aria-pressed="false"]'):
        chart = browser.run("return Number(arguments[0].closest('figure').querySelector('.chart').dataset.chart)", button)
        spec = specs[chart]
        first = browser.run("return arguments[0].parentElement.children[0]", button)

        def drawn(mark):
            return browser.run(MARKS)[chart][mark]

        if button.get_attribute('data-signal') == 'log_y':
            before = drawn('line')
            browser.click(button)
            check(paths(drawn('line')) != paths(before), 'log draws the same')
            check(len(drawn('line')) == len(before), 'log draws other series')
            check_line_tooltip(browser, chart, spec)
            browser.move_to(2, 2)
            browser.click(first)
            check(paths(drawn('line')) == paths(before), 'linear is not what it was')
            continue
        if button.get_attribute('data-signal') == 'near':
            bound, large = spec['usermeta']['near'], spec['usermeta']['large_is_good']
            near = [dot for dot in values(spec, 'dots')
                    if dot['y'] is None or (dot['y'] >= bound if large else dot['y'] <= bound)]
            browser.click(button)
            check(len(drawn('points')) == len(near), f'{len(drawn("points"))} points are near, not {len(near)}')
            browser.click(first)
            check(len(drawn('points')) == len(values(spec, 'dots')), 'not all points come back')
            continue
        labels = [item['text'] for item in drawn('ramp_labels')]
        for pressed, normalized in ((button, True), (first, False)):
            browser.click(pressed)
            check(pressed.get_attribute('aria-pressed') == 'true', 'the switch does not show what it is at')
            for cell, strength in zip(drawn('cells'), strengths(spec, normalized)):
                check(abs(float(cell['opacity']) - strength) < 1e-6,
                      f'a cell is drawn with {cell["opacity"]}, not {strength}')
            check(([item['text'] for item in drawn('ramp_labels')] != labels) == normalized, 'the key does not follow')


def check_sorting(browser):
    for table in browser.find('table.sortable'):
        heads = table.find_elements('css selector', 'th button')
        for column, head in enumerate(heads):
            for sign in (1, -1):
                browser.click(head)
                keys = browser.run("return [...arguments[0].tBodies[0].rows].map((row) => row.cells[arguments[1]])"
                                   ".map(({dataset, textContent}) => 'sort' in dataset ? Number(dataset.sort) :"
                                   " textContent)", table, column)
                if None in keys:  # NaN: a figure that there is none of.
                    continue
                check(keys == sorted(keys, reverse=sign < 0), f'column {column} is not sorted: {keys}')


def check_theme(browser, specs):
    def colors():
        marks = browser.run(MARKS)
        return (browser.run('return getComputedStyle(document.body).backgroundColor'),
                [item['fill'] + item['stroke'] for chart in marks for items in chart.values() for item in items[:1]])

    background, drawn = colors()
    browser.click(browser.find('button.theme')[0])
    other_background, other_drawn = colors()
    check(other_background != background, 'the theme does not change')
    changed = sum(a != b for a, b in zip(drawn, other_drawn))
    check(changed >= len(drawn) / 2, f'of {len(drawn)} marks {changed} change their colour with the theme')
    browser.click(browser.find('button.theme')[0])
    check(colors() == (background, drawn), 'the theme does not change back')


def check_width(browser, width):
    browser.resize(width)
    wide, room = browser.run('return [document.documentElement.scrollWidth, document.documentElement.clientWidth]')
    check(room == width and wide <= width, f'the page is {wide} pixels wide on a screen of {width}')
    for chart, place in browser.run("return [...document.querySelectorAll('.chart')].map((chart) => "
                                    "[chart.querySelector('svg').getBoundingClientRect().width, chart.clientWidth])"):
        check(abs(chart - place) < 2, f'a chart is {chart} pixels wide in a place of {place}')


def check_tap(browser, specs):
    """On a phone a tap reads a chart off."""
    for chart in [i for i, spec in enumerate(specs) if values(spec, 'points')][:1]:
        plot = browser.place(chart, 'plot', 0)
        browser.tap(plot['left'] + plot['width'] / 2, plot['top'] + plot['height'] / 2)
        check(browser.tooltip(), 'a tap on a chart shows nothing')


def check_mistakes(browser):
    """The picture behind the tiles has a tile for each."""
    for gallery in browser.find('.mistakes'):
        width, height = browser.driver.execute_async_script("""
          const done = arguments[1];
          const picture = new Image();
          picture.onload = () => done([picture.naturalWidth, picture.naturalHeight]);
          picture.onerror = () => done([0, 0]);
          picture.src = arguments[0].style.getPropertyValue('--picture').replace(/^url\\("?|"?\\)$/g, '');
        """, gallery)
        for tile in gallery.find_elements('css selector', '.tile i'):
            row, column = browser.run("return ['--row', '--column'].map((n) => arguments[0].style.getPropertyValue(n))",
                                      tile)
            check(28 * int(row) < height and 28 * int(column) < width, f'no tile {row}, {column} in {width}x{height}')


def check_quiet(browser, page):
    """Since the last look: nothing in the console, nothing loaded but the page itself."""
    messages, urls = browser.console(), browser.requests()
    check(messages == [], f'the console says {messages}')
    check(all(url == page.as_uri() or url.startswith('data:') for url in urls), f'it loads {urls}')


def check_closed(browser):
    """What tried to run, or to reach out, would be stopped. Run last: it fills the console."""
    ran = browser.driver.execute_async_script("""
      const done = arguments[0];
      const script = document.createElement('script');
      script.textContent = 'window.wasRun = true';
      document.body.append(script);
      fetch('http://127.0.0.1:9/').then(() => done('fetched'), () => done(window.wasRun || 'nothing'));
    """)
    check(ran == 'nothing', f'the page let something happen: {ran}')


def check_texts(browser, expected):
    text = browser.run('return document.body.innerText')
    for name in expected:
        check(name in text, f'{name!r} is not to be read')
    scripts, images = browser.run("return [document.scripts.length, document.querySelectorAll('img, iframe, object')"
                                  ".length]")
    # The pictures are those of augmented images and of a page that was read, one each, and the page itself holds them.
    widths = [browser.run(f"return [...document.querySelectorAll('{kind} img')].map((image) => "
                          "image.src.startsWith('data:image/png;') ? image.naturalWidth : 0)")
              for kind in ('.augmentation', '.photograph')]
    check(scripts == 4 and images == sum(map(len, widths)) and all(len(w) <= 1 and all(w) for w in widths),
          f'{scripts} scripts and {images} pictures, of which {widths} pixels wide')


def prove(browser, page, expected, shots):
    check(page.stat().st_size < MAX_BYTES, f'{page.stat().st_size} bytes')
    browser.open(page, LAPTOP, 'light')
    seconds = browser.run("return performance.getEntriesByType('navigation')[0].loadEventEnd") / 1000
    check(seconds < MAX_SECONDS, f'drawn after {seconds:.2f} s')
    specs = json.loads(browser.run("return document.getElementById('charts').textContent"))
    check(len(browser.find('.chart')) == len(specs), 'a chart has no place')
    check_marks(browser, specs)
    check_texts(browser, expected)
    for chart, spec in enumerate(specs):
        check_tooltip(browser, chart, spec)
    check_legends(browser, specs)
    check_switches(browser, specs)
    check_sorting(browser)
    check_theme(browser, specs)
    check_mistakes(browser)
    for width in (LAPTOP, 1000, PHONE):
        check_width(browser, width)
        check_marks(browser, specs)
    check_quiet(browser, page)
    for name, width, theme in (('light', LAPTOP, 'light'), ('dark', LAPTOP, 'dark'), ('phone', PHONE, 'light')):
        browser.open(page, width, theme)
        check(browser.run('return document.documentElement.dataset.theme') == theme, 'not the system\'s theme')
        check_quiet(browser, page)
        if shots:
            browser.screenshot(shots / f'{page.parent.name}-{page.stem}-{name}.png', width)
        if width == PHONE:
            check_tap(browser, specs)
    check_closed(browser)
    marks = sum(len(items) for chart in browser.run(MARKS) for items in chart.values())
    print(f'{page}: {len(specs)} charts, {marks} marks, {page.stat().st_size} bytes, drawn after {seconds:.2f} s')
    return len(specs), marks


def take_picture(browser, page, out):
    from PIL import Image
    browser.open(page, PICTURE_WIDTH, 'light')
    # Down to the end of the test set.
    bottom = browser.run("return document.getElementById('test').getBoundingClientRect().bottom")
    browser.screenshot(out, PICTURE_WIDTH, math.ceil(bottom) + 24)
    # Few colours: a palette holds them.
    with Image.open(out) as picture:
        palette = picture.convert('RGB').quantize(256, kmeans=1, dither=Image.Dither.NONE)
    palette.save(out, optimize=True)
    check(out.stat().st_size < PICTURE_BYTES, f'{out}: {out.stat().st_size} bytes')
    print(f'{out}: {out.stat().st_size} bytes')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--shots', type=pathlib.Path)
    parser.add_argument('--expect', action='append', default=[])
    parser.add_argument('--picture', type=pathlib.Path)
    parser.add_argument('pages', nargs='+', type=pathlib.Path)
    arguments = parser.parse_args()
    if arguments.shots:
        os.makedirs(arguments.shots, exist_ok=True)
    browser = Browser()
    failed = charts = marks = 0
    try:
        for page in arguments.pages:
            page = page.resolve()
            try:
                if arguments.picture:
                    take_picture(browser, page, arguments.picture)
                else:
                    drawn = prove(browser, page, arguments.expect, arguments.shots)
                    charts, marks = charts + drawn[0], marks + drawn[1]
            except AssertionError as error:
                print(f'{page}: FAILED: {error} {browser.console() or ""}')
                failed += 1
    finally:
        browser.close()
    print(f'{len(arguments.pages) - failed} pages passed, {failed} failed: {charts} charts of {marks} marks, a silent '
          f'console, nothing asked from outside ({browser.version})')
    sys.exit(failed > 0)


if __name__ == '__main__':
    main()
