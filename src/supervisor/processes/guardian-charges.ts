/**
 * What a guardian is to see to when we are gone, and the orders that tell it (see
 * `guardian-script.ts`). Whatever changes it gives the orders that say so.
 */
import { constants } from 'node:os';
import { dirname } from 'node:path';
import type { ProcessIdentity, RunFacts } from './run-record.js';

/** A group as it is told and recorded. */
export interface WatchedGroup extends ProcessIdentity {
  readonly graceMs: number;
  readonly signal: NodeJS.Signals;
}

/** A path that is to be removed: a socket, a file, or a file whose first line is the mark of this run. */
export type Removal = 'socket' | 'file' | 'marked file';

const LETTER: Readonly<Record<Removal, string>> = { socket: 's', file: 'f', 'marked file': 'm' };

/** A line each. */
export type Orders = readonly string[];

export class GuardianCharges {
  readonly #groups = new Map<number, WatchedGroup>();
  readonly #strays = new Map<number, ProcessIdentity>();
  readonly #paths = new Map<string, Removal>();
  #directory: string | undefined;

  get directory(): string | undefined {
    return this.#directory;
  }

  watch(group: WatchedGroup): Orders {
    this.#groups.set(group.pid, group);
    return [groupOrder(group)];
  }

  /** No orders where it was not watched. */
  release(pgid: number): Orders {
    return this.#groups.delete(pgid) ? [`-${pgid}`] : [];
  }

  watchStray({ pid, startTicks }: ProcessIdentity): Orders {
    this.#strays.set(pid, { pid, startTicks });
    return [strayOrder({ pid, startTicks })];
  }

  releaseStray(pid: number): Orders {
    return this.#strays.delete(pid) ? [`n${pid}`] : [];
  }

  /** No orders where it is known, or goes with the directory anyway. */
  remove(what: Removal, path: string): Orders {
    if (this.#paths.has(path)) return [];
    this.#paths.set(path, what);
    return this.#removalOrder(what, path);
  }

  removeDirectory(path: string): Orders {
    this.#directory = path;
    return [`d${path}`];
  }

  /** For a guardian that has been told nothing. */
  all(): Orders {
    return [
      ...(this.#directory === undefined ? [] : [`d${this.#directory}`]),
      ...[...this.#paths].flatMap(([path, what]) => this.#removalOrder(what, path)),
      ...Array.from(this.#groups.values(), groupOrder),
      ...Array.from(this.#strays.values(), strayOrder),
    ];
  }

  /** What of it stands in the record of the run. @param graceMs of whoever is in no group */
  recorded(graceMs: number): Pick<RunFacts, 'graceMs' | 'groups' | 'strays' | 'sockets'> {
    const groups = [...this.#groups.values()];
    return {
      graceMs: Math.max(graceMs, ...groups.map((group) => group.graceMs)),
      groups,
      strays: [...this.#strays.values()],
      sockets: [...this.#paths].flatMap(([path, what]) => (what === 'socket' ? path : [])),
    };
  }

  /** A shell reads letter by letter, so it is not told of what goes with the directory anyway. */
  #removalOrder(what: Removal, path: string): Orders {
    if (what === 'socket' && dirname(path) === this.#directory) return [];
    return [`${LETTER[what]}${path}`];
  }
}

/** In the measure of the script. */
export function hundredths(ms: number): number {
  return Math.ceil(ms / 10);
}

function groupOrder({ pid, graceMs, signal }: WatchedGroup): string {
  // By its number: shells do not know all names (IOT, POLL, STKFLT).
  return `+${pid} ${hundredths(graceMs)}:${constants.signals[signal]}`;
}

function strayOrder({ pid, startTicks }: ProcessIdentity): string {
  return `p${pid} ${startTicks}`;
}
