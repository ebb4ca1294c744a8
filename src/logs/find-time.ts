/**
 * Finds a moment among the lines of one app without reading them all.
 */
import { lastOf } from './line-run.js';
import type { LineSource } from './line-source.js';

/** Time of line `n`; undefined where it is gone. */
async function timeOf(source: LineSource, n: number): Promise<number | undefined> {
  const recent = source.recent(n);
  if (recent) return recent.t;
  const stored = await source.stored(n);
  if (stored.kind !== 'runs') return undefined;
  return stored.runs.find((run) => run.n <= n && n <= lastOf(run))?.t;
}

/**
 * Number of the first line from `first` on that ended at `t` (epoch ms) or later; `last + 1` where
 * there is none. Lines that are gone count as earlier.
 */
export async function firstLineAt(
  source: LineSource,
  t: number,
  first: number,
  last: number,
): Promise<number> {
  let low = first;
  let high = last + 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const time = await timeOf(source, middle);
    if (time !== undefined && time >= t) high = middle;
    else low = middle + 1;
  }
  return low;
}
