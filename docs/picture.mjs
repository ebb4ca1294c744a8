// Draws the pictures of the dashboard, one of each layout, from a real run: brings up procfile.example (in a folder of its own, so
// that the picture names no place of this machine) in tmux, sends it a few requests, captures the
// screen with its colours and writes it as text in SVG.
//   node docs/picture.mjs
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import xterm from '@xterm/headless';

/** The first one stands in the README. */
const PICTURES = [
  { name: 'dashboard', columns: 120, rows: 34 },
  { name: 'dashboard-40x10', columns: 40, rows: 10 },
  { name: 'dashboard-80x24', columns: 80, rows: 24 },
  { name: 'dashboard-200x50', columns: 200, rows: 50 },
];
const CELL = { width: 8.4, height: 17 };
const root = fileURLToPath(new URL('..', import.meta.url));
const port = 18080;
const shop = join(tmpdir(), 'shop');

const tmux = (...args) =>
  execFileSync('tmux', ['-L', `sockpit-picture-${process.pid}`, '-f', '/dev/null', ...args], {
    encoding: 'utf8',
    cwd: shop,
    env: { ...process.env, XDG_STATE_HOME: join(shop, 'state') },
  });

/** The screen once a predicate holds for its text. */
async function screenWhen(predicate) {
  for (let i = 0; i < 200; i++) {
    if (predicate(tmux('capture-pane', '-p', '-t', 'picture'))) {
      return tmux('capture-pane', '-p', '-e', '-t', 'picture');
    }
    await sleep(100);
  }
  throw new Error(`the screen never came:\n${tmux('capture-pane', '-p', '-t', 'picture')}`);
}

const BASIC = [
  ...['#1d2127', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#c8ccd4'],
  ...['#6b7280', '#f28b93', '#b5d99c', '#f0d399', '#8cc4f5', '#d8a3e6', '#84d0da', '#ffffff'],
];

/** A colour of the 256 as CSS. */
function css(index) {
  if (index < 16) return BASIC[index];
  if (index >= 232) return `rgb(${Array(3).fill(8 + (index - 232) * 10)})`;
  const level = (step) => (step === 0 ? 0 : 55 + step * 40);
  const i = index - 16;
  return `rgb(${level(Math.floor(i / 36))},${level(Math.floor(i / 6) % 6)},${level(i % 6)})`;
}

const colour = (isDefault, isRgb, value, fallback) =>
  isDefault ? fallback : isRgb ? `#${value.toString(16).padStart(6, '0')}` : css(value);

/** Blanks that do not break: others are dropped by viewers, and what is left is drawn out to the width. */
const escape = (text) =>
  text
    .replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c])
    .replaceAll(' ', '\u00a0');

/** One row as rectangles and texts; runs of equal style stay together. */
function row(line, y, columns) {
  const runs = [];
  for (let x = 0; x < columns; x++) {
    const cell = line.getCell(x);
    if (cell.getWidth() === 0) continue;
    let fg = colour(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor(), '#c8ccd4');
    let bg = colour(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor(), '#1d2127');
    if (cell.isInverse()) [fg, bg] = [bg, fg];
    const drawn = [
      cell.isBold() !== 0 ? ' font-weight="bold"' : '',
      cell.isItalic() !== 0 ? ' font-style="italic"' : '',
      cell.isUnderline() !== 0 ? ' text-decoration="underline"' : '',
      cell.isStrikethrough() !== 0 ? ' text-decoration="line-through"' : '',
    ].join('');
    const style = [fg, bg, drawn].join();
    const last = runs.at(-1);
    const text = cell.getChars() || ' ';
    if (last?.style === style && last.x + last.width === x) {
      last.text += text;
      last.width += cell.getWidth();
    } else runs.push({ style, fg, bg, drawn, x, width: cell.getWidth(), text });
  }
  const top = y * CELL.height + 8;
  return runs
    .map(({ fg, bg, drawn, x, width, text }) => {
      const left = (x * CELL.width + 8).toFixed(1);
      const long = (width * CELL.width).toFixed(1);
      const back =
        bg === '#1d2127'
          ? ''
          : `<rect x="${left}" y="${top}" width="${long}" height="${CELL.height}" fill="${bg}"/>`;
      if (text.trim() === '') return back;
      return `${back}<text x="${left}" y="${top + 13}" fill="${fg}"${drawn} textLength="${long}">${escape(text)}</text>`;
    })
    .join('');
}

/** @returns {Promise<string>} */
async function toSvg(screen, columns, height) {
  const terminal = new xterm.Terminal({ cols: columns, rows: height, allowProposedApi: true });
  await new Promise((done) => terminal.write(screen.trimEnd().replaceAll('\n', '\r\n'), done));
  const lines = Array.from({ length: height }, (_, y) => terminal.buffer.active.getLine(y));
  const rows = lines.map((line, y) => row(line, y, columns));
  const width = Math.ceil(columns * CELL.width + 16);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height * CELL.height + 16}" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14"><rect width="100%" height="100%" rx="8" fill="#1d2127"/>
${rows.join('\n')}
</svg>
`;
}

rmSync(shop, { recursive: true, force: true });
mkdirSync(join(shop, 'test'), { recursive: true });
cpSync(join(root, 'test/apps'), join(shop, 'test/apps'), { recursive: true });
cpSync(join(root, 'procfile.example'), join(shop, 'Procfile'));
symlinkSync(join(root, 'node_modules'), join(shop, 'node_modules'));
try {
  const [first] = PICTURES;
  const sized = ({ columns, rows }) => ['-x', String(columns), '-y', String(rows)];
  tmux('new-session', '-d', '-s', 'picture', ...sized(first));
  // A line of tmux's own would take one of ours.
  tmux('set-option', '-g', 'status', 'off');
  tmux('resize-window', '-t', 'picture', ...sized(first));
  const program = join(root, 'dist/sockpit.js');
  tmux('send-keys', '-t', 'picture', `node ${program} -p ${port}`, 'Enter');
  await screenWhen((text) => /(\d+)\/\1 ready/.test(text) && !/starting/.test(text));
  const url = `http://127.0.0.1:${port}`;
  const browsing = new AbortController();
  const visit = async (path) => {
    const answer = await fetch(url + path, { signal: browsing.signal });
    // Read to its end: a body that is only let go keeps its request open.
    await answer.text();
  };
  // An event stream, which stays open; and pages, now more and now fewer of them.
  visit('/clock/events').catch(() => undefined);
  const begun = Date.now();
  (async () => {
    for (let i = 0; !browsing.signal.aborted; i++) {
      await visit(['/api/', '/api/time', '/', '/clock/', '/flask/'][i % 5]).catch(() => undefined);
      await sleep(40 + 35 * (1 + Math.sin((Date.now() - begun) / 1500)));
    }
  })();
  // The curve of the rate begins after a while.
  await sleep(12_000);
  for (const picture of PICTURES) {
    tmux('resize-window', '-t', 'picture', ...sized(picture));
    await sleep(3000);
    const svg = await toSvg(await screenWhen(() => true), picture.columns, picture.rows);
    writeFileSync(`${root}docs/${picture.name}.svg`, svg);
  }
  browsing.abort();
  tmux('send-keys', '-t', 'picture', 'q');
  await sleep(300);
  tmux('send-keys', '-t', 'picture', 'y');
  await screenWhen((text) => text.includes('has ended'));
} finally {
  tmux('kill-server');
  rmSync(shop, { recursive: true, force: true });
}
