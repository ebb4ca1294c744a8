/**
 * The pieces of logs that are kept beside what is held, because somebody stands in them: a paused log
 * stays readable where it was paused, however much comes meanwhile.
 */
import type { LineNumbers, LogChunk } from '../src/model/log.js';
import type { EntryList } from './lines/entry-ring.js';
import { JoinedLists } from './lines/joined-lists.js';
import { entriesBetween, EntryWindow, listOf } from './lines/entry-ring.js';
import { Excerpt, type Part } from './lines/excerpt.js';
import type { LogBuffer } from './lines/log-buffer.js';
import { placedLogs, placeIn, type LogPlace } from './log-place.js';
import { placeOf, type UiState } from './state.js';

/** Lines around a place that are kept. */
const BEFORE = 1000;
const BEHIND = 2000;
/** With fewer held in front of it a place is about to be driven out; more never come at a time. */
const NEAR = 1500;
/** Logs that may be paused at a time, each with a piece of its own; the one that was there first goes. */
const MOST = 8;

export class Excerpts {
  readonly #logs: LogBuffer;
  readonly #byLog = new Map<string | undefined, Excerpt>();
  #version = 0;

  constructor(logs: LogBuffer) {
    this.#logs = logs;
  }

  /** Changes when more has been read of any. */
  get version(): number {
    return this.#version;
  }

  /** Takes in what was answered to the piece's query. */
  take(excerpt: Excerpt, part: Part, chunks: readonly LogChunk[]): void {
    excerpt.take(part, chunks, (app, n) => this.#logs.numbered(app, n));
    this.#version += 1;
  }

  /** That of the log of an app, or of all, if there is any. */
  of(app: string | undefined): Excerpt | undefined {
    return this.#byLog.get(app);
  }

  /** Keeps what is about to be dropped where a log is paused, and lets go of what is needed no longer. */
  follow({ places }: UiState): void {
    for (const [app, excerpt] of this.#byLog) {
      if (!this.#isNeeded(excerpt, app, placeIn(places, app))) this.#byLog.delete(app);
    }
    for (const app of placedLogs(places)) {
      const place = placeIn(places, app);
      if (!place.anchor || this.#byLog.has(app)) continue;
      const dropped = this.#logs.droppedTo(app);
      if (dropped <= place.cleared.seq) continue;
      const held = this.#logs.stored(app, place.cleared.seq);
      const inFront = held.indexOf(place.anchor.seq) - held.indexOf(dropped + 1);
      if (place.anchor.seq > dropped && inFront < NEAR) this.#begin(app, place, held);
    }
  }

  /** That of the log that is shown, begun where there is none; undefined where nothing is held of it. */
  open(state: UiState): Excerpt | undefined {
    const { selected } = state;
    const place = placeOf(state);
    const held = this.#logs.stored(selected, place.cleared.seq);
    const known = this.of(selected);
    if (known || !place.anchor || held.length === 0) return known;
    return this.#begin(selected, place, held);
  }

  /** Makes a piece that of a log, in place of the one that there is. */
  put(app: string | undefined, excerpt: Excerpt): void {
    this.#byLog.delete(app);
    const oldest = this.#byLog.keys().next();
    if (this.#byLog.size >= MOST && !oldest.done) this.#byLog.delete(oldest.value);
    this.#byLog.set(app, excerpt);
  }

  /** Whether the lines that are held go on where the piece ends. */
  isJoined(app: string | undefined, { end }: Excerpt): boolean {
    const first = [...this.#logs.numbersFrom(app, -Infinity)];
    return first.every(([name, n]) => (end.get(name) ?? 1) >= n);
  }

  /**
   * The lines that are held behind it, where they go on where it ends. By their numbers: what lies
   * between two apps' lines of the same time is another thing there than in the files.
   */
  rest(app: string | undefined, excerpt: Excerpt, clearedTo: number): EntryList {
    const { end } = excerpt;
    const held = this.#logs.stored(app, clearedTo);
    const last = excerpt.at(excerpt.length - 1).seq;
    let first = last + 1;
    let mixedTo = last;
    for (const name of this.#logs.newestNumbers(app).keys()) {
      const next = end.get(name) ?? 1;
      first = Math.min(first, this.#logs.numbered(name, next)?.seq ?? first);
      mixedTo = Math.max(mixedTo, this.#logs.numbered(name, next - 1)?.seq ?? mixedTo);
    }
    const behind = new EntryWindow(held, mixedTo + 1);
    if (first > mixedTo) return behind;
    const mixed = entriesBetween(held, first, mixedTo).filter(({ app: name, n, seq }) =>
      n > 0 ? n >= (end.get(name) ?? 1) : seq > last,
    );
    return mixed.length === 0 ? behind : new JoinedLists(listOf(mixed), behind);
  }

  /** How many lines lie behind it. */
  behind(app: string | undefined, { end }: Excerpt): number {
    const newest = [...this.#logs.newestNumbers(app)];
    return newest.reduce((sum, [name, n]) => sum + Math.max(0, n + 1 - (end.get(name) ?? 1)), 0);
  }

  #isNeeded(excerpt: Excerpt, app: string | undefined, { anchor }: LogPlace): boolean {
    if (!anchor || excerpt.length === 0) return false;
    const first = excerpt.at(0).seq;
    const last = excerpt.at(excerpt.length - 1).seq;
    if (anchor.seq < first) return false;
    if (anchor.seq <= last) return true;
    // Beyond it the place is among the lines that are held.
    if (!this.isJoined(app, excerpt)) return false;
    const held = this.#logs.stored(app);
    return held.indexOf(anchor.seq) - held.indexOf(this.#logs.droppedTo(app) + 1) < 2 * NEAR;
  }

  #begin(app: string | undefined, place: LogPlace, held: EntryList): Excerpt {
    const at = held.indexOf(place.anchor?.seq ?? 0);
    const solid = held.indexOf(this.#logs.droppedTo(app) + 1);
    const from = Math.max(at < solid ? 0 : solid, at - BEFORE);
    const to = Math.min(held.length, at + BEHIND);
    const fromSeq = held.at(Math.min(from, held.length - 1)).seq;
    const toSeq = to < held.length ? held.at(to).seq : Infinity;
    const excerpt = new Excerpt(
      app,
      entriesBetween(held, fromSeq, toSeq === Infinity ? Infinity : toSeq - 1),
      this.#logs.numbersFrom(app, fromSeq),
      this.#logs.numbersFrom(app, toSeq),
      clearedFloor(app, place),
    );
    this.put(app, excerpt);
    return excerpt;
  }
}

/** Numbers of the first lines of a log that were not cleared from view, where any were. */
export function clearedFloor(app: string | undefined, { cleared }: LogPlace): LineNumbers {
  return new Map(
    [...cleared.numbers]
      .filter(([name]) => app === undefined || name === app)
      .map(([name, n]) => [name, n + 1]),
  );
}
