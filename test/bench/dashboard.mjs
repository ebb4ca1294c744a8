// What the dashboard costs: a frame, a key, a flood of lines, and what it holds of them.
//   npm run bench -- dashboard
import { readFileSync, writeFileSync } from 'node:fs';
import { PassThrough, Writable } from 'node:stream';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { register } from 'tsx/esm/api';
import { missing, peers } from './frame/peers.mjs';
import { hasTerminal, NO_TERMINAL, startOnTerminal } from './frame/pty.mjs';
import { byTurns, NotDone } from './frame/rounds.mjs';
import { median, quantile, report, size } from './frame/row.mjs';
import { endAll, folder, living, program } from './frame/scratch.mjs';

register();
const { LogBuffer } = await import('../../ui/lines/log-buffer.ts');
const { Holdings } = await import('../../ui/holdings.ts');
const { Terminal } = await import('../../ui/terminal.ts');
const { runDashboard } = await import('../../ui/dashboard.ts');
const { initialState, reduce } = await import('../../ui/state.ts');
const { makeTheme } = await import('../../ui/text/theme.ts');
const { StillScreen } = await import('../../ui/views/still-screen.ts');
const { systemClock } = await import('../../src/model/clock.ts');
const { sampleStack, sampleStatus, readyState } =
  await import('../unit/ui/support/sample-stack.ts');

const SCREEN = { columns: 200, rows: 50 };
const LINES_A_SECOND = 20_000;
const FRAMES_A_SECOND = 30;
const ROUNDS = size({ full: 5, trial: 1 });
const FRAMES = size({ full: 300, trial: 10 });
const KEYS = size({ full: 40, trial: 3 });
const LOAD_MS = size({ full: 5000, trial: 500 });
/** As long as it takes until all is decided about apps, and V8 has compiled what comes again and again. */
const SETTLED_MS = size({ full: 35_000, trial: 2000 });
/** The kernel counts processor time in hundredths of a second: of a small share a long time is needed. */
const QUIET_MS = size({ full: 30_000, trial: 500 });
const MANY_LINES = size({ full: 1_000_000, trial: 10_000 });
const GIVE_UP_MS = 60_000;

const names = (count) => Array.from({ length: count }, (_, i) => `app-${i + 1}`);

function stackOf(count) {
  const apps = names(count).map((name, i) => sampleStatus(name, readyState(4000 + i, 60_000)));
  return sampleStack({ now: Date.now(), startedAt: Date.now() - 60_000, apps });
}

let printed = 0;
/** Lines as they come from a stack, over all apps by turns. */
function chunkOf(count, apps) {
  const lines = Array.from({ length: count }, () => {
    printed += 1;
    const app = `app-${(printed % apps) + 1}`;
    const text = `\x1b[32minfo\x1b[0m GET /svc/${printed}/items?page=${printed % 9} 200 ${printed % 50}ms`;
    // Each app numbers its own lines: a number left out would be told as lines that are missing.
    const n = Math.ceil(printed / apps);
    return { app, n, t: Date.now(), stream: 'out', text };
  });
  return { kind: 'lines', lines };
}

/** Takes every byte at once. */
const sink = () =>
  Object.assign(new Writable({ write: (_bytes, _encoding, done) => done() }), SCREEN, {
    isTTY: true,
  });

const openTerminal = (output) =>
  Terminal.open({
    input: new PassThrough(),
    output,
    traits: { colour: true, ascii: false, styles: true, description: 'xterm-256color' },
    clock: systemClock,
    onInput: () => undefined,
    onResize: () => undefined,
    onDrain: () => undefined,
    onHangup: () => undefined,
    desk: { holds: () => undefined, writeOut: () => Promise.resolve(true) },
  });

const noMatches = (_source, _flags, texts) => Promise.resolve(texts.map(() => null));

/** ms of each frame, with the lines of a frame between any two. */
async function frameTimes(apps) {
  const holdings = new Holdings(
    () => Date.now(),
    noMatches,
    () => undefined,
  );
  const event = { type: 'snapshot', t: Date.now(), status: stackOf(apps) };
  const state = reduce(initialState({ title: 'bench', owner: true, size: SCREEN }), {
    type: 'event',
    event,
    now: Date.now(),
  });
  const theme = makeTheme({ colour: true, ascii: false });
  const terminal = await openTerminal(sink());
  const screen = new StillScreen();
  const times = [];
  for (let frame = 0; frame < FRAMES; frame += 1) {
    holdings.logs.add(chunkOf(Math.round(LINES_A_SECOND / FRAMES_A_SECOND), apps));
    const began = performance.now();
    terminal.paint(screen.views(holdings.scene(state, { now: Date.now(), theme, notes: [] })));
    times.push(performance.now() - began);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await terminal.close(new AbortController().signal);
  return times;
}

/** The least that blessed can do: one box that gets the rows of the screen as text. */
async function bareFrameTimes() {
  const { default: blessed } = await import('blessed');
  const output = sink();
  const screen = blessed.screen({
    input: new PassThrough(),
    output,
    terminal: 'xterm-256color',
    fullUnicode: false,
  });
  const box = blessed.box({ width: '100%', height: '100%' });
  screen.append(box);
  const times = [];
  for (let frame = 0; frame < FRAMES; frame += 1) {
    const { lines } = chunkOf(SCREEN.rows, 10);
    const began = performance.now();
    box.setContent(lines.map(({ text }) => text).join('\n'));
    screen.render();
    times.push(performance.now() - began);
    await new Promise((resolve) => setImmediate(resolve));
  }
  screen.destroy();
  return times;
}

/** Longest delay of the event loop, in ms, while lines come at a rate. */
async function loopDelay(linesASecond) {
  const BATCH_MS = 10;
  const input = new PassThrough();
  const end = new AbortController();
  async function* logs() {
    const began = performance.now();
    let sent = 0;
    while (!end.signal.aborted) {
      const due = Math.floor(((performance.now() - began) * linesASecond) / 1000) - sent;
      // One that lags gets them as fast as it takes them.
      const count = Math.min(due, linesASecond / 100);
      if (count > 0) yield chunkOf(count, 10);
      sent += Math.max(0, count);
      if (count === due) await sleep(BATCH_MS);
    }
  }
  async function* events() {
    yield { type: 'snapshot', t: Date.now(), status: stackOf(10) };
    await new Promise((resolve) => end.signal.addEventListener('abort', resolve));
  }
  async function* nothing() {
    await new Promise((resolve) => end.signal.addEventListener('abort', resolve));
  }
  const handle = {
    status: () => Promise.resolve(stackOf(10)),
    events,
    logs,
    requests: nothing,
    close: () => Promise.resolve(),
  };
  const outcome = runDashboard({
    handle: Promise.resolve(handle),
    title: 'bench',
    owner: false,
    input,
    output: sink(),
    env: { TERM: 'xterm-256color', LANG: 'C.UTF-8' },
    clock: systemClock,
    desk: { match: noMatches, inForeground: () => true, holds: () => undefined },
    holds: () => undefined,
    stopProcess: () => undefined,
  });
  await sleep(1000);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await sleep(LOAD_MS);
  delay.disable();
  end.abort();
  input.write('q');
  await outcome;
  return delay.max / 1e6;
}

/** Bytes of the heap for each line held. */
function bytesPerLine() {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  collect();
  const before = process.memoryUsage().heapUsed;
  const logs = new LogBuffer(() => Date.now());
  for (let i = 0; i < 200; i += 1) {
    // As they come over the wire: each text a string of its own.
    logs.add(JSON.parse(JSON.stringify(chunkOf(1000, 10))));
  }
  collect();
  return (process.memoryUsage().heapUsed - before) / logs.stored(undefined).length;
}

const limited = (promise, what) =>
  Promise.race([promise, sleep(GIVE_UP_MS, 'late', { ref: false })]).then((result) => {
    if (result === 'late') throw new NotDone(`no ${what} in ${GIVE_UP_MS / 1000} s`);
    return result;
  });

/** Waits until the bytes of a terminal hold a text; when that was. */
function shown({ terminal }, text) {
  let seen = '';
  const at = new Promise((resolve) => {
    const listening = terminal.onData((data) => {
      seen = (seen + data).slice(-10_000);
      if (!seen.includes(text)) return;
      listening.dispose();
      resolve(performance.now());
    });
  });
  return limited(at, `sign of ${JSON.stringify(text)}`);
}

const TICKS_A_SECOND = 100;
/** Processor time of a process so far, in ms. */
function cpuOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_A_SECOND;
}

/** Prints lines at a rate, in a hundred portions a second. */
const PRINTER = `
let due = 0, n = 0; const began = Date.now();
setInterval(() => {
  due = (Date.now() - began) * Number(process.env.RATE) / 1000;
  let text = '';
  while (n < due) text += 'line ' + ++n + ' of what an app says when it has much to say\\n';
  process.stdout.write(text);
}, 10);
`;

/** Our dashboard on a terminal of 200 × 50, with one app. */
async function openOurs(command, sign) {
  const at = folder('bench');
  writeFileSync(join(at, 'printer.cjs'), PRINTER);
  writeFileSync(join(at, 'Procfile'), `#@ worker restart=never\nsays: ${command}\n`);
  const run = startOnTerminal(process.execPath, [program, '-p', '0'], { cwd: at, ...SCREEN });
  await shown(run, sign);
  return run;
}

async function close(run) {
  run.terminal.write('q');
  await sleep(200);
  run.terminal.write('y');
  await Promise.race([run.ended, sleep(5000)]);
  if (living().length > 0) endAll();
}

/** Percent of a core that the face takes. */
async function cpuShare(rate) {
  const quiet = rate === 0;
  const command = quiet ? 'sleep 600' : `RATE=${rate} exec ${process.execPath} printer.cjs`;
  const run = await openOurs(command, quiet ? 'running' : 'much to say');
  await sleep(quiet ? SETTLED_MS : 2000);
  const [before, began] = [cpuOf(run.terminal.pid), performance.now()];
  await sleep(quiet ? QUIET_MS : LOAD_MS);
  const share = ((cpuOf(run.terminal.pid) - before) / (performance.now() - began)) * 100;
  await close(run);
  return share;
}

/** ms from a key to the bytes that answer it, while lines come. */
async function keyTimes() {
  const command = `RATE=${LINES_A_SECOND} exec ${process.execPath} printer.cjs`;
  const run = await openOurs(command, 'much to say');
  await sleep(1000);
  const times = [];
  for (let i = 0; i < KEYS; i += 1) {
    const began = performance.now();
    const at = shown(run, 'keys');
    run.terminal.write('?');
    times.push((await at) - began);
    // The same key closes it.
    run.terminal.write('?');
    await sleep(200);
  }
  await close(run);
  return times;
}

const END = 'QED-QED-QED';
const FLOOD = `seq -f "line %.0f of very many" 1 ${MANY_LINES}; echo ${END}; exec sleep 600`;

const floodOurs = {
  name: 'sockpit',
  async measure() {
    const began = performance.now();
    const at = folder('flood');
    writeFileSync(join(at, 'Procfile'), `#@ worker\nsays: ${FLOOD}\n`);
    const run = startOnTerminal(process.execPath, [program, '-p', '0'], { cwd: at, ...SCREEN });
    const ended = await shown(run, END);
    await close(run);
    return ended - began;
  },
};

const floodMprocs = (path) => ({
  name: 'mprocs',
  async measure() {
    const at = folder('flood');
    writeFileSync(join(at, 'flood.sh'), FLOOD);
    const config = { procs: { says: { shell: 'sh flood.sh' } } };
    writeFileSync(join(at, 'mprocs.yaml'), JSON.stringify(config));
    const began = performance.now();
    const run = startOnTerminal(path, [], { cwd: at, ...SCREEN });
    const ended = await shown(run, END);
    endAll();
    return ended - began;
  },
});

const rows = [];
const row = (job, unit, ours, limit, rest = {}) =>
  rows.push({
    job,
    unit,
    ours,
    reach: { text: `≤ ${limit} ${unit}`, kept: median(ours) <= limit },
    ...rest,
  });

const [frames, bare, crowd] = [[], [], []];
for (let round = -1; round < ROUNDS; round += 1) {
  const one = await frameTimes(10);
  const other = await bareFrameTimes();
  const many = await frameTimes(300);
  if (round < 0) continue;
  frames.push(quantile(one, 0.99));
  bare.push(quantile(other, 0.99));
  crowd.push(quantile(many, 0.99));
}
row('a frame of 200 × 50 with 10 apps, p99', 'ms', frames, 8, {
  peers: [{ name: 'bare blessed', samples: bare }],
});
row('the same with 300 apps', 'ms', crowd, 8);
row('event loop at 100 000 lines/s, longest', 'ms', [await loopDelay(100_000)], 50);
row('memory for each line held', 'B', [bytesPerLine()], 200);

if (hasTerminal) {
  const keys = await keyTimes();
  row('key to paint at 20 000 lines/s, longest', 'ms', [Math.max(...keys)], 33, {
    note: `median ${median(keys).toFixed(1)}`,
  });
  row('a core at 20 000 lines/s', '%', [await cpuShare(LINES_A_SECOND)], 10);
  row('a core when nothing happens', '%', [await cpuShare(0)], 0.5);
  const mprocs = peers.find(({ name }) => name === 'mprocs');
  const runs = [floodOurs, ...(mprocs ? [floodMprocs(mprocs.path)] : [])];
  const figures = await byTurns(size({ full: 3, trial: 1 }), runs, { warm: false });
  const { samples: ours } = figures.get('sockpit');
  const other = figures.get('mprocs');
  rows.push({
    job: `${MANY_LINES.toLocaleString('en')} lines to the screen`,
    unit: 'ms',
    ours,
    peers: other ? [other] : [],
    reach: {
      text: '≤ 0.5 × mprocs',
      kept: other?.samples.length ? median(ours) <= median(other.samples) / 2 : undefined,
    },
  });
} else missing.push(NO_TERMINAL);
report(rows, missing);
process.exit();
