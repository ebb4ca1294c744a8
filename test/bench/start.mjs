// How long a start takes: until a short run is over, until the first app is spawned, until the first
// screen stands.
//   npm run bench -- start
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { bell, rings, within } from './frame/bell.mjs';
import { KEPT_MS, keepCode } from './frame/keep-code.mjs';
import { missing, ours, peers } from './frame/peers.mjs';
import { hasTerminal, NO_TERMINAL, startOnTerminal } from './frame/pty.mjs';
import { byTurns } from './frame/rounds.mjs';
import { median, report, size } from './frame/row.mjs';
import { folder, program, runtimeDirectory, start } from './frame/scratch.mjs';

const ROUNDS = size({ full: 8, trial: 2 });
/** What our figures may be. */
const REACH_RATIO = 2;
const REACH_SCREEN_MS = 250;
/** By then a dashboard knows that the stack is its own, and ends it when it is left. */
const ACQUAINTED_MS = 500;
const GIVE_UP_MS = 20_000;

const node = process.execPath;
const NODE = 'node -e 0';
const NO_CODE = 'no code kept';

const brief = [{ name: 'a', command: 'true' }];
/** Its shell's first statement rings; nothing else is started. */
const ringing = [{ name: 'a', command: `{ echo > ${bell}; sleep 60; }` }];
const resting = [{ name: 'resting', command: 'sleep 60' }];

const limited = (promise) => within(GIVE_UP_MS, promise);

/** From start to end. */
const wholeRun = ({ name, run }) => ({
  name,
  // It looks every ten seconds whether its apps have ended.
  once: name === 'pm2-runtime',
  async measure() {
    const { began, ended } = run(brief, folder('brief'));
    await limited(ended);
    return performance.now() - began;
  },
});

/** From the start of the program to the first statement of its first app. */
const firstSpawn = ({ name, run }) => ({
  name,
  async measure() {
    const rang = rings(1);
    const { began, ended, stop } = run(ringing, folder('ringing'));
    const at = await limited(rang);
    stop();
    await limited(ended);
    return at - began;
  },
});

/** From the start of the program to the first frame on a terminal, which names the app. */
async function firstScreen(command, args, cwd, leave) {
  const { began, terminal, ended, output } = startOnTerminal(command, args, { cwd });
  const seen = new Promise((resolve) => {
    terminal.onData(() => output().includes('resting') && resolve(performance.now()));
  });
  const at = await limited(seen);
  await leave(terminal);
  await limited(ended);
  return at - began;
}

/** Our dashboard. The stack is gone a moment after its face. */
async function ourScreen(stayMs = ACQUAINTED_MS) {
  const cwd = folder('resting');
  ours.prepare(resting, cwd);
  const ms = await firstScreen(node, [program, '-p', '0'], cwd, async (terminal) => {
    await sleep(stayMs);
    terminal.write('\x03');
  });
  while (readdirSync(runtimeDirectory).length > 0) await sleep(25);
  return ms;
}

/** The one peer with a screen. */
async function peerScreen({ path, prepare }) {
  const cwd = folder('resting');
  const args = prepare(resting, cwd);
  return firstScreen(path, args, cwd, async (terminal) => {
    await sleep(ACQUAINTED_MS);
    terminal.write('q');
  });
}

await keepCode();
if (hasTerminal) await ourScreen(KEPT_MS);

const bare = {
  name: NODE,
  async measure() {
    const { began, ended } = start(node, ['-e', '0']);
    await ended;
    return performance.now() - began;
  },
};
const forgetful = {
  name: NO_CODE,
  run: (apps, cwd) => ours.run(apps, cwd, { cache: 'never' }),
};

const rows = [];

const whole = await byTurns(
  ROUNDS,
  [bare, ours, ...peers].map((one) => (one.run ? wholeRun(one) : one)),
);
const baseline = median(whole.get(NODE).samples);
const wholeMine = whole.get(ours.name).samples;
const slower = ['foreman', 'concurrently'].every((name) => {
  const samples = whole.get(name)?.samples ?? [];
  return samples.length === 0 || median(wholeMine) < median(samples);
});
rows.push({
  job: 'start: Procfile `a: true`, plain, whole run',
  unit: 'ms',
  ours: wholeMine,
  peers: [NODE, ...peers.map(({ name }) => name)].map((name) => whole.get(name)),
  against: NODE,
  reach: {
    text: `≤ ${REACH_RATIO} × ${NODE}, below foreman and concurrently`,
    kept: slower && median(wholeMine) <= REACH_RATIO * baseline,
  },
});

const spawned = await byTurns(ROUNDS, [
  bare,
  ...[ours, forgetful, ...peers].map((one) => firstSpawn(one)),
]);
rows.push({
  job: 'start: until the first app is spawned',
  unit: 'ms',
  ours: spawned.get(ours.name).samples,
  note: `${median(spawned.get(NO_CODE).samples).toFixed(0)} ms with no compiled code kept`,
  peers: [NODE, ...peers.map(({ name }) => name)].map((name) => spawned.get(name)),
  against: NODE,
});

if (hasTerminal) {
  const mprocs = peers.find(({ name }) => name === 'mprocs');
  const entries = [{ name: ours.name, measure: () => ourScreen() }];
  if (mprocs) entries.push({ name: mprocs.name, measure: () => peerScreen(mprocs) });
  const screens = await byTurns(ROUNDS, entries);
  const mine = screens.get(ours.name).samples;
  rows.push({
    job: 'start: first screen',
    unit: 'ms',
    ours: mine,
    peers: mprocs ? [screens.get(mprocs.name)] : [],
    reach: { text: `≤ ${REACH_SCREEN_MS} ms`, kept: median(mine) <= REACH_SCREEN_MS },
  });
} else missing.push(NO_TERMINAL);

report(rows, missing);
process.exit();
