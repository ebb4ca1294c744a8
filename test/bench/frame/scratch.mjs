// Where a bench works: a folder that goes when the bench ends, an environment without anything of this
// machine, and the end of every process that was started, also of those that a peer left behind.
import { randomBytes } from 'node:crypto';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { family } from './processes.mjs';

/** The program as users get it. */
export const program = fileURLToPath(new URL('../../../dist/sockpit.js', import.meta.url));
if (!existsSync(program)) throw new Error(`${program} is not there: npm run build`);

export const scratch = mkdtempSync(join(tmpdir(), 'sockpit-bench-'));
/** Stands in the environment of all that is started here. */
const mark = `SOCKPIT_BENCH=${randomBytes(8).toString('hex')}`;

/** Pids of the programs started here whose end has not been seen: no other process can have them. */
const children = new Set();

process.on('exit', () => {
  endAll();
  rmSync(scratch, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

let folders = 0;
/** A new, empty folder. The name is what a stack there is called. */
export function folder(name) {
  folders += 1;
  const path = join(scratch, String(folders), name);
  mkdirSync(path, { recursive: true });
  return path;
}

const runtime = join(scratch, 'run');
mkdirSync(runtime, { mode: 0o700 });
/** Holds a folder for each stack that runs. */
export const runtimeDirectory = runtime;

/**
 * The same small environment for every program: what slows down every Node, such as
 * NODE_EXTRA_CA_CERTS, is not in it.
 * @param {string} [cache]  where compiled code is kept; benches share `kept`
 */
export const environment = (cache = 'kept') => ({
  PATH: process.env.PATH,
  HOME: scratch,
  TERM: 'xterm-256color',
  LANG: 'C.UTF-8',
  SOCKPIT_RUNTIME_DIR: runtime,
  XDG_STATE_HOME: join(scratch, 'state'),
  XDG_DATA_HOME: join(scratch, 'state'),
  XDG_CONFIG_HOME: join(scratch, 'state'),
  XDG_CACHE_HOME: join(scratch, cache),
  PM2_HOME: join(scratch, 'pm2'),
  [mark.slice(0, mark.indexOf('='))]: mark.slice(mark.indexOf('=') + 1),
});

/**
 * Starts a program; `ended` resolves with its exit code, or the signal that it died of.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, cache?: string, output?: 'ignore' | 'pipe' | number, env?: object }} [options]
 */
export function start(command, args, { cwd = scratch, cache, output = 'ignore', env } = {}) {
  const began = performance.now();
  const child = spawn(command, args, {
    cwd,
    stdio: ['ignore', output, output === 'ignore' ? 'ignore' : 'inherit'],
    env: { ...environment(cache), ...env },
  });
  const ended = new Promise((resolve) => {
    child.once('error', resolve);
    child.once('exit', (code, signal) => resolve(code ?? signal));
  });
  endWithBench(child.pid, ended);
  return { began, child, ended };
}

/**
 * Has a program ended with the bench, with all that it started: one that writes its title over its
 * environment, as nginx does, carries no mark.
 * @param {number | undefined} pid  undefined where it could not be started
 * @param {Promise<unknown>} ended
 */
export function endWithBench(pid, ended) {
  if (pid === undefined) return;
  children.add(pid);
  void ended.then(() => children.delete(pid));
}

/** Pids of all that was started here and still lives. */
export function living() {
  const pids = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    try {
      if (!readFileSync(`/proc/${name}/environ`, 'latin1').includes(mark)) continue;
      pids.push(Number(name));
    } catch {
      // Gone, or not ours.
    }
  }
  return pids;
}

/** Kills all that was started here; for what a program has left. */
export function endAll() {
  for (const pid of new Set([...[...children].flatMap(family), ...living()])) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
}
