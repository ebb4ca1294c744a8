/**
 * The place of a stack while it runs. Who cleans up /tmp, by age or by hand, takes the lock, the record of the
 * run and the control socket from a run that lives: nobody would find it any more, and the next start would take
 * it for dead. So what is missing is made anew as soon as that is told, and what is there is kept young.
 */
import { lstatSync, lutimesSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ControlServer } from '../control/server.js';
import type { Clock, Timer } from '../model/clock.js';
import type { NoticeLevel } from '../model/event.js';
import type { Guardian } from '../supervisor/processes/guardian.js';
import { processEntry } from '../supervisor/processes/process-table.js';
import { watchPath } from '../supervisor/readiness/path-watch.js';
import { controlPath, type StackIdentity } from './identity.js';
import { isSame, readLock, takeLock, type LockHolder, type LookUpProcess } from './lock.js';
import { ensurePrivateDirectory } from './private-directory.js';

export interface KeepPlaceOptions {
  readonly identity: Pick<StackIdentity, 'runtimeDirectory'>;
  readonly self: LockHolder;
  readonly clock: Clock;
  readonly control: Pick<ControlServer, 'listenAgain'>;
  readonly guardian: Pick<Guardian, 'record'>;
  /** Default: the system's. */
  readonly lookUp?: LookUpProcess;
  /** Tells when a path may have come, gone or been replaced; possibly never. */
  readonly watchPath?: (path: string, changed: () => void) => { stop(): void };
  notice(level: NoticeLevel, text: string): void;
}

export interface KeptPlace {
  begin(): void;
  /** Resolves when nothing is made any more. */
  stop(): Promise<void>;
}

/** A start has other things to do, and nobody cleans up what is so new. */
const BEGIN_AFTER_MS = 100;
/** Where nobody tells that something went. */
const LOOK_EVERY_MS = 30_000;
/** What is younger than a day nobody removes for its age. */
const YOUNG_MS = 3_600_000;

export function keepPlace(options: KeepPlaceOptions): KeptPlace {
  const { self, clock } = options;
  const directory = options.identity.runtimeDirectory;
  const control = controlPath(options.identity);
  const run = join(directory, 'run');
  const lock = join(directory, 'lock');
  let stopped = false;
  let timer: Timer | undefined;
  let watched: { stop(): void } | undefined;
  let mending: Promise<void> | undefined;
  let due = false;
  let youngAt = clock.now();
  let told = '';

  const tell = (level: NoticeLevel, text: string): void => {
    if (text !== told) options.notice(level, text);
    told = text;
  };
  /** One that cannot be read now, such as for too many open files, is there. */
  const hasLock = (): boolean => isThere(lock) && isSame(readLock(lock) ?? self, self);
  const missing = (): readonly string[] => [
    ...(hasLock() ? [] : ['lock']),
    ...(isThere(run) ? [] : ['run']),
    ...(isThere(control) ? [] : ['control.sock']),
  ];

  /** The lock first: who starts now takes it before looking for a control socket, and gives way to one. */
  const make = async (gone: readonly string[]): Promise<void> => {
    const unsafe = ensurePrivateDirectory(directory);
    if (unsafe) {
      tell('error', `${unsafe.message}; nobody finds this stack any more`);
      return;
    }
    const taken = takeLock(directory, self, options.lookUp ?? processEntry);
    if (taken.kind === 'held' && !isSame(taken.holder, self)) {
      // A start that finds our control socket gives the lock back.
      if (!isThere(control)) tell('error', lostWords(directory, taken.holder, self));
      return;
    }
    if (!isThere(run)) options.guardian.record();
    if (!isThere(control)) await options.control.listenAgain();
    tell('warning', `somebody removed ${gone.join(', ')} from ${directory}: made anew`);
    told = '';
  };
  const mend = async (): Promise<void> => {
    try {
      const gone = missing();
      if (gone.length > 0) await make(gone);
      if (clock.now() - youngAt < YOUNG_MS) return;
      youngAt = clock.now();
      keepYoung(directory, youngAt);
    } catch (error) {
      tell('error', `${directory} cannot be kept: ${(error as Error).message}`);
    }
  };
  /** Once more where something went meanwhile. */
  const mendAll = async (): Promise<void> => {
    while (due && !stopped) {
      due = false;
      await mend();
    }
    mending = undefined;
  };
  const look = (): void => {
    if (stopped) return;
    timer?.cancel();
    timer = clock.after(LOOK_EVERY_MS, look);
    due = true;
    mending ??= mendAll();
  };
  return {
    begin() {
      if (stopped) return;
      timer = clock.after(BEGIN_AFTER_MS, () => {
        watched = (options.watchPath ?? watchPath)(lock, look);
        look();
      });
    },
    async stop() {
      stopped = true;
      timer?.cancel();
      watched?.stop();
      await mending;
    },
  };
}

function lostWords(directory: string, other: LockHolder, self: LockHolder): string {
  return `${directory} was deleted, and another run of this stack (pid ${other.pid}) has it now: end this one by kill ${self.pid}`;
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Sockets, too: not everybody who removes what is old spares those on which somebody listens. */
function keepYoung(directory: string, now: number): void {
  for (const name of readdirSync(directory)) {
    try {
      lutimesSync(join(directory, name), now / 1000, now / 1000);
    } catch {
      // Gone meanwhile.
    }
  }
}
