/**
 * A page of the log files, looked through a chunk at a time as it comes. Nothing of it is kept.
 */
import type { StackHandle } from '../src/model/handle.js';
import type { LineNumbers, LogQuery } from '../src/model/log.js';
import { entriesOf } from './lines/excerpt.js';
import type { LineFinder } from './lines/line-finder.js';

/** Lines that are asked for at a time; they come, and go, in smaller chunks. */
const PAGE = 10_000;

/** Which page of which log. */
export interface PageOrder {
  /** Undefined: the log of all. */
  readonly app: string | undefined;
  readonly forward: boolean;
  /** Of the first line of each app that was not cleared from view, where any were. */
  readonly floor: LineNumbers;
  /** Backwards: number of the first line of each app that is not to be looked at; else of the first that is. */
  readonly bound: LineNumbers;
}

/** A line, and what lies around it: the number of the first line of each app at or behind it. */
export interface Hit {
  readonly app: string;
  readonly n: number;
  readonly at: LineNumbers;
}

export interface FilePage {
  readonly lines: number;
  readonly hit: Hit | undefined;
  /** Where the next one begins. */
  readonly bound: LineNumbers;
  /** Time of its first line, where it has any. */
  readonly t: number | undefined;
}

/**
 * @param until.wanted asked at each chunk
 * @returns undefined once nobody wants it any more
 * @throws Error where the files could not be read
 */
export async function lookThrough(
  handle: StackHandle,
  order: PageOrder,
  find: LineFinder,
  until: { readonly signal: AbortSignal; readonly wanted: () => boolean },
): Promise<FilePage | undefined> {
  const { forward, bound } = order;
  let lines = 0;
  let t: number | undefined;
  /** Numbers of the first line of each app in the page, and of the first behind what was read. */
  const first = new Map<string, number>();
  const next = new Map<string, number>();
  let hit: { readonly app: string; readonly n: number; readonly passed: LineNumbers } | undefined;
  const enough = new AbortController();
  const both = AbortSignal.any([until.signal, enough.signal]);
  for await (const chunk of handle.logs(queryFor(order), both)) {
    if (!until.wanted()) {
      enough.abort();
      return undefined;
    }
    const entries = entriesOf([chunk]).filter(({ n }) => n > 0);
    const found = await find(entries.map((entry) => ({ ...entry, seq: 0 })));
    // Backwards the last one is the nearest.
    const nearest = forward ? found[0] : found.at(-1);
    for (const entry of entries) {
      t ??= entry.t;
      if (!first.has(entry.app)) first.set(entry.app, entry.n);
      if (entry.app === nearest?.app && entry.n === nearest.n) {
        hit = { app: entry.app, n: entry.n, passed: new Map(next).set(entry.app, entry.n) };
      }
      next.set(entry.app, entry.n + 1);
    }
    lines += entries.length;
    if (forward && hit) {
      enough.abort();
      break;
    }
    // The keys have their turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
  // A reader that is called off ends like one that has read all, and another search may have begun.
  if (!until.wanted()) return undefined;
  const ahead = forward ? bound : new Map([...bound, ...first]);
  return {
    lines,
    hit: hit && { app: hit.app, n: hit.n, at: new Map([...ahead, ...hit.passed]) },
    bound: forward ? new Map([...bound, ...next]) : ahead,
    t,
  };
}

function queryFor({ app, forward, floor, bound }: PageOrder): LogQuery {
  const apps = app === undefined ? {} : { apps: [app] };
  return forward
    ? { ...apps, follow: false, from: bound, head: PAGE }
    : { ...apps, follow: false, from: floor, before: bound, tail: PAGE };
}
