/**
 * One look at the process table for everybody who asks within the same moment: while a hundred
 * instances stop, each of them polls, and reading /proc once per poll and instance would take
 * longer than the stopping.
 */
import { processTable } from './process-table.js';
import type { ProcessEntry } from './process-table.js';
import { markedProcesses } from './stragglers.js';
import type { MarkedProcess } from './stragglers.js';

/** Age in ms up to which a look is shared. */
const FRESH_MS = 8;
/** The same for environments, which cost more and change never. */
const FRESH_MARKS_MS = 25;

export class ProcessView {
  /** Groups of living instances: nobody in them is anybody's stray. */
  readonly groups = new Set<number>();
  readonly #runMark: string;
  #table: { at: number; entries: readonly ProcessEntry[] } | undefined;
  #marked: { at: number; entries: readonly MarkedProcess[] } | undefined;

  constructor(runMark: string) {
    this.#runMark = runMark;
  }

  readonly table = (): readonly ProcessEntry[] => {
    const now = performance.now();
    if (!this.#table || now - this.#table.at > FRESH_MS) {
      const entries = processTable();
      // The age counts from the end of the look, or a look longer than its age would never be shared.
      this.#table = { at: performance.now(), entries };
    }
    return this.#table.entries;
  };

  readonly marked = (): readonly MarkedProcess[] => {
    const now = performance.now();
    if (!this.#marked || now - this.#marked.at > FRESH_MARKS_MS) {
      const entries = markedProcesses(this.#runMark, this.table());
      this.#marked = { at: performance.now(), entries };
    }
    return this.#marked.entries;
  };
}
