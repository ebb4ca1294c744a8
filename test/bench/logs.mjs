// Two apps that print as fast as they can, to a file: how long until all is written and the program has
// ended, and whether every line is there once and in order.
//   npm run bench -- logs
import { closeSync, openSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { keepCode } from './frame/keep-code.mjs';
import { missing, ours, peers } from './frame/peers.mjs';
import { byTurns, NotDone } from './frame/rounds.mjs';
import { allKept, median, report, size } from './frame/row.mjs';
import { folder } from './frame/scratch.mjs';

const ROUNDS = size({ full: 3, trial: 1 });
const LINES = size({ full: 300_000, trial: 30_000 });
const GIVE_UP_MS = 30_000;
/** Of concurrently's time, which keeps no log files. */
const REACH = 2;

const APPS = ['left', 'right'];
const apps = APPS.map((name) => ({ name, command: `seq -f '${name} says %.0f' 1 ${LINES}` }));

/** All that stands in the files that a run has written. */
function written(directory) {
  const logs = join(directory, 'logs');
  const files = [join(directory, 'out')];
  try {
    files.push(...readdirSync(logs).map((name) => join(logs, name)));
  } catch {
    // Only mprocs has them.
  }
  return files.map((path) => readFileSync(path, 'latin1')).join('\n');
}

/**
 * What is wrong with the lines, in words; undefined when all are there, each once and in order. Of a
 * torn line a stump may look like another, so what is missing is asked first.
 */
function fault(text) {
  const found = APPS.map((name) =>
    Array.from(text.matchAll(new RegExp(`${name} says (\\d+)$`, 'gm')), ([, number]) =>
      Number(number),
    ),
  );
  const missing = found.reduce((sum, numbers) => sum + LINES - new Set(numbers).size, 0);
  if (missing > 0) return `${missing} lines lost or torn`;
  const more = found.reduce((sum, numbers) => sum + numbers.length - LINES, 0);
  if (more > 0) return `${more} lines too many`;
  const inOrder = found.every((numbers) => numbers.every((number, at) => number === at + 1));
  return inOrder ? undefined : 'lines out of order';
}

const faults = new Map();
const entry = ({ name, run }) => ({
  name,
  // It looks every ten seconds whether its apps have ended.
  once: name === 'pm2-runtime',
  async measure() {
    const directory = folder('logs');
    const out = openSync(join(directory, 'out'), 'w');
    const { began, ended } = run(apps, directory, { output: out });
    closeSync(out);
    const limit = AbortSignal.timeout(GIVE_UP_MS);
    const late = new Promise((resolve) => limit.addEventListener('abort', () => resolve('late')));
    if ((await Promise.race([ended, late])) === 'late') throw new NotDone('no end in 30 s');
    const ms = performance.now() - began;
    const wrong = fault(written(directory));
    if (wrong !== undefined) faults.set(name, wrong);
    rmSync(directory, { recursive: true });
    return ms;
  },
});

await keepCode();
const figures = await byTurns(ROUNDS, [ours, ...peers].map(entry));
const mine = figures.get(ours.name).samples;
const others = peers.map(({ name }) => {
  const { samples, note } = figures.get(name);
  const notes = [note, faults.get(name)].filter((text) => text !== undefined);
  return { name, samples, ...(notes.length > 0 ? { note: notes.join(', ') } : {}) };
});
/** Undefined where that one is missing. */
const atMost = (times, name) => {
  const samples = figures.get(name)?.samples ?? [];
  return samples.length === 0 ? undefined : median(mine) <= times * median(samples);
};
const kept = [atMost(REACH, 'concurrently'), atMost(1, 'foreman'), atMost(1, 'node-foreman')];
const lines = (LINES * APPS.length).toLocaleString('en').replaceAll(',', ' ');
report(
  [
    {
      job: `logs: ${lines} lines of two apps to a file`,
      unit: 'ms',
      ours: mine,
      note: faults.get(ours.name) ?? 'all lines, in order',
      peers: others,
      against: 'concurrently',
      reach: {
        text: `≤ ${REACH} × concurrently, below foreman and node-foreman, every line`,
        kept: allKept([!faults.has(ours.name), ...kept]),
      },
    },
  ],
  missing,
);
process.exit();
