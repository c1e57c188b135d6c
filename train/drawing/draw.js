'use strict';
// The page to draw on: strokes become a picture, which the server reads, and keeps where it is told to.
(() => {
  const PIXELS = 110000;  // Of the picture, whose shape is the pad's: enough to see a stroke, and soon read.
  const STROKE = 0.05;  // Its width, in heights of the pad.
  const STATE_EVERY = 2000;  // Milliseconds.
  const STROKES_KEY = 'inknet-strokes', MODE_KEY = 'inknet-mode';

  const element = (id) => document.getElementById(id);
  const pad = element('pad'), frame = element('pad-frame');
  const picture = document.createElement('canvas');  // What is sent: black on white, whatever the theme is.
  const token = new URLSearchParams(location.search).get('token');

  let strokes = [];  // Of points [x, y, stroke's width], in widths of the pad.
  let drawing = null;  // The stroke that the pointer is making.
  let mode = 'read';
  let model = null;  // {number, name, classes}
  let collection = null;
  let asked = 0;  // The number of the last question,
  let waiting = false;  // whose answer is still to come;
  let again = false;  // and another is to be asked then.
  let keeping = false;

  const remember = (key, value) => {
    try {
      sessionStorage.setItem(key, value);
    } catch (error) {
      // A browser may refuse storage. Then a reload forgets the strokes.
    }
  };
  const recall = (key) => {
    try {
      return sessionStorage.getItem(key);
    } catch (error) {
      return null;
    }
  };

  // ---- The server.

  const ask = async (path, body) => {
    const headers = token ? {'X-Inknet-Token': token} : {};
    const options = {headers, cache: 'no-store'};
    if (body) {
      headers['Content-Type'] = 'image/png';
      Object.assign(options, {method: 'POST', body});
    }
    let response;
    try {
      response = await fetch(path, options);
    } catch (error) {
      throw new Error('The program does not answer. Is it still running?');
    }
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.error);
    return answer;
  };

  const trouble = (text) => {
    element('trouble').textContent = text;
    element('trouble').hidden = !text;
  };

  // ---- The pad.

  const render = (canvas, ink, paper) => {
    const context = canvas.getContext('2d');
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    if (paper) {
      context.fillStyle = paper;
      context.fillRect(0, 0, canvas.width, canvas.height);
    }
    context.scale(canvas.width, canvas.width);
    context.strokeStyle = context.fillStyle = ink;
    context.lineCap = context.lineJoin = 'round';
    for (const points of strokes.concat(drawing ? [drawing] : [])) {
      const [x, y, width] = points[0];
      context.beginPath();
      context.arc(x, y, width / 2, 0, 2 * Math.PI);
      context.fill();
      for (let i = 1; i < points.length; ++i) {
        context.lineWidth = points[i][2];
        context.beginPath();
        context.moveTo(points[i - 1][0], points[i - 1][1]);
        context.lineTo(points[i][0], points[i][1]);
        context.stroke();
      }
    }
  };

  const show = () => {
    render(pad, getComputedStyle(document.documentElement).getPropertyValue('--ink'), null);
    const empty = strokes.length === 0 && !drawing;
    element('hint').hidden = !empty;
    element('undo').disabled = element('clear').disabled = empty;
    element('keep').disabled = empty || keeping || !collection || (mode === 'guided' && !collection.next);
  };

  const fit = () => {
    const shape = frame.clientWidth / frame.clientHeight;
    const size = (canvas, width) => {
      const height = Math.round(width / shape);
      if (canvas.width === width && canvas.height === height) return;
      canvas.width = width;
      canvas.height = height;
    };
    size(picture, Math.round(Math.sqrt(PIXELS * shape)));
    size(pad, Math.round(frame.clientWidth * devicePixelRatio));
    show();
  };

  const png = () => {
    render(picture, '#000', '#fff');
    return new Promise((resolve) => picture.toBlob(resolve, 'image/png'));
  };

  const pointOf = (event) => {
    const {left, top, width, height} = pad.getBoundingClientRect();
    // A mouse and most fingers have no pressure.
    const pressure = event.pointerType === 'pen' && event.pressure > 0 ? 0.4 + 1.2 * event.pressure : 1;
    return [(event.clientX - left) / width, (event.clientY - top) / width, STROKE * pressure * height / width]
        .map((share) => Math.round(1e5 * share) / 1e5);
  };

  const changed = () => {
    remember(STROKES_KEY, JSON.stringify(strokes));
    show();
    read();
  };

  pad.addEventListener('pointerdown', (event) => {
    if (drawing || event.button > 0) return;
    event.preventDefault();
    pad.focus({preventScroll: true});
    pad.setPointerCapture(event.pointerId);
    drawing = [pointOf(event)];
    drawing.pointer = event.pointerId;
    show();
  });
  pad.addEventListener('pointermove', (event) => {
    if (!drawing || event.pointerId !== drawing.pointer) return;
    const events = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
    for (const part of events.length ? events : [event]) drawing.push(pointOf(part));
    show();
  });
  const lift = (event) => {
    if (!drawing || event.pointerId !== drawing.pointer) return;
    strokes.push([...drawing]);
    drawing = null;
    changed();
  };
  pad.addEventListener('pointerup', lift);
  pad.addEventListener('pointercancel', lift);

  const undo = () => {
    strokes.pop();
    changed();
  };
  const clear = () => {
    strokes = [];
    changed();
  };
  element('undo').addEventListener('click', undo);
  element('clear').addEventListener('click', clear);

  // ---- The answer.

  const read = async () => {
    if (waiting) {
      again = true;
      return;
    }
    const number = ++asked;
    document.documentElement.dataset.asked = number;
    if (strokes.length === 0) {
      tell(null);
      return;
    }
    waiting = true;
    try {
      const answer = await ask('read?one=' + (mode === 'read' ? 0 : 1), await png());
      trouble('');
      if (number === asked && !again) tell(answer);
    } catch (error) {
      trouble(error.message);
    }
    waiting = false;
    if (again) {
      again = false;
      read();
    }
  };

  const percent = (share) => (100 * share).toFixed(1) + ' %';
  const add = (parent, tag, text) => {
    const child = document.createElement(tag);
    if (text !== undefined) child.textContent = text;
    parent.append(child);
    return child;
  };

  const tellText = (reading) => {
    const text = element('text');
    text.replaceChildren();
    let line = 0;
    for (const character of reading.characters) {
      for (; line < character.line; ++line) text.append('\n');
      add(text, 'span', character.class + (character.in_doubt ? '?' : '')).className = character.in_doubt ? 'doubt' : '';
    }
  };

  const tellBars = (top) => {
    const bars = element('bars');
    bars.replaceChildren();
    for (const {class: name, probability} of top) {
      const row = add(bars, 'li');
      add(row, 'b', name);
      add(add(row, 'i'), 'i').style.width = 100 * probability + '%';
      add(row, 'span', percent(probability));
    }
  };

  const tellBoxes = (reading) => {
    const boxes = element('boxes');
    boxes.replaceChildren();
    if (reading.characters.length < 2) return;
    for (const character of reading.characters) {
      const [left, top, right, bottom] = character.box;
      const box = add(boxes, 'div');
      box.className = 'box' + (character.in_doubt ? ' doubt' : '') + (top < 0.12 * picture.height ? ' below' : '');
      box.style.left = 100 * left / picture.width + '%';
      box.style.top = 100 * top / picture.height + '%';
      box.style.width = 100 * (right - left) / picture.width + '%';
      box.style.height = 100 * (bottom - top) / picture.height + '%';
      add(box, 'b', character.class + (character.in_doubt ? '?' : ''));
    }
  };

  const tellSeen = (answer) => {
    const seen = element('seen');
    seen.replaceChildren();
    seen.classList.toggle('single', answer.seen.length === 1);
    answer.seen.forEach((data, i) => {
      const image = add(seen, 'img');
      image.alt = 'character ' + (i + 1) + ' as the network sees it';
      image.src = 'data:image/png;base64,' + data;
    });
  };

  const tellBefore = (before) => {
    element('before').hidden = !before;
    if (!before) return;
    const sure = before.characters.length === 1 ? ', ' + percent(before.probability) : '';
    element('before').textContent =
        'The model before read ' + (before.characters.length ? before.text.replace(/\n/g, ' ') + sure : 'nothing') + '.';
  };

  // Shows an answer; null: nothing is on the pad.
  const tell = (answer) => {
    const reading = answer ? answer.reading : {characters: []};
    tellText(reading);
    element('none').hidden = !answer || reading.characters.length > 0;
    element('none').textContent = answer && reading.none ? 'No character: ' + reading.none + '.' : '';
    // Of several characters, that of which it is least sure is of most interest.
    const least = reading.characters.reduce((a, b) => a && a.probability <= b.probability ? a : b, null);
    tellBars(least ? least.top : []);
    tellBoxes(reading);
    tellSeen(answer || {seen: []});
    tellBefore(answer && answer.before);
    if (answer && model && answer.model !== model.number) refresh();
    document.documentElement.dataset.answered = asked;
  };

  // ---- Teaching.

  const kindOf = (name) => {
    if (/^[0-9]$/.test(name)) return 'digit';
    if ([...name].length !== 1 || name.toLowerCase() === name.toUpperCase()) return '';
    return name === name.toUpperCase() ? 'capital letter' : 'small letter';
  };

  const chosen = () => {
    if (mode === 'choice') return element('label').selectedIndex;
    return collection && collection.next ? collection.next.label : -1;
  };

  const showTeaching = () => {
    element('modes').hidden = !collection;
    if (!collection && mode !== 'read') mode = 'read';
    const teaches = mode !== 'read';
    element('wish').hidden = element('teach').hidden = !teaches;
    element('where').hidden = !collection;
    for (const button of document.querySelectorAll('#modes button')) {
      button.setAttribute('aria-pressed', button.dataset.mode === mode);
    }
    frame.classList.toggle('one', teaches);
    fit();
    show();
    if (!collection || !model) return;
    element('where').textContent = collection.total + (collection.total === 1 ? ' picture is' : ' pictures are') +
        ' stored in ' + collection.folder + ', a folder for each character.';
    element('choose').hidden = mode !== 'choice';
    document.querySelector('.wish-text').hidden = mode === 'choice';
    const next = collection.next;
    element('wish-verb').textContent = next ? 'Write' : 'All are there. Thank you!';
    element('wish-name').textContent = next ? model.classes[next.label] : '';
    element('wish-kind').textContent = next ? kindOf(model.classes[next.label]) : '';
    const label = chosen();
    element('wish-count').textContent = mode === 'guided'
        ? (next ? next.count + ' of ' + collection.each : '')
        : (label >= 0 ? collection.counts[label] + ' so far' : '');
    element('progress').max = collection.of;
    element('progress').value = collection.done;
    element('done').textContent = collection.done + ' of ' + collection.of + ' pictures';
    element('back').disabled = !collection.last;
  };

  const keep = async () => {
    const label = chosen();
    if (keeping || strokes.length === 0 || label < 0 || !collection) return;
    keeping = true;
    show();
    try {
      const answer = await ask(`store?label=${label}&model=${model.number}`, await png());
      trouble('');
      if (answer.collection) collection = answer.collection;
      strokes = [];
      keeping = false;
      changed();
    } catch (error) {
      trouble('Not stored: ' + error.message);
    }
    keeping = false;
    showTeaching();
  };

  // Takes the last picture back, to be written again.
  const back = async () => {
    if (keeping || !collection || !collection.last) return;
    keeping = true;
    try {
      const {label, number} = collection.last;
      const answer = await ask(`remove?label=${label}&number=${number}&model=${model.number}`, await png());
      trouble('');
      collection = answer.collection;
      if (mode === 'choice') element('label').selectedIndex = label;
    } catch (error) {
      trouble(error.message);
      refresh();
    }
    keeping = false;
    showTeaching();
  };
  element('keep').addEventListener('click', keep);
  element('back').addEventListener('click', back);
  element('label').addEventListener('change', showTeaching);

  const choose = (name) => {
    mode = name;
    remember(MODE_KEY, mode);
    showTeaching();
    read();
  };
  for (const button of document.querySelectorAll('#modes button')) {
    button.addEventListener('click', () => choose(button.dataset.mode));
  }

  // ---- Keys.

  addEventListener('keydown', (event) => {
    if (event.target.closest('select')) return;
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key === 'z') undo();
    else if (command || event.altKey) return;
    else if (event.key === 'Escape') clear();
    else if (event.key === 'Backspace') undo();
    else if (event.key === 'Enter' && mode !== 'read' && !event.target.closest('button')) keep();
    else if (mode === 'choice' && model && model.classes.includes(event.key)) {
      element('label').selectedIndex = model.classes.indexOf(event.key);
      showTeaching();
    } else return;
    event.preventDefault();
  });

  // ---- What the program knows.

  const takeModel = (now) => {
    const is_new = model && model.number !== now.number;
    if (!model || is_new) {
      const label = element('label');
      label.replaceChildren();
      for (const name of now.classes) add(label, 'option', name);
    }
    model = now;
    element('model').textContent = model.name;
    if (!is_new) return;
    element('news').textContent = 'A new model reads now: ' + model.name;
    element('news').hidden = false;
    read();
  };

  const refresh = async () => {
    try {
      const state = await ask('state');
      if (element('trouble').textContent.startsWith('The program')) trouble('');
      collection = state.collection;
      takeModel(state.model);
      if (!drawing) showTeaching();
    } catch (error) {
      trouble(error.message);
    }
  };

  const stored = recall(STROKES_KEY);
  if (stored) strokes = JSON.parse(stored);
  mode = recall(MODE_KEY) || mode;
  fit();
  new ResizeObserver(fit).observe(frame);
  new MutationObserver(show).observe(document.documentElement, {attributeFilter: ['data-theme']});
  refresh().then(() => {
    document.documentElement.dataset.ready = '';
    read();
  });
  setInterval(() => {
    if (!keeping && document.visibilityState === 'visible') refresh();
  }, STATE_EVERY);
})();
