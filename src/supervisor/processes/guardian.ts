/**
 * The guardian: one tiny process for the whole stack that outlives us when we are killed. It holds
 * the reading end of a pipe; when that ends without a farewell it stops every group it was told of, who
 * descends from these groups or was told of by itself, and what carries the mark of this run, and removes
 * our sockets and the runtime directory. What it is told stands in that directory as well: where the
 * guardian was killed too, the next start does its work (see `remnant.ts`).
 *
 * What no one can find again: a process that left its group and took the mark from its environment, when
 * its parent ended before anybody has looked (see `survey.ts`).
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { constants } from 'node:os';
import { dirname } from 'node:path';
import { monotonicMs, type WhenFree } from '../../model/clock.js';
import { GUARDIAN_SCRIPT } from './guardian-script.js';
import { identityOf, writeRunRecord, type ProcessIdentity } from './run-record.js';

/** How a group is stopped, and what goes with it. */
export interface GroupTerms {
  /** Default: `SIGTERM`. */
  readonly signal?: NodeJS.Signals;
  /** Between that signal and KILL. Default: the guardian's own. */
  readonly graceMs?: number;
  /** Paths, removed as by {@link Guardian.removeSocket}. */
  readonly sockets?: readonly string[];
}

/** A group as it is told and recorded. */
interface WatchedGroup extends ProcessIdentity {
  readonly graceMs: number;
  readonly signal: NodeJS.Signals;
}

export interface Guardian {
  /** The process, where it lives. */
  readonly pid: number | undefined;
  /** Stops this process group when we are gone. */
  watch(pgid: number, terms?: GroupTerms): void;
  /** The group is empty; its number may be somebody else's soon. */
  release(pgid: number): void;
  /** Stops this process, which left its group, when we are gone. */
  watchStray(stray: ProcessIdentity): void;
  /** That process is gone. */
  releaseStray(pid: number): void;
  /** Removes this socket when we are gone, if it is a socket then. */
  removeSocket(path: string): void;
  /** Removes this file when we are gone. */
  remove(path: string): void;
  /** Removes this file when we are gone, if its first line is the mark of this run then. */
  removeIfOurs(path: string): void;
  /**
   * Removes this directory and all in it when we are gone, and with it every path named, unless a
   * newer run has taken the directory over by then. At most one.
   */
  removeDirectory(path: string): void;
  /** Writes the record of the run anew, where somebody has removed it. */
  record(): void;
  /** Ends the guardian, which then touches nothing. Resolves when it is gone. */
  dismiss(): Promise<void>;
}

/** How long what the guardian is told may be missing in the record of the run, where nothing goes before. */
const RECORD_AFTER_MS = 20;
/** A guardian that lived shorter than this is not replaced at once, lest we do nothing else. */
const SHORT_LIFE_MS = 1000;

function groupOrder({ pid, graceMs, signal }: WatchedGroup): string {
  // By its number: shells do not know all names (IOT, POLL, STKFLT).
  return `+${pid} ${hundredths(graceMs)}:${constants.signals[signal]}`;
}

function hundredths(ms: number): number {
  return Math.ceil(ms / 10);
}

function strayOrder({ pid, startTicks }: ProcessIdentity): string {
  return `p${pid} ${startTicks}`;
}

/**
 * Starts the guardian. If it dies, a new one is started and told everything again.
 *
 * @param options.runMark value of `SOCKPIT_RUN` of this run's apps
 * @param options.graceMs time between TERM and KILL, of whoever is in no group
 * @param options.onDeath called when it died without having been dismissed
 */
export function startGuardian(options: {
  readonly runMark: string;
  readonly graceMs: number;
  /** When the record of the run is written, which grows with every app. Default: when it is due. */
  readonly whenFree?: WhenFree;
  onDeath(): void;
}): Guardian {
  const groups = new Map<number, WatchedGroup>();
  const strays = new Map<number, ProcessIdentity>();
  const paths = new Map<string, 's' | 'f' | 'm'>();
  let directory: string | undefined;
  let dismissed = false;
  let child: ChildProcess;

  const order = (...lines: readonly string[]): void => {
    // A path with a line break would be read as two orders, and one of them might name anything.
    const orders = lines.filter((line) => !line.includes('\n')).map((line) => `${line}\n`);
    if (orders.length > 0) child.stdin?.write(orders.join(''));
  };
  const record = (): void => {
    recording = undefined;
    if (directory === undefined || dismissed) return;
    const watched = [...groups.values()];
    try {
      writeRunRecord(directory, {
        mark: options.runMark,
        graceMs: Math.max(options.graceMs, ...watched.map(({ graceMs }) => graceMs)),
        guardian: child.pid,
        groups: watched,
        strays: [...strays.values()],
        sockets: [...paths].flatMap(([path, kind]) => (kind === 's' ? path : [])),
      });
    } catch {
      // Without that file the guardian removes nothing, and the next start takes the rest over.
    }
  };
  let recording: NodeJS.Timeout | undefined;
  /** Once for all that is told within a moment; until then the mark is what there is to go by. */
  const recordSoon = (): void => {
    const { whenFree } = options;
    const run = whenFree ? () => whenFree(record) : record;
    recording ??= setTimeout(run, RECORD_AFTER_MS).unref();
  };
  /** @returns the order, or none where it has been given */
  const told = (kind: 's' | 'f' | 'm', path: string): readonly string[] => {
    if (paths.has(path)) return [];
    paths.set(path, kind);
    return orderFor(kind, path);
  };
  /** A shell reads letter by letter, so it is not told of what goes with the directory anyway. */
  const orderFor = (kind: 's' | 'f' | 'm', path: string): readonly string[] =>
    kind === 's' && dirname(path) === directory ? [] : [`${kind}${path}`];
  const start = (): ChildProcess => {
    const grace = String(hundredths(options.graceMs));
    const args = ['-c', GUARDIAN_SCRIPT, 'sockpit-guardian', options.runMark, grace];
    const born = monotonicMs();
    const guardian: ChildProcess = spawn('sh', args, {
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
      if (monotonicMs() - born >= SHORT_LIFE_MS) again();
      else setTimeout(again, SHORT_LIFE_MS).unref();
    };
    guardian.once('exit', died);
    guardian.once('error', died);
    // It has none where there is no descriptor for it: it dies of that, and is tried again.
    guardian.stdin?.on('error', () => undefined);
    // It is there for us, and is no reason for us to stay.
    guardian.unref();
    if (guardian.stdin instanceof Socket) guardian.stdin.unref();
    return guardian;
  };
  const tellAll = (): void => {
    if (directory !== undefined) order(`d${directory}`);
    for (const [path, kind] of paths) order(...orderFor(kind, path));
    for (const group of groups.values()) order(groupOrder(group));
    for (const stray of strays.values()) order(strayOrder(stray));
    // Last: who reads of it there may rely on its knowing everything.
    record();
  };

  child = start();
  return {
    get pid() {
      return child.pid;
    },
    watch(pgid, { graceMs = options.graceMs, signal = 'SIGTERM', sockets = [] } = {}) {
      const group = { ...identityOf(pgid), graceMs, signal };
      groups.set(pgid, group);
      order(groupOrder(group), ...sockets.flatMap((path) => told('s', path)));
      recordSoon();
    },
    release(pgid) {
      if (!groups.delete(pgid)) return;
      order(`-${pgid}`);
      recordSoon();
    },
    watchStray({ pid, startTicks }) {
      strays.set(pid, { pid, startTicks });
      order(strayOrder({ pid, startTicks }));
      recordSoon();
    },
    releaseStray(pid) {
      if (!strays.delete(pid)) return;
      order(`n${pid}`);
      recordSoon();
    },
    removeSocket(path) {
      const orders = told('s', path);
      if (orders.length === 0) return;
      order(...orders);
      recordSoon();
    },
    remove(path) {
      order(...told('f', path));
    },
    removeIfOurs(path) {
      order(...told('m', path));
    },
    removeDirectory(path) {
      directory = path;
      order(`d${path}`);
      record();
    },
    record,
    dismiss() {
      if (dismissed) return Promise.resolve();
      dismissed = true;
      clearTimeout(recording);
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
