// Many apps at once: how long their start takes, what they cost while nothing happens, and the memory
// for each.
//   npm run bench -- many
import { setTimeout as sleep } from 'node:timers/promises';
import { bell, rings, within } from './frame/bell.mjs';
import { keepCode } from './frame/keep-code.mjs';
import { missing, ours, peers } from './frame/peers.mjs';
import { commandLine, family, processorTime, resident } from './frame/processes.mjs';
import { byTurns } from './frame/rounds.mjs';
import { median, report, size } from './frame/row.mjs';
import { folder, program, start } from './frame/scratch.mjs';

const ROUNDS = size({ full: 2, trial: 1 });
const COUNTS = size({ full: [1, 10, 100, 300], trial: [1, 10, 30] });
/** Others are measured with so many, where ours is stated for all. */
const COMPARED = size({ full: 100, trial: 30 });
/** What had not listened by then is a worker for good, and V8 has given back what the start took. */
const SETTLED_MS = size({ full: 50_000, trial: 3000 });
const IDLE_MS = size({ full: 15_000, trial: 2000 });
/** Others decide nothing. */
const PEER_SETTLED_MS = size({ full: 8000, trial: 3000 });
/** By then what has not listened so far is looked for more rarely. */
const FOUND_MS = size({ full: 3000, trial: 1000 });
const GIVE_UP_MS = 60_000;
/** Between the two highest counts an app more may cost so much of what it does between the two before. */
const REACH_LINEAR = 1.5;
/** Of one core. */
const REACH_IDLE_PERCENT = 1;

const label = (count) => `${count} apps`;
const apps = (count) =>
  Array.from({ length: count }, (_, at) => ({
    name: `app${at}`,
    command: `echo > ${bell}; exec sleep 1000`,
  }));

/** From the start of the program to the first statement of the last app. */
const starting = (runner, count, name = runner.name) => ({
  name,
  async measure() {
    const all = rings(count);
    const { began, ended, stop } = runner.run(apps(count), folder('many'));
    const at = await within(GIVE_UP_MS, all);
    await sleep(300);
    stop();
    await within(GIVE_UP_MS, ended);
    return at - began;
  },
});

/** From the order to restart all of a stack until the last app's shell has begun anew. */
const restarting = (count) => ({
  name: label(count),
  async measure() {
    const cwd = folder('many');
    const first = rings(count);
    const { ended, stop } = ours.run(apps(count), cwd);
    await within(GIVE_UP_MS, first);
    await sleep(FOUND_MS);
    const again = rings(count);
    const order = start(process.execPath, [program, 'restart'], { cwd });
    const at = await within(GIVE_UP_MS, again);
    await within(GIVE_UP_MS, order.ended);
    stop();
    await within(GIVE_UP_MS, ended);
    return at - order.began;
  },
});

/** The runner's own processes: not the apps. */
const own = (pid) => family(pid).filter((one) => commandLine(one) !== 'sleep 1000');

/** @returns {Promise<{ percent: number, mb: number }>}  while nothing happens, from `settled` on */
async function resting({ runner, count }, settled) {
  const { pid, ended, stop } = runner.run(apps(count), folder('many'));
  await settled;
  const pids = own(pid);
  const before = processorTime(pids);
  await sleep(IDLE_MS);
  const percent = ((processorTime(pids) - before) / IDLE_MS) * 100;
  const mb = pids.reduce((sum, one) => sum + resident(one), 0);
  stop();
  await Promise.race([ended, sleep(GIVE_UP_MS)]);
  return { percent, mb };
}

/** Several stacks at the same time, as they do nothing: so long after the last app of all has been spawned. */
async function allResting(entries, settledMs = SETTLED_MS) {
  const all = rings(entries.reduce((sum, { count }) => sum + count, 0));
  const settled = within(GIVE_UP_MS, all).then(() => sleep(settledMs));
  const results = await Promise.all(entries.map((entry) => resting(entry, settled)));
  return new Map(entries.map(({ name }, at) => [name, results[at]]));
}

await keepCode();
const timed = await byTurns(ROUNDS, [
  ...COUNTS.map((count) => starting(ours, count, label(count))),
  ...peers.map((peer) => starting(peer, COMPARED)),
]);
const restarted = await byTurns(ROUNDS, COUNTS.map(restarting));
/** How much more one app more costs between the two highest counts than between the two before. */
function growth(figures) {
  const at = (count) => median(figures.get(label(count)).samples);
  const slope = (from, to) => (at(to) - at(from)) / (to - from);
  return slope(middle, most) / slope(few, middle);
}
const [few, middle, most] = COUNTS.slice(-3);
function linear(figures) {
  const more = growth(figures);
  return {
    text: `linear: one more costs ≤ ${REACH_LINEAR} × as much from ${middle} to ${most} as from ${few}; it is ${more.toFixed(2)}`,
    kept: more > 0 ? more <= REACH_LINEAR : undefined,
  };
}
const ofEach = (figures) =>
  COUNTS.map((count) => `${count}: ${median(figures.get(label(count)).samples).toFixed(0)}`).join(
    ', ',
  );

const largest = await allResting([{ name: label(most), runner: ours, count: most }]);
const smaller = await allResting(
  COUNTS.slice(0, -1).map((count) => ({ name: label(count), runner: ours, count })),
);
const others = await allResting(
  peers.map((peer) => ({ name: peer.name, runner: peer, count: COMPARED })),
  PEER_SETTLED_MS,
);
const rest = new Map([...smaller, ...largest]);
const each = (show) =>
  COUNTS.map((count) => `${count}: ${show(rest.get(label(count)))}`).join(', ');
const compared = (show) => peers.map(({ name }) => ({ name, samples: [show(others.get(name))] }));
const perApp = (rest.get(label(most)).mb - rest.get(label(COUNTS[0])).mb) / (most - COUNTS[0]);
const idle = rest.get(label(most)).percent;

report(
  [
    {
      job: `many: until the last of ${COMPARED} apps is spawned`,
      unit: 'ms',
      ours: timed.get(label(COMPARED)).samples,
      note: `${ofEach(timed)} ms`,
      peers: peers.map(({ name }) => timed.get(name)),
      reach: linear(timed),
    },
    {
      job: `many: until ${COMPARED} apps are restarted by one order`,
      unit: 'ms',
      ours: restarted.get(label(COMPARED)).samples,
      note: `${ofEach(restarted)} ms`,
      reach: linear(restarted),
    },
    {
      job: `many: processor while ${COMPARED} apps rest`,
      unit: '%',
      ours: [rest.get(label(COMPARED)).percent],
      note: `${each(({ percent }) => percent.toFixed(2))} %`,
      peers: compared(({ percent }) => percent),
      reach: {
        text: `≤ ${REACH_IDLE_PERCENT} % of a core with ${most}`,
        kept: idle <= REACH_IDLE_PERCENT,
      },
    },
    {
      job: `many: memory with ${COMPARED} apps`,
      unit: 'MB',
      ours: [rest.get(label(COMPARED)).mb],
      note: `${each(({ mb }) => mb.toFixed(0))} MB; ${(perApp * 1000).toFixed(0)} kB for an app more`,
      peers: compared(({ mb }) => mb),
    },
  ],
  missing,
);
process.exit();
