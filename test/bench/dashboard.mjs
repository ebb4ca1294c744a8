// What the dashboard costs: a frame, a key, a flood of lines, and what it holds of them.
//   npm run bench -- dashboard
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { register } from 'tsx/esm/api';
import { missing, peers } from './frame/peers.mjs';
import { hasTerminal, NO_TERMINAL, startOnTerminal } from './frame/pty.mjs';
import { byTurns, NotDone } from './frame/rounds.mjs';
import { median, quantile, report, size } from './frame/row.mjs';
import { endAll, folder, living, program } from './frame/scratch.mjs';

register();
const { SCREEN, bareFrameTimes, bytesPerLine, frameTimes, loopDelay } =
  await import('./frame/face.ts');

const LINES_A_SECOND = 20_000;
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
  const one = await frameTimes(FRAMES, { apps: 10, linesASecond: LINES_A_SECOND });
  const other = await bareFrameTimes(FRAMES);
  const many = await frameTimes(FRAMES, { apps: 300, linesASecond: LINES_A_SECOND });
  if (round < 0) continue;
  frames.push(quantile(one, 0.99));
  bare.push(quantile(other, 0.99));
  crowd.push(quantile(many, 0.99));
}
row('a frame of 200 × 50 with 10 apps, p99', 'ms', frames, 8, {
  peers: [{ name: 'bare blessed', samples: bare }],
});
row('the same with 300 apps', 'ms', crowd, 8);
row('event loop at 100 000 lines/s, longest', 'ms', [await loopDelay(100_000, LOAD_MS)], 50);
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
