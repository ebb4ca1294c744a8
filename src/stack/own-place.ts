/**
 * What has to be in the runtime directory of a stack for others to find it: the lock, the record of the run and
 * the control socket.
 */
import { lstatSync, lutimesSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ControlServer } from '../control/server.js';
import type { NoticeLevel } from '../model/event.js';
import type { Guardian } from '../supervisor/processes/guardian.js';
import { processEntry } from '../supervisor/processes/process-table.js';
import { controlPath, type StackIdentity } from './identity.js';
import { isSame, readLock, takeLock, type LockHolder, type LookUpProcess } from './lock.js';
import { ensurePrivateDirectory } from './private-directory.js';

export interface OwnPlaceOptions {
  readonly identity: Pick<StackIdentity, 'runtimeDirectory'>;
  readonly self: LockHolder;
  readonly control: Pick<ControlServer, 'listenAgain'>;
  readonly guardian: Pick<Guardian, 'record'>;
  /** Default: the system's. */
  readonly lookUp?: LookUpProcess;
}

/** What came of making it anew, and what there is to say of it. */
export interface Making {
  readonly kind: 'made' | 'left' | 'lost';
  readonly level: NoticeLevel;
  readonly text?: string;
}

export class OwnPlace {
  readonly #options: OwnPlaceOptions;
  readonly #directory: string;
  readonly #control: string;
  readonly #run: string;
  /** Who takes it away takes the place. */
  readonly lock: string;

  constructor(options: OwnPlaceOptions) {
    this.#options = options;
    this.#directory = options.identity.runtimeDirectory;
    this.#control = controlPath(options.identity);
    this.#run = join(this.#directory, 'run');
    this.lock = join(this.#directory, 'lock');
  }

  /** Names of what is not there. */
  missing(): readonly string[] {
    return [
      ...(this.#hasLock() ? [] : ['lock']),
      ...(isThere(this.#run) ? [] : ['run']),
      ...(isThere(this.#control) ? [] : ['control.sock']),
    ];
  }

  /**
   * The lock first: who starts now takes it before looking for a control socket, and gives way to one.
   * @param gone what is missing
   * @throws what the file system throws
   */
  async make(gone: readonly string[]): Promise<Making> {
    const { self, lookUp = processEntry, guardian, control } = this.#options;
    const unsafe = ensurePrivateDirectory(this.#directory);
    if (unsafe) {
      const text = `${unsafe.message}; nobody finds this stack any more`;
      return { kind: 'lost', level: 'error', text };
    }
    const taken = takeLock(this.#directory, self, lookUp);
    if (taken.kind === 'held' && !isSame(taken.holder, self)) {
      // A start that finds our control socket gives the lock back.
      if (isThere(this.#control)) return { kind: 'left', level: 'info' };
      return { kind: 'lost', level: 'error', text: lostWords(this.#directory, taken.holder, self) };
    }
    if (!isThere(this.#run)) guardian.record();
    if (!isThere(this.#control)) await control.listenAgain();
    const text = `somebody removed ${gone.join(', ')} from ${this.#directory}: made anew`;
    return { kind: 'made', level: 'warning', text };
  }

  /** Sockets, too: not everybody who removes what is old spares those on which somebody listens. */
  keepYoung(now: number): void {
    for (const name of readdirSync(this.#directory)) {
      try {
        lutimesSync(join(this.#directory, name), now / 1000, now / 1000);
      } catch {
        // Gone meanwhile.
      }
    }
  }

  /** One that cannot be read now, such as for too many open files, is there. */
  #hasLock(): boolean {
    const { self } = this.#options;
    return isThere(this.lock) && isSame(readLock(this.lock) ?? self, self);
  }
}

function lostWords(directory: string, other: LockHolder, self: LockHolder): string {
  return `${directory} was deleted, and another run of this stack (pid ${other.pid}) has it now: end this one by kill ${self.pid}`;
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
