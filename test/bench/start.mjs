// How long a start takes, beside Node that has nothing to do and beside what others use for the same
// Procfile. test/bench/README.md says how each row is measured, and what it can and cannot tell.
//   node test/bench/start.mjs [ROUNDS]        default 20; the built program is measured
import { spawn, spawnSync } from 'node:child_process';
import {
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const program = join(root, 'dist/sockpit.js');
const rounds = Number(process.argv[2] ?? 20);

/** Peers from npm; installed once. */
const PEERS = join(root, 'node_modules/.cache/sockpit-bench');
/** What our figures may be. */
const AIM_SPAWN = 2;
const AIM_SCREEN_MS = 250;
/** A run that lasts so long has kept its compiled code. */
const KEPT_MS = 4000;
/** By then a dashboard knows that the stack is its own, and ends it when it is left. */
const ACQUAINTED_MS = 500;
const GIVE_UP_MS = 20_000;

const scratch = mkdtempSync(join(tmpdir(), 'sockpit-bench-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true, maxRetries: 10 }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

function folder(name, procfile) {
  const path = join(scratch, name);
  mkdirSync(path);
  writeFileSync(join(path, 'Procfile'), procfile);
  return path;
}

const runtime = join(scratch, 'run');
mkdirSync(runtime, { mode: 0o700 });
const bell = join(scratch, 'bell');
spawnSync('mkfifo', [bell]);
// Its shell's first statement rings; nothing else is started.
const ringing = folder('ringing', `a: { echo > ${bell}; sleep 60; }\n`);
const resting = folder('resting', 'a: sleep 60\n');
const brief = folder('brief', 'a: true\n');

const environment = (cache) => ({
  PATH: process.env.PATH,
  HOME: scratch,
  TERM: 'xterm-256color',
  LANG: 'C.UTF-8',
  SOCKPIT_RUNTIME_DIR: runtime,
  XDG_STATE_HOME: join(scratch, 'state'),
  XDG_CACHE_HOME: join(scratch, cache),
});

function start(command, args, { cwd, cache = 'kept' }) {
  const began = performance.now();
  const child = spawn(command, args, {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: environment(cache),
  });
  const ended = new Promise((resolve) => {
    child.once('error', resolve);
    child.once('exit', resolve);
  });
  return { began, child, ended };
}

/** From start to end. */
async function whole(command, args, cwd) {
  const { began, ended } = start(command, args, { cwd });
  const code = await ended;
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}`);
  return performance.now() - began;
}

/** Both ends, so that it never closes. */
const ear = new Socket({ fd: openSync(bell, constants.O_RDWR | constants.O_NONBLOCK) });
ear.unref();

/** From the start of the program to the first statement of its first app. */
async function firstSpawn(cache) {
  const { began, child, ended } = start(process.execPath, [program, '--plain', '-p', '0'], {
    cwd: ringing,
    cache,
  });
  const rang = new Promise((resolve) => ear.once('data', () => resolve(performance.now())));
  const at = await Promise.race([rang, ended]);
  if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode} before its app`);
  child.kill('SIGTERM');
  await ended;
  return at - began;
}

/** From the start of the program to the first frame on a terminal that names the stack. */
async function firstScreen(pty, stayMs = ACQUAINTED_MS) {
  const began = performance.now();
  const terminal = pty.spawn(process.execPath, [program, '-p', '0'], {
    cols: 100,
    rows: 30,
    cwd: resting,
    env: environment('kept'),
  });
  const ended = new Promise((resolve) => terminal.onExit(resolve));
  let text = '';
  const at = await new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error(`no screen: ${text}`)), GIVE_UP_MS);
    terminal.onData((data) => {
      text += data;
      if (!text.includes('resting')) return;
      clearTimeout(limit);
      resolve(performance.now());
    });
  });
  await sleep(stayMs);
  terminal.write('\x03');
  await ended;
  while (readdirSync(runtime).length > 0) await sleep(25);
  return at - began;
}

/** The pseudo-terminals, which are optional. */
function loadPty() {
  try {
    return createRequire(import.meta.url)('@lydell/node-pty');
  } catch {
    return undefined;
  }
}

const missing = [];

/** Path of a peer's command; it is fetched if need be. */
function fromNpm(name, command) {
  const path = join(PEERS, 'node_modules/.bin', command);
  if (!existsSync(path)) {
    mkdirSync(PEERS, { recursive: true });
    spawnSync('npm', ['install', '--prefix', PEERS, '--no-audit', '--no-fund', name], {
      stdio: 'ignore',
      timeout: 60_000,
    });
  }
  if (existsSync(path)) return path;
  missing.push(`${name} (npm could not fetch it)`);
  return undefined;
}

function fromSystem(command) {
  if (spawnSync('sh', ['-c', `command -v ${command}`]).status === 0) return command;
  missing.push(command);
  return undefined;
}

function peerRow(name, command, args) {
  return command === undefined
    ? []
    : [{ name: `${name}, whole run`, measure: () => whole(command, args, brief) }];
}

const pty = loadPty();
if (!pty) missing.push('the dashboard (the optional package @lydell/node-pty is not there)');
const node = process.execPath;

// By turns, because the machine is not the same from one minute to the next.
const rows = [
  { name: 'node -e 0, whole run', measure: () => whole(node, ['-e', '0'], brief) },
  { name: 'sockpit, first spawn', measure: () => firstSpawn('kept'), ratio: AIM_SPAWN },
  { name: '  with no code kept', measure: () => firstSpawn('never') },
  {
    name: 'sockpit, whole run',
    measure: () => whole(node, [program, '--plain', '-p', '0'], brief),
  },
  ...peerRow('concurrently', fromNpm('concurrently', 'concurrently'), ['true']),
  ...peerRow('node-foreman', fromNpm('foreman', 'nf'), ['start']),
  ...peerRow('foreman', fromSystem('foreman'), ['start']),
  ...peerRow('goreman', fromSystem('goreman'), ['start']),
  ...peerRow('hivemind', fromSystem('hivemind'), []),
  ...(pty
    ? [{ name: 'sockpit, first screen', measure: () => firstScreen(pty), ms: AIM_SCREEN_MS }]
    : []),
];

/** Lets the code of each kind of run be kept. */
async function keepCode() {
  const { child, ended } = start(node, [program, '--plain', '-p', '0'], { cwd: ringing });
  await sleep(KEPT_MS);
  child.kill('SIGTERM');
  await ended;
  if (pty) await firstScreen(pty, KEPT_MS);
  const kept = join(scratch, 'kept', 'sockpit');
  const [build] = existsSync(kept) ? readdirSync(kept) : [];
  if (!build) throw new Error(`no compiled code has been kept in ${kept}`);
}

function quantile(sorted, share) {
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at - Math.floor(at));
}

function verdict({ ratio, ms }, fastest, median) {
  if (ratio !== undefined) return `  (aim: ${ratio} times)`;
  if (ms === undefined) return '';
  return `  (aim: ${ms} ms; ${median <= ms ? 'kept' : fastest <= ms ? 'by the fastest' : 'missed'})`;
}

if (!existsSync(program)) throw new Error(`${program} is not there: npm run build`);
await keepCode();
const times = new Map(rows.map((row) => [row, []]));
// One round is thrown away: it fills the caches.
for (let round = -1; round < rounds; round += 1) {
  for (const row of rows) {
    const ms = await row.measure();
    if (round >= 0) times.get(row).push(ms);
  }
}

const figures = rows.map((row) => ({ row, sorted: times.get(row).sort((a, b) => a - b) }));
const [base] = figures;
const heads = ['fastest', 'median', 'slowest', 'x fastest', 'x median'];
console.log(`${rounds} rounds, Node ${process.version}, times in ms; x = times node -e 0\n`);
console.log(`${''.padEnd(28)}${heads.map((head) => head.padStart(10)).join('')}`);
for (const { row, sorted } of figures) {
  const [fastest, median] = [sorted[0], quantile(sorted, 0.5)];
  const cells = [
    ...[fastest, median, sorted.at(-1)].map((ms) => ms.toFixed(1)),
    (fastest / base.sorted[0]).toFixed(2),
    (median / quantile(base.sorted, 0.5)).toFixed(2),
  ];
  const line = cells.map((cell) => cell.padStart(10)).join('');
  console.log(`${row.name.padEnd(28)}${line}${verdict(row, fastest, median)}`);
}
if (missing.length > 0) console.log(`\nNot measured: ${missing.join(', ')}`);
