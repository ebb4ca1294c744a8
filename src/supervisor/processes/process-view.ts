/**
 * Looks at the process table that everybody who asks within the same moment shares: while a hundred
 * instances stop, each of them asks who is left, and reading /proc for each would take longer than
 * the stopping.
 */
import { monotonicMs } from '../../model/clock.js';
import { send } from './group.js';
import { Newcomers } from './newcomers.js';
import { groupMembers, lookAtProcesses, lookInTurns } from './process-table.js';
import type { LookInTurns, ProcessEntry, ProcessLook } from './process-table.js';
import { markedProcesses } from './stragglers.js';
import type { MarkedLook } from './stragglers.js';

/** Age in ms up to which a table is shared at least. */
const FRESH_MS = 8;
/**
 * So often it is looked at a group of which nobody is found while somebody, of whatever kind, ends. Then it is
 * believed: some machines never stand still.
 */
const MOST_LOOKS = 4;

/** The system as it is asked here. */
export interface Looks {
  /** Everybody. */
  inTurns(): Promise<LookInTurns>;
  /** Those of them with the mark of a run. */
  marked(runMark: string, look: ProcessLook): Promise<MarkedLook>;
}

const system: Looks = { inTurns: lookInTurns, marked: markedProcesses };

export class ProcessView {
  /** Groups of living instances: nobody in them is anybody's stray. */
  readonly groups = new Set<number>();
  /** Boots that live (see `bootName`): who came of them is theirs alone. */
  readonly boots = new Set<string>();
  readonly #runMark: string;
  readonly #looks: Looks;
  /** All of the run are among them. */
  #newcomers: Newcomers | undefined;
  #look: { freshUntil: number; readonly made: Promise<ProcessLook> } | undefined;
  /** A look for the marked that has not begun. */
  #nextMarked: Promise<MarkedLook> | undefined;
  /** Fulfilled when the one that has begun last is over, however it went. */
  #lastMarked: Promise<unknown> = Promise.resolve();

  constructor(runMark: string, looks = system) {
    this.#runMark = runMark;
    this.#looks = looks;
  }

  /** From now on somebody may carry the mark of the run. */
  begin(): void {
    this.#newcomers ??= new Newcomers();
  }

  /** Everybody, by a look that is under way or has just been. */
  everybody(): Promise<ProcessLook> {
    if (this.#look && monotonicMs() <= this.#look.freshUntil) return this.#look.made;
    const look = { freshUntil: Infinity, made: this.#looks.inTurns() };
    this.#look = look;
    const settle = (tookMs: number): void => {
      // Where a look takes long, no more than half of the time goes into looking.
      look.freshUntil = monotonicMs() + Math.max(FRESH_MS, tookMs);
    };
    look.made.then(
      ({ tookMs }) => settle(tookMs),
      () => settle(0),
    );
    return look.made;
  }

  /**
   * Living processes with the mark of this run, by a look that begins after this call. If the group is
   * empty and this look, begun afterwards, is complete and finds nobody, no process of the run can appear
   * any more. All calls of one turn of the event loop share it, and so do all that come while another is
   * under way: of a hundred instances that start anew each asks in a turn of its own, and every look
   * beside others makes all of them longer.
   */
  marked(): Promise<MarkedLook> {
    this.#nextMarked ??= this.#lastMarked.then(nextTurn).then(() => {
      this.#nextMarked = undefined;
      const look = this.#lookForMarked();
      this.#lastMarked = look.catch(() => undefined);
      return look;
    });
    return this.#nextMarked;
  }

  async #lookForMarked(): Promise<MarkedLook> {
    const look = this.#lookAtNewcomers() ?? (await this.#looks.inTurns());
    return this.#looks.marked(this.#runMark, look);
  }

  /**
   * Members of a group of ours that are not zombies. `kill(-pgid, 0)` alone would count those (seconds
   * late, or for ever where process 1 reaps nobody), but when it finds nobody there is nobody.
   */
  async group(pgid: number): Promise<readonly ProcessEntry[]> {
    const near = this.#lookAtNewcomers();
    // The first error of kill(2) that a process has takes half a millisecond.
    if (near?.missed === 0) return groupMembers(pgid, near.entries);
    for (let looks = 1; send(-pgid, 0) !== 'gone'; looks += 1) {
      const made = this.everybody();
      const { entries, missed } = await made;
      const members = groupMembers(pgid, entries);
      // Whoever has ended meanwhile may have forked somebody who was not listed yet.
      if (members.length > 0 || missed === 0 || looks === MOST_LOOKS) return members;
      if (this.#look?.made === made) this.#look = undefined;
    }
    return [];
  }

  /** Undefined where everybody has to be looked at. */
  #lookAtNewcomers(): ProcessLook | undefined {
    const pids = this.#newcomers?.pids();
    return pids && lookAtProcesses(pids);
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
