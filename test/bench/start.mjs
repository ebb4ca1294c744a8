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
import { allKept, median, report, size } from './frame/row.mjs';
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
/** Named like nothing else on a screen, and unlike the stack. */
const resting = [{ name: 'sleeper', command: 'sleep 60' }];
const STACK = 'resting';

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
    // Whoever does not end is ended before the next: that is not measured here.
    await Promise.race([ended, sleep(2000)]);
    return at - began;
  },
});

/** From the start of the program until its terminal is sent each of these words, in ms. */
async function screenTimes(words, command, args, cwd, leave) {
  const { began, terminal, ended, output } = startOnTerminal(command, args, { cwd });
  const seen = words.map(
    (word) =>
      new Promise((resolve) => {
        terminal.onData(() => output().includes(word) && resolve(performance.now() - began));
      }),
  );
  const times = await limited(Promise.all(seen));
  await leave(terminal);
  await limited(ended);
  return times;
}

/**
 * Our dashboard: its first frame, which names the stack, and the one that has the app in it. The stack
 * is gone a moment after its face.
 */
async function ourScreen(stayMs = ACQUAINTED_MS) {
  const cwd = folder(STACK);
  ours.prepare(resting, cwd);
  const words = [STACK, resting[0].name];
  const times = await screenTimes(words, node, [program, '-p', '0'], cwd, async (terminal) => {
    await sleep(stayMs);
    terminal.write('\x03');
  });
  while (readdirSync(runtimeDirectory).length > 0) await sleep(25);
  return times;
}

/** The one peer with a screen. */
async function peerScreen({ path, prepare }) {
  const cwd = folder(STACK);
  const args = prepare(resting, cwd);
  const [ms] = await screenTimes([resting[0].name], path, args, cwd, async (terminal) => {
    await sleep(ACQUAINTED_MS);
    terminal.write('q');
  });
  return ms;
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
const faster = ['foreman', 'concurrently'].map((name) => {
  const samples = whole.get(name)?.samples ?? [];
  return samples.length === 0 ? undefined : median(wholeMine) < median(samples);
});
rows.push({
  job: 'start: Procfile `a: true`, plain, whole run',
  unit: 'ms',
  ours: wholeMine,
  peers: [NODE, ...peers.map(({ name }) => name)].map((name) => whole.get(name)),
  against: NODE,
  reach: {
    text: `≤ ${REACH_RATIO} × ${NODE}, below foreman and concurrently`,
    kept: allKept([...faster, median(wholeMine) <= REACH_RATIO * baseline]),
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
  const complete = [];
  const entries = [
    {
      name: ours.name,
      async measure() {
        const [first, withApp] = await ourScreen();
        complete.push(withApp);
        return first;
      },
    },
  ];
  if (mprocs) entries.push({ name: mprocs.name, measure: () => peerScreen(mprocs) });
  const screens = await byTurns(ROUNDS, entries);
  const mine = screens.get(ours.name).samples;
  rows.push(
    {
      job: 'start: first frame of the screen',
      unit: 'ms',
      ours: mine,
      reach: { text: `≤ ${REACH_SCREEN_MS} ms`, kept: median(mine) <= REACH_SCREEN_MS },
    },
    {
      job: 'start: the screen with the app in it',
      unit: 'ms',
      // The round before the first fills the caches.
      ours: complete.slice(1),
      peers: mprocs ? [screens.get(mprocs.name)] : [],
    },
  );
} else missing.push(NO_TERMINAL);

report(rows, missing);
process.exit();
