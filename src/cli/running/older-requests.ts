/**
 * Requests of a running stack, as many as were asked for: it holds the newest in memory, and what this run
 * had before them is in its files.
 */
import type { AccessGap } from '../../logs/access-log.js';
import type { RequestRecord } from '../../model/request.js';

export type AccessEntry = RequestRecord | AccessGap;

/** Of so many at a time. */
const BATCH = 1000;

/** What the stack holds, and since when its run goes on; times in epoch ms. */
export interface Held {
  readonly records: readonly RequestRecord[];
  readonly startedAt: number;
  /** When it was asked. */
  readonly askedAt: number;
}

/** @returns how many before those that are held may be wanted */
export function missingBefore(held: readonly RequestRecord[], wanted: number): number {
  return held[0]?.id === 1 ? 0 : Math.max(0, wanted - held.length);
}

/** What ended in this run before those that are held. */
export async function* before(
  stored: AsyncIterable<AccessEntry>,
  { records: [first], startedAt, askedAt }: Held,
): AsyncGenerator<AccessEntry> {
  let began = false;
  for await (const entry of stored) {
    if ('gap' in entry) {
      // It has no time: what goes before it says of which run it is.
      if (began) yield entry;
      continue;
    }
    if (entry.t < startedAt) continue;
    if (first ? entry.id >= first.id : entry.t > askedAt) return;
    if (!began && entry.id > 1) yield { gap: entry.id - 1, why: 'no longer in the files' };
    began = true;
    yield entry;
  }
}

/** The newest `count` of those that are wanted, in batches. */
export async function* newestOf(
  entries: AsyncIterable<AccessEntry>,
  isWanted: (entry: AccessEntry) => boolean,
  count: number,
): AsyncGenerator<readonly AccessEntry[]> {
  let kept: AccessEntry[] = [];
  for await (const entry of entries) {
    if (!isWanted(entry)) continue;
    kept.push(entry);
    if (count === Infinity && kept.length >= BATCH) {
      yield kept;
      kept = [];
    } else if (kept.length > 2 * count + BATCH) kept = kept.slice(-count);
  }
  if (count > 0 && kept.length > 0) yield count === Infinity ? kept : kept.slice(-count);
}
