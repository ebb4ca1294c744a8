/**
 * The guardian: one tiny process for the whole stack that outlives us when we are killed. It holds
 * the reading end of a pipe; when that ends without a farewell it stops every group it was told of,
 * sweeps what carries the mark of this run, and removes our sockets and the runtime directory.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { GUARDIAN_SCRIPT } from './guardian-script.js';
import { processEntry } from './process-table.js';

export interface Guardian {
  /** The process, where it lives. */
  readonly pid: number | undefined;
  /** Stops this process group when we are gone. */
  watch(pgid: number): void;
  /** The group is empty; its number may be somebody else's soon. */
  release(pgid: number): void;
  /** Removes this socket when we are gone, if it is a socket then. */
  removeSocket(path: string): void;
  /** Removes this file when we are gone. */
  remove(path: string): void;
  /**
   * Removes this directory and all in it when we are gone, and with it every path named, unless a
   * newer run has taken the directory over by then. At most one.
   */
  removeDirectory(path: string): void;
  /** Ends the guardian, which then touches nothing. Resolves when it is gone. */
  dismiss(): Promise<void>;
}

/** Written into the runtime directory: whose it is, and who will clean it. */
interface Run {
  readonly mark: string;
  readonly supervisor: Identity;
  readonly guardian: Identity;
}

interface Identity {
  readonly pid: number;
  readonly startTicks: number;
}

/** A guardian that lived shorter than this is not replaced at once, lest we do nothing else. */
const SHORT_LIFE_MS = 1000;

function identity(pid: number | undefined): Identity {
  const entry = pid === undefined ? undefined : processEntry(pid);
  return { pid: pid ?? 0, startTicks: entry?.startTicks ?? 0 };
}

function lives({ pid, startTicks }: Identity): boolean {
  const entry = pid === 0 ? undefined : processEntry(pid);
  return entry !== undefined && entry.startTicks === startTicks && entry.state !== 'Z';
}

/** First line: the mark, which the guardian's script reads. Then pid and start time of both. */
function writeRun(directory: string, { mark, supervisor, guardian }: Run): void {
  const lines = [supervisor, guardian].map(({ pid, startTicks }) => `${pid} ${startTicks}`);
  const path = join(directory, 'run');
  const fresh = `${path}.new`;
  rmSync(fresh, { force: true });
  // A file of our own in the place of what is there: a link is replaced, never written through.
  writeFileSync(fresh, [mark, ...lines, ''].join('\n'), { mode: 0o600, flag: 'wx' });
  renameSync(fresh, path);
}

function readRun(directory: string): Run | undefined {
  let text: string;
  try {
    text = readFileSync(join(directory, 'run'), 'utf8');
  } catch {
    return undefined;
  }
  const [mark, supervisor, guardian] = text.split('\n');
  const parse = (line: string | undefined): Identity => {
    const [pid, startTicks] = (line ?? '').split(' ').map(Number);
    return { pid: pid ?? 0, startTicks: startTicks ?? 0 };
  };
  return { mark: mark ?? '', supervisor: parse(supervisor), guardian: parse(guardian) };
}

/**
 * Waits while the guardian of a run that was killed still cleans up behind it. To be called before
 * anything is put into the runtime directory, which that guardian will remove. Returns at once when
 * there is none, or when the earlier run itself still lives.
 *
 * @returns false when it was still at work after `limitMs`
 */
export async function awaitPredecessor(directory: string, limitMs: number): Promise<boolean> {
  const run = readRun(directory);
  if (!run || lives(run.supervisor)) return true;
  const end = performance.now() + limitMs;
  while (lives(run.guardian)) {
    if (performance.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}

/**
 * Starts the guardian. If it dies, a new one is started and told everything again.
 *
 * @param options.runMark value of `SOCKPIT_RUN` of this run's apps
 * @param options.graceMs time between TERM and KILL
 * @param options.onDeath called when it died without having been dismissed
 */
export function startGuardian(options: {
  readonly runMark: string;
  readonly graceMs: number;
  onDeath(): void;
}): Guardian {
  const groups = new Set<number>();
  const paths = new Map<string, 's' | 'f'>();
  let directory: string | undefined;
  let dismissed = false;
  let child: ChildProcess;

  const order = (line: string): void => {
    // A path with a line break would be read as two orders, and one of them might name anything.
    if (line.includes('\n')) return;
    child.stdin?.write(`${line}\n`);
  };
  const claim = (): void => {
    if (directory === undefined) return;
    const run = { mark: options.runMark, supervisor: identity(process.pid) };
    try {
      writeRun(directory, { ...run, guardian: identity(child.pid) });
    } catch {
      // Without that file the guardian removes nothing, and the next start takes the rest over.
    }
  };
  const start = (): ChildProcess => {
    const seconds = String(Math.ceil(options.graceMs / 1000));
    const args = ['-c', GUARDIAN_SCRIPT, 'sockpit-guardian', options.runMark, seconds];
    const born = performance.now();
    const guardian = spawn('sh', args, {
      // A session of its own: no Ctrl-C, no closed terminal and no signal to our group reaches it.
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      cwd: '/',
      env: { PATH: `/usr/local/bin:/usr/bin:/bin:${process.env.PATH ?? ''}` },
    });
    let gone = false;
    const died = (): void => {
      if (gone) return;
      gone = true;
      if (dismissed) return;
      options.onDeath();
      const again = (): void => {
        if (dismissed) return;
        child = start();
        tellAll();
      };
      if (performance.now() - born >= SHORT_LIFE_MS) again();
      else setTimeout(again, SHORT_LIFE_MS).unref();
    };
    guardian.once('exit', died);
    guardian.once('error', died);
    guardian.stdin.on('error', () => undefined);
    // It is there for us, and is no reason for us to stay.
    guardian.unref();
    if (guardian.stdin instanceof Socket) guardian.stdin.unref();
    return guardian;
  };
  const tellAll = (): void => {
    if (directory !== undefined) order(`d${directory}`);
    for (const [path, kind] of paths) order(`${kind}${path}`);
    for (const pgid of groups) order(`+${pgid}`);
    // Last: who reads of it there may rely on its knowing everything.
    claim();
  };

  child = start();
  return {
    get pid() {
      return child.pid;
    },
    watch(pgid) {
      groups.add(pgid);
      order(`+${pgid}`);
    },
    release(pgid) {
      if (groups.delete(pgid)) order(`-${pgid}`);
    },
    removeSocket(path) {
      if (paths.has(path)) return;
      paths.set(path, 's');
      order(`s${path}`);
    },
    remove(path) {
      if (paths.has(path)) return;
      paths.set(path, 'f');
      order(`f${path}`);
    },
    removeDirectory(path) {
      directory = path;
      order(`d${path}`);
      claim();
    },
    dismiss() {
      if (dismissed) return Promise.resolve();
      dismissed = true;
      return new Promise((resolve) => {
        if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
          resolve();
          return;
        }
        child.ref();
        child.once('exit', () => resolve());
        child.stdin?.end('q\n');
      });
    },
  };
}
