/**
 * Looks at the process table that everybody who asks within the same moment shares: while a hundred
 * instances stop, each of them asks who is left, and reading /proc for each would take longer than
 * the stopping.
 */
import { monotonicMs } from '../../model/clock.js';
import { groupRest } from './group.js';
import { Newcomers } from './newcomers.js';
import { groupMembers, lookAtProcesses, processTable } from './process-table.js';
import type { ProcessEntry, ProcessLook } from './process-table.js';
import { markedProcesses } from './stragglers.js';
import type { MarkedLook } from './stragglers.js';

/** Age in ms up to which a table is shared at least. */
const FRESH_MS = 8;

export class ProcessView {
  /** Groups of living instances: nobody in them is anybody's stray. */
  readonly groups = new Set<number>();
  /** Boots that live (see `bootName`): who came of them is theirs alone. */
  readonly boots = new Set<string>();
  readonly #runMark: string;
  /** All of the run are among them. */
  #newcomers: Newcomers | undefined;
  #table: { freshUntil: number; entries: readonly ProcessEntry[] } | undefined;
  #marked: Promise<MarkedLook> | undefined;

  constructor(runMark: string) {
    this.#runMark = runMark;
  }

  /** From now on somebody may carry the mark of the run. */
  begin(): void {
    this.#newcomers ??= new Newcomers();
  }

  readonly table = (): readonly ProcessEntry[] => {
    const begun = monotonicMs();
    if (!this.#table || begun > this.#table.freshUntil) {
      const entries = processTable();
      // Where a look takes long, no more than half of the time goes into looking.
      const seen = monotonicMs();
      this.#table = { freshUntil: seen + Math.max(FRESH_MS, seen - begun), entries };
    }
    return this.#table.entries;
  };

  /**
   * Living processes with the mark of this run, by a look that begins after this call: whoever finds
   * that nobody is left to fork, and then by this look, if it is whole, that nobody is there, may
   * conclude that nobody will be. All calls of one turn of the event loop share it.
   */
  marked(): Promise<MarkedLook> {
    this.#marked ??= new Promise((resolve) => {
      setImmediate(() => {
        this.#marked = undefined;
        resolve(markedProcesses(this.#runMark, this.#lookAtNewcomers()));
      });
    });
    return this.#marked;
  }

  /** Members of a group of ours that are not zombies. */
  group(pgid: number): readonly ProcessEntry[] {
    const look = this.#lookAtNewcomers();
    // Where nobody is left, kill(2) says so by an error, and the first one of a process takes half a millisecond.
    return look?.missed === 0 ? groupMembers(pgid, look.entries) : groupRest(pgid, this.table);
  }

  /** Undefined where everybody has to be looked at. */
  #lookAtNewcomers(): ProcessLook | undefined {
    const pids = this.#newcomers?.pids();
    return pids && lookAtProcesses(pids);
  }
}
