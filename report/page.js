'use strict';
// Draws the page's charts and makes its legends, switches and tables work. docs/report.md says what it expects of them.
(() => {
  // How charts look. Colours are the stylesheet's, which change with the theme.
  const font = getComputedStyle(document.body).fontFamily;
  const config = {
    font,
    background: null,
    axis: {
      labelFont: font,
      titleFont: font,
      labelFontSize: 11,
      titleFontSize: 11,
      titleFontWeight: 'normal',
      titlePadding: 6,
      labelColor: 'var(--muted)',
      titleColor: 'var(--muted)',
      domainColor: 'var(--axis)',
      tickColor: 'var(--axis)',
      tickSize: 4,
      gridColor: 'var(--grid)',
    },
    axisX: {labelFlush: true},
    text: {font, fontSize: 11},
    view: {stroke: null},
  };

  // Tooltip.

  const tooltip = document.querySelector('.tooltip');
  const pointer = {x: 0, y: 0};
  const followPointer = (event) => {
    const at = event.touches ? event.touches[0] : event;
    pointer.x = at.clientX;
    pointer.y = at.clientY;
  };
  addEventListener('mousemove', followPointer, {capture: true, passive: true});
  addEventListener('touchmove', followPointer, {capture: true, passive: true});
  addEventListener('scroll', () => hideTooltip(), {passive: true});

  const hideTooltip = () => {
    tooltip.hidden = true;
  };

  // rows: {name, value, color}, of which color may be missing.
  const showTooltip = (title, rows) => {
    const element = (tag, text) => Object.assign(document.createElement(tag), {textContent: text});
    const lines = rows.map(({name, value, color}) => {
      const line = document.createElement('div');
      const swatch = document.createElement('i');
      if (color) {
        swatch.style.background = color;
        line.append(swatch);
      }
      line.append(element('span', name), element('b', value));
      return line;
    });
    tooltip.replaceChildren(element('strong', title), ...lines);
    tooltip.hidden = false;
    // Beside the pointer, on the side where there is room.
    const {width, height} = tooltip.getBoundingClientRect();
    const room = document.documentElement.clientWidth;
    const left = pointer.x + 16 + width < room ? pointer.x + 16 : Math.max(8, pointer.x - 16 - width);
    const top = Math.max(8, Math.min(pointer.y - height / 2, innerHeight - height - 8));
    tooltip.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  };

  // Vega's tooltip handler. The value is an object: its title, and rows by name.
  const showItemTooltip = (handler, event, item, value) => {
    if (value === null || value === undefined || value === '') return hideTooltip();
    const {title, ...rows} = value;
    showTooltip(title, Object.entries(rows).map(([name, text]) => ({name, value: text})));
  };

  // Charts.

  const specs = JSON.parse(document.getElementById('charts').textContent);
  const charts = specs.map((spec, number) => ({
    spec,
    element: document.querySelector(`.chart[data-chart="${number}"]`),
    view: null,
    width: 0,
    signals: {},  // Those that were set on the page.
    log: null,
  }));

  const withScaleType = (spec, type) => ({
    ...spec,
    scales: spec.scales.map((scale) => (scale.name === 'y' ? {...scale, type} : scale)),
  });

  // How wide a chart is to be in its place, less the margins that it states.
  const widthOf = ({element, spec}) => {
    const {left = 0, right = 0} = spec.padding;
    return element.clientWidth - left - right;
  };

  const draw = (chart) => {
    const spec = chart.log === null ? chart.spec : withScaleType(chart.spec, chart.log ? 'log' : 'linear');
    if (chart.view) chart.view.finalize();
    const view = new vega.View(vega.parse(spec, config, {ast: true}), {
      expr: vega.expressionInterpreter,
      renderer: 'svg',
      container: chart.element,
      tooltip: showItemTooltip,
    });
    chart.view = view;
    chart.width = widthOf(chart);
    view.width(chart.width);
    for (const [name, value] of Object.entries(chart.signals)) view.signal(name, value);
    if (spec.usermeta && spec.usermeta.ruler) {
      view.addDataListener('ruled', (name, rows) => {
        if (rows.length === 0) return hideTooltip();
        const topDown = [...rows].sort((a, b) => b.y - a.y);
        showTooltip(`${spec.usermeta.ruler} ${rows[0].x}`,
                    topDown.map(({series, label, color}) => ({name: series, value: label, color})));
      });
    }
    view.run();
  };

  const setSignal = (chart, name, value) => {
    if (!chart.view) return;
    if (name === 'log_y') {
      chart.log = value;
      draw(chart);
    } else if (chart.spec.signals.some((signal) => signal.name === name)) {
      chart.signals[name] = value;
      chart.view.signal(name, value).run();
    }
  };

  const resized = new ResizeObserver((entries) => {
    for (const {target} of entries) {
      const chart = charts.find(({element}) => element === target);
      const width = widthOf(chart);
      // A hidden place has no width.
      if (width <= 0 || width === chart.width) continue;
      chart.width = width;
      chart.view.width(chart.width).run();
    }
  });

  for (const chart of charts) {
    try {
      draw(chart);
      resized.observe(chart.element);
    } catch (error) {
      // The others are worth seeing all the same.
      chart.element.textContent = `This chart could not be drawn: ${error.message}`;
      console.error(error);
    }
  }

  // The charts that a button acts on: its figure's, or all of them.
  const figureOf = (button) => button.closest('figure');
  const chartsOf = (button) => charts.filter(({element}) => !figureOf(button) || figureOf(button).contains(element));

  // Legends.

  const seriesButtons = [...document.querySelectorAll('button.series')];
  for (const button of seriesButtons) {
    const name = button.dataset.series;
    const group = seriesButtons.filter((other) => figureOf(other) === figureOf(button));
    const isPressed = (other) => other.getAttribute('aria-pressed') === 'true';
    const set = (signal, value) => chartsOf(button).forEach((chart) => setSignal(chart, signal, value));
    button.addEventListener('click', () => {
      const pressed = !isPressed(button);
      for (const other of group) {
        if (other.dataset.series === name) other.setAttribute('aria-pressed', pressed);
      }
      // An empty chart tells nothing: without any series, all come back.
      if (!group.some(isPressed)) group.forEach((other) => other.setAttribute('aria-pressed', true));
      set('hidden', group.filter((other) => !isPressed(other)).map((other) => other.dataset.series));
    });
    for (const event of ['mouseenter', 'focus']) button.addEventListener(event, () => set('highlighted', name));
    for (const event of ['mouseleave', 'blur']) button.addEventListener(event, () => set('highlighted', null));
  }

  // Switches.

  for (const button of document.querySelectorAll('.switch button')) {
    button.addEventListener('click', () => {
      for (const other of button.parentElement.children) other.setAttribute('aria-pressed', other === button);
      const value = JSON.parse(button.dataset.value);
      for (const chart of chartsOf(button)) setSignal(chart, button.dataset.signal, value);
    });
  }

  // Elements that point at something in a chart: data-points-at='[chart, signal, value]'.

  for (const element of document.querySelectorAll('[data-points-at]')) {
    const [number, signal, value] = JSON.parse(element.dataset.pointsAt);
    element.addEventListener('mouseenter', () => setSignal(charts[number], signal, value));
    element.addEventListener('mouseleave', () => setSignal(charts[number], signal, null));
  }

  // Tables that are sorted by a click on a column's head: by the number in the cells' data-sort, or else by their text.

  for (const table of document.querySelectorAll('table.sortable')) {
    const heads = [...table.tHead.rows[0].cells];
    const key = (row, column) => {
      const {dataset, textContent} = row.cells[column];
      return 'sort' in dataset ? Number(dataset.sort) : textContent;
    };
    heads.forEach((head, column) => {
      head.querySelector('button').addEventListener('click', () => {
        const descending = head.getAttribute('aria-sort') === 'ascending';
        for (const other of heads) other.removeAttribute('aria-sort');
        head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
        const rows = [...table.tBodies[0].rows];
        rows.sort((a, b) => {
          const [x, y] = [key(a, column), key(b, column)];
          const order = x < y ? -1 : x > y ? 1 : 0;
          return descending ? -order : order;
        });
        table.tBodies[0].append(...rows);
      });
    });
  }
})();
