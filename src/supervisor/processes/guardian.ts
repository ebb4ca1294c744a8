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
import type { WhenFree } from '../../model/clock.js';
import { GuardianCharges, type Orders } from './guardian-charges.js';
import { GuardianProcess } from './guardian-process.js';
import { processIdentity, writeRunRecord, type ProcessIdentity } from './run-record.js';

/** How a group is stopped, and what goes with it. */
export interface GroupTerms {
  /** Default: `SIGTERM`. */
  readonly signal?: NodeJS.Signals;
  /** Between that signal and KILL. Default: the guardian's own. */
  readonly graceMs?: number;
  /** Paths, removed as by {@link Guardian.removeSocket}. */
  readonly sockets?: readonly string[];
}

export interface Guardian {
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

export interface GuardianOptions {
  /** Value of `SOCKPIT_RUN` of this run's apps. */
  readonly runMark: string;
  /** Time between TERM and KILL, of whoever is in no group. */
  readonly graceMs: number;
  /** When the record of the run is written, which grows with every app. Default: when it is due. */
  readonly whenFree?: WhenFree;
  /** It died without having been dismissed. */
  onDeath(): void;
}

/** Starts the guardian. If it dies, a new one is started and told everything again. */
export function startGuardian(options: GuardianOptions): Guardian {
  return new RecordedGuardian(options);
}

/** A guardian, and the record of the run, which says the same. */
class RecordedGuardian implements Guardian {
  readonly #options: GuardianOptions;
  readonly #charges = new GuardianCharges();
  readonly #process: GuardianProcess;
  #recording: NodeJS.Timeout | undefined;
  #isDismissed = false;

  constructor(options: GuardianOptions) {
    this.#options = options;
    const { runMark, graceMs } = options;
    this.#process = new GuardianProcess({
      runMark,
      graceMs,
      onDeath: () => options.onDeath(),
      onReplaced: () => {
        this.#process.tell(this.#charges.all());
        // Last: who reads of it there may rely on its knowing everything.
        this.record();
      },
    });
  }

  watch(pgid: number, terms: GroupTerms = {}): void {
    const { graceMs = this.#options.graceMs, signal = 'SIGTERM', sockets = [] } = terms;
    this.#tell([
      ...this.#charges.watch({ ...processIdentity(pgid), graceMs, signal }),
      ...sockets.flatMap((path) => this.#charges.remove('socket', path)),
    ]);
  }

  release(pgid: number): void {
    this.#tell(this.#charges.release(pgid));
  }

  watchStray(stray: ProcessIdentity): void {
    this.#tell(this.#charges.watchStray(stray));
  }

  releaseStray(pid: number): void {
    this.#tell(this.#charges.releaseStray(pid));
  }

  removeSocket(path: string): void {
    this.#tell(this.#charges.remove('socket', path));
  }

  // Files do not stand in the record: whoever comes next finds them by itself.
  remove(path: string): void {
    this.#process.tell(this.#charges.remove('file', path));
  }

  removeIfOurs(path: string): void {
    this.#process.tell(this.#charges.remove('marked file', path));
  }

  removeDirectory(path: string): void {
    this.#process.tell(this.#charges.removeDirectory(path));
    this.record();
  }

  record(): void {
    this.#recording = undefined;
    const { directory } = this.#charges;
    if (directory === undefined || this.#isDismissed) return;
    const { runMark: mark, graceMs } = this.#options;
    try {
      const facts = this.#charges.recorded(graceMs);
      writeRunRecord(directory, { mark, guardian: this.#process.pid, ...facts });
    } catch {
      // Without that file the guardian removes nothing, and the next start takes the rest over.
    }
  }

  dismiss(): Promise<void> {
    if (this.#isDismissed) return Promise.resolve();
    this.#isDismissed = true;
    clearTimeout(this.#recording);
    return this.#process.dismiss();
  }

  #tell(orders: Orders): void {
    if (orders.length === 0) return;
    this.#process.tell(orders);
    this.#recordSoon();
  }

  /** Once for all that is told within a moment; until then the mark is what there is to go by. */
  #recordSoon(): void {
    const { whenFree } = this.#options;
    const record = (): void => this.record();
    const run = whenFree ? () => whenFree(record) : record;
    this.#recording ??= setTimeout(run, RECORD_AFTER_MS).unref();
  }
}
