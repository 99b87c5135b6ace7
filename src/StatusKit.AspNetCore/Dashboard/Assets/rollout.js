// Draws the chart of a rollout with uPlot and the map of its nodes on a canvas. Without it both are pictures that the
// server made.

const stages = ['done', 'failed', 'running', 'waiting', 'unknown'];
const codes = { 3: 'done', 4: 'failed', 2: 'running', 1: 'waiting', 5: 'unknown' }; // of the server's half bytes
const colors = { done: '--fill-succeeded', failed: '--fill-failed', running: '--fill-running', waiting: '--fill-pending', unknown: '--fill-waiting' };
const dark = matchMedia('(prefers-color-scheme: dark)');
const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const number = new Intl.NumberFormat('en');

/* The chart */

let library = null;
let chart = null;

function loadLibrary(url) {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = url;
    script.addEventListener('load', () => resolve(window.uPlot));
    script.addEventListener('error', reject);
    document.head.append(script);
  });
  return library;
}

// The areas are stacked: the uppermost is drawn first, those below it paint over.
function stacked(data, shown) {
  const sums = new Array(data[0].length).fill(0);
  const lines = [...shown].reverse().map((stage) => data[1 + stages.indexOf(stage)].map((value, i) => (sums[i] += value)));
  return [data[0], ...lines.reverse()];
}

async function drawChart() {
  const figure = document.querySelector('.burnup[data-series]');
  if (!figure) {
    return;
  }

  const UPlot = await loadLibrary(figure.dataset.script);
  const data = JSON.parse(figure.dataset.series);
  const shown = stages.filter((_, i) => data[i + 1].some((value) => value > 0)).reverse();
  const seconds = data[0].at(-1) - data[0][0];
  const clock = new Intl.DateTimeFormat(undefined, seconds > 2 * 86400
    ? { day: 'numeric', month: 'short' }
    : { hour: '2-digit', minute: '2-digit', second: seconds < 600 ? '2-digit' : undefined });
  const exact = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
  const axis = {
    stroke: style('--ink-soft'), font: '12px system-ui, sans-serif', ticks: { show: false },
    grid: { stroke: style('--line'), width: 1 },
  };
  const options = {
    width: figure.clientWidth,
    height: figure.clientWidth < 500 ? 200 : 260,
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: { x: { time: true }, y: { range: (_, __, max) => [0, Math.max(1, max)] } },
    axes: [
      { ...axis, space: 80, values: (_, splits) => splits.map((time) => clock.format(time * 1000)) },
      { ...axis, size: 58, values: (_, splits) => splits.map((value) => Number.isInteger(value) ? number.format(value) : '') },
    ],
    series: [
      { label: 'Time', value: (_, time) => time === null ? 'now' : exact.format(time * 1000) },
      ...shown.map((stage) => ({
        label: stage[0].toUpperCase() + stage.slice(1),
        fill: style(colors[stage]),
        stroke: style('--panel'),
        width: 1,
        points: { show: false },
        value: (_, __, ___, i) => number.format(data[1 + stages.indexOf(stage)][i ?? data[0].length - 1]),
      })),
    ],
  };
  chart?.destroy();
  const fresh = document.createElement('div');
  fresh.className = 'chart-live';
  fresh.setAttribute('aria-hidden', 'true'); // the table says the same
  figure.querySelector('.chart-live')?.remove();
  figure.prepend(fresh);
  chart = new UPlot(options, stacked(data, shown), fresh);
  figure.dataset.ready = 'yes';
}

/* The map */

const maxCells = 1500; // up to here the server's picture has a cell for each node
const faint = { done: .6, waiting: .5 }; // what needs nobody steps back
let canvas = null; // it stays while the part around it is replaced

async function drawMap() {
  const figure = document.querySelector('.map[data-stages]');
  if (!figure || figure.dataset.ready) {
    return;
  }

  figure.dataset.ready = 'drawing';
  const count = Number(figure.dataset.count);
  if (count <= maxCells) {
    watchPointer(figure, figure.querySelector('svg'), (x, y, box) => {
      const view = figure.querySelector('svg').viewBox.baseVal;
      const columns = Math.round(view.width / 12);
      return Math.floor(y / box.height * view.height / 12) * columns + Math.floor(x / box.width * columns);
    });
    figure.dataset.ready = 'yes';
    return;
  }

  if (canvas) {
    showCanvas(figure);
  }

  const response = await fetch(figure.dataset.stages, { cache: 'no-store' });
  if (!response.ok) {
    return;
  }

  const packed = new Uint8Array(await response.arrayBuffer());
  const width = figure.clientWidth;
  const scale = window.devicePixelRatio || 1;
  const size = Math.max(scale > 1 ? 1 : 2, Math.min(12, Math.floor(Math.sqrt(width * 420 / count))));
  const columns = Math.max(1, Math.floor(width / size));
  const rows = Math.ceil(count / columns);
  canvas = document.createElement('canvas');
  canvas.width = columns * size * scale;
  canvas.height = rows * size * scale;
  canvas.style.width = `${columns * size}px`;
  canvas.style.height = `${rows * size}px`;
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', figure.querySelector('svg').getAttribute('aria-label'));
  const paint = canvas.getContext('2d');
  paint.scale(scale, scale);
  const gap = size > 3 ? 1 : 0;
  for (const [code, stage] of Object.entries(codes)) {
    paint.globalAlpha = faint[stage] ?? 1;
    paint.fillStyle = style(colors[stage]);
    for (let i = 0; i < count; i++) {
      if ((packed[i >> 1] >> (i % 2 * 4) & 15) === Number(code)) {
        paint.fillRect(i % columns * size, Math.floor(i / columns) * size, size - gap, size - gap);
      }
    }
  }

  showCanvas(figure);
  const note = figure.querySelector('.map-scale');
  note.textContent = 'Each dot is a node, in the order of their names. Point at one to read its name.';
  watchPointer(figure, canvas, (x, y) => Math.floor(y / size) * columns + Math.floor(x / size));
  figure.dataset.ready = 'yes';
}

function showCanvas(figure) {
  figure.querySelector('canvas')?.remove();
  figure.querySelector('svg').setAttribute('hidden', '');
  figure.prepend(canvas);
}

// Says which node is under the pointer, and opens its record. The list below says the same for the keyboard.
function watchPointer(figure, picture, positionOf) {
  const line = figure.querySelector('.map-node');
  let asked = -1;
  let timer = 0;
  let link = null;
  const ask = async (position) => {
    const url = new URL(figure.dataset.node, location.href);
    url.searchParams.set('at', position);
    const response = await fetch(url, { cache: 'no-store' });
    if (response.ok && position === asked) {
      const node = await response.json();
      line.textContent = node.text;
      link = node.url;
    }
  };
  const find = (event) => {
    const box = picture.getBoundingClientRect();
    const position = positionOf(event.clientX - box.left, event.clientY - box.top, box);
    return position >= 0 && position < Number(figure.dataset.count) ? position : -1;
  };
  picture.addEventListener('pointermove', (event) => {
    const position = find(event);
    if (position !== asked && position >= 0) {
      asked = position;
      link = null;
      clearTimeout(timer);
      timer = setTimeout(() => ask(position), 60);
    }
  });
  picture.addEventListener('click', async (event) => {
    const position = find(event);
    if (position >= 0) {
      asked = position;
      await ask(position);
      if (link) {
        location.assign(link);
      }
    }
  });
}

async function draw() {
  await Promise.all([drawChart(), drawMap()]);
}

let resized = 0;
addEventListener('resize', () => {
  clearTimeout(resized);
  resized = setTimeout(() => {
    document.querySelector('.map')?.removeAttribute('data-ready');
    draw();
  }, 200);
});
dark.addEventListener('change', () => {
  document.querySelector('.map')?.removeAttribute('data-ready');
  draw();
});
document.addEventListener('statuskit:updated', draw);

draw();
