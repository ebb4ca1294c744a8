// Runs every bench of this folder, or those that are named, each in a process of its own, and prints
// one table of all. test/bench/README.md says how each is measured and what it can and cannot tell.
//   npm run bench [-- NAME…] [--trial]
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { table } from './frame/table.mjs';

/** In the order of the table. */
const BENCHES = [
  'proxy',
  'streams',
  'start',
  'ready',
  'logs',
  'stop',
  'restart',
  'many',
  'memory',
  'dashboard',
];
const here = fileURLToPath(new URL('.', import.meta.url));

const args = process.argv.slice(2);
const flags = args.filter((word) => word.startsWith('-'));
const named = args.filter((word) => !word.startsWith('-'));
const stranger = named.find((word) => !BENCHES.includes(word));
if (stranger !== undefined || flags.some((flag) => flag !== '--trial')) {
  console.error(`npm run bench [-- NAME…] [--trial]; the names are ${BENCHES.join(', ')}`);
  process.exit(2);
}

const prepare = fileURLToPath(new URL('../../.ci/prepare.mjs', import.meta.url));
if (spawnSync(process.execPath, [prepare], { stdio: 'inherit' }).status !== 0) process.exit(1);

const scratch = mkdtempSync(join(tmpdir(), 'sockpit-bench-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
const file = join(scratch, 'report');

/** Of the last minute: what others did on this machine. */
const [loadBefore = 0] = loadavg();
/** The bench that runs; it ends what it has started itself. */
let running;
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    interrupted = true;
    running?.kill('SIGTERM');
  });
}

function ran(path) {
  running = spawn(process.execPath, [path, ...flags], {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, SOCKPIT_BENCH_REPORT: file },
  });
  return new Promise((resolve) => running.once('exit', (code) => resolve(code === 0)));
}

const failed = [];
for (const name of named.length > 0 ? named : BENCHES) {
  const path = join(here, `${name}.mjs`);
  const began = Date.now();
  process.stderr.write(`${name} … `);
  const ok = await ran(path);
  if (interrupted) process.exit(1);
  process.stderr.write(`${((Date.now() - began) / 1000).toFixed(0)} s\n`);
  if (!ok) failed.push(name);
}

const reports = existsSync(file)
  ? readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
  : [];
const date = new Date().toISOString().slice(0, 10);
const cores = cpus();
console.log(`${date}, ${cores.length} cores (${cores[0]?.model}), Node ${process.version}`);
console.log(`load of the machine before the first bench: ${loadBefore.toFixed(1)}\n`);
console.log(
  table(
    reports.flatMap(({ rows }) => rows),
    reports.flatMap(({ missing }) => missing),
  ),
);
if (failed.length > 0) {
  console.error(`failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
