// How long it takes from `sockpit` to the first app's spawn, in plain mode, as a multiple of what
// Node alone takes to run nothing. Both are measured by turns in the same run, because the machine
// is not the same from one minute to the next.
//   node test/bench/start.mjs [ROUNDS]        default 20; the built program is measured
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../dist/sockpit.js', import.meta.url));
const rounds = Number(process.argv[2] ?? 20);

/** At most this many times `node -e 0` is what the start is allowed to take. */
const AIM = 2;

/** Epoch milliseconds with fractions, on the clock that `date +%s%N` shows. */
const now = () => performance.timeOrigin + performance.now();

const scratch = mkdtempSync(join(tmpdir(), 'sockpit-bench-'));
const stamp = join(scratch, 'stamp');
mkdirSync(join(scratch, 'run'), { mode: 0o700 });
// The app of one line whose only work is to say when it came to life.
writeFileSync(join(scratch, 'Procfile'), `a: date +%s%N > ${stamp}\n`);

function start(args) {
  const child = spawn(process.execPath, args, {
    cwd: scratch,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      HOME: scratch,
      SOCKPIT_RUNTIME_DIR: join(scratch, 'run'),
      XDG_STATE_HOME: join(scratch, 'state'),
    },
  });
  return { child, ended: new Promise((resolve) => child.once('exit', resolve)) };
}

/** From start to end of a Node that has nothing to do. */
async function nothing() {
  const began = now();
  await start(['-e', '0']).ended;
  return now() - began;
}

/** From the start of the program to the first statement of its first app. */
async function firstSpawn() {
  rmSync(stamp, { force: true });
  const began = now();
  const { child, ended } = start([program, '--plain', '-p', '0']);
  let text = '';
  // Looked at rarely, so that looking costs the measured process nothing: the time is in the file.
  while (!text.endsWith('\n')) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode} before its app`);
    await sleep(25);
    if (existsSync(stamp)) text = readFileSync(stamp, 'utf8');
  }
  child.kill('SIGTERM');
  await ended;
  return Number(text) / 1e6 - began;
}

// What is measured, by turns; each row gives the ms of one round. The dashboard's first screen
// belongs here as a further row.
const rows = [
  { name: 'node -e 0', measure: nothing },
  { name: 'first spawn, plain mode', measure: firstSpawn, aim: AIM },
];

const median = (sorted) => {
  const middle = sorted.length / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle) - 1]) / 2;
};

try {
  if (!existsSync(program)) throw new Error(`${program} is not there: npm run build`);
  const times = new Map(rows.map((row) => [row, []]));
  // One round is thrown away: it fills the caches.
  for (let round = -1; round < rounds; round += 1) {
    for (const row of rows) {
      const ms = await row.measure();
      if (round >= 0) times.get(row).push(ms);
    }
  }

  const [base] = rows;
  const baseline = median(times.get(base).sort((a, b) => a - b));
  console.log(`${rounds} rounds, Node ${process.version}, times in ms\n`);
  console.log(
    `${''.padEnd(26)}${['median', 'fastest', 'slowest', 'ratio'].map((name) => name.padStart(9)).join('')}`,
  );
  for (const row of rows) {
    const sorted = times.get(row).sort((a, b) => a - b);
    const ratio = median(sorted) / baseline;
    const cells = [median(sorted), sorted[0], sorted.at(-1)].map((ms) => ms.toFixed(1).padStart(9));
    const verdict = row.aim === undefined ? '' : `  (aim: at most ${row.aim})`;
    console.log(`${row.name.padEnd(26)}${cells.join('')}${ratio.toFixed(2).padStart(9)}${verdict}`);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
