/**
 * The errors in the lines that are held: each traceback or burst of error lines of one app is one.
 * An error is unseen until somebody who pressed a key has had it on the screen.
 */
import type { Entry } from './line-ring.js';
import { isException } from './level.js';
import { stripSgr } from '../text/sgr.js';

export interface LogError {
  readonly app: string;
  /** Of its first line. */
  readonly seq: number;
  readonly lastSeq: number;
  readonly t: number;
  readonly lastT: number;
  /** Its most telling line. */
  readonly text: string;
  readonly seen: boolean;
}

/** What tells one line from all others, and whose it is. */
export type ShownLine = Pick<Entry, 'app' | 'seq'>;

/** Error lines of one app within this of the first belong to one error, in ms. */
const SAME_MS = 1000;
const KEPT = 500;

type Mutable = { -readonly [K in keyof LogError]: LogError[K] };

export class ErrorIndex {
  /** By seq of their first line. */
  #errors: Mutable[] = [];
  readonly #lastOf = new Map<string, Mutable>();
  /** Undefined: to be counted anew. */
  #unseen: ReadonlyMap<string, number> | undefined;

  get all(): readonly LogError[] {
    return this.#errors;
  }

  /**
   * How many of each app are unseen; apps without any are left out. The same object for as long as
   * they are as many.
   */
  unseen(): ReadonlyMap<string, number> {
    if (this.#unseen) return this.#unseen;
    const counts = new Map<string, number>();
    for (const { app, seen } of this.#errors) {
      if (!seen) counts.set(app, (counts.get(app) ?? 0) + 1);
    }
    this.#unseen = counts;
    return counts;
  }

  /** Takes in a line whose own level is `error`. */
  add(entry: Entry): void {
    const { app, seq, t } = entry;
    const last = this.#lastOf.get(app);
    if (!last || t - last.t > SAME_MS) {
      const text = stripSgr(entry.text).trim();
      const error = { app, seq, lastSeq: seq, t, lastT: t, text, seen: false };
      this.#unseen = undefined;
      this.#errors.push(error);
      this.#lastOf.set(app, error);
      if (this.#errors.length > 2 * KEPT) this.#errors = this.#errors.slice(-KEPT);
      return;
    }
    last.lastSeq = seq;
    last.lastT = t;
    if (last.seen) this.#unseen = undefined;
    last.seen = false;
    // The exception below a traceback says more than its first line, and more than that the app died.
    if (entry.stream === 'sys') return;
    const text = stripSgr(entry.text).trim();
    if (isException(text)) last.text = text;
  }

  /** Takes in a line that belongs to the error before it, such as a frame of its stack. */
  goOn({ app, seq, t }: Entry): void {
    const last = this.#lastOf.get(app);
    if (!last) return;
    last.lastSeq = seq;
    last.lastT = t;
  }

  /** Lines that stood on the screen when a key was pressed. Those of other apps lie between ours. */
  see(lines: readonly ShownLine[]): void {
    for (const error of this.#errors) {
      const { app, seq, lastSeq } = error;
      const shown = lines.some(
        (line) => line.app === app && line.seq >= seq && line.seq <= lastSeq,
      );
      if (error.seen || !shown) continue;
      error.seen = true;
      this.#unseen = undefined;
    }
  }

  /** Forgets errors whose lines are gone. @param oldest seq of the oldest line held */
  forgetBefore(oldest: number): void {
    if ((this.#errors[0]?.lastSeq ?? oldest) >= oldest) return;
    this.#unseen = undefined;
    this.#errors = this.#errors.filter(({ lastSeq }) => lastSeq >= oldest);
  }
}
