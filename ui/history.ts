/**
 * What the figures were over the last minute or two: made from one status after the other, for the
 * sparklines. Pure.
 */
import type { StackStatus } from '../src/model/status.js';

export interface AppHistory {
  /** Requests a second between one look and the next, oldest first. */
  readonly rates: readonly number[];
  /** Percent of one core. */
  readonly cpu: readonly number[];
  readonly total: number;
}

export interface History {
  /** Stack's clock at the last look; undefined before the first. */
  readonly at: number | undefined;
  /** By name. */
  readonly apps: ReadonlyMap<string, AppHistory>;
  /** Requests a second of all apps together. */
  readonly rates: readonly number[];
}

/** Looks that are remembered. */
const LENGTH = 60;
/** Looks closer together than this say nothing about a rate, in ms. */
const MIN_GAP = 200;
/** After a longer pause (suspended, stalled) the lines begin anew, in ms. */
const MAX_GAP = 30_000;

export const NO_HISTORY: History = { at: undefined, apps: new Map(), rates: [] };

export function withFigures(history: History, status: StackStatus): History {
  const gap = history.at === undefined ? Infinity : status.now - history.at;
  if (gap < MIN_GAP) return history;
  const before = gap > MAX_GAP ? NO_HISTORY : history;
  const apps = new Map<string, AppHistory>();
  let sum: number | undefined;
  for (const { name, requests, cpu } of status.apps) {
    const known = before.apps.get(name);
    // A count that has fallen is that of another stack, or of an app that came back.
    const since = known ? Math.max(0, requests.total - known.total) : undefined;
    const rate = since === undefined ? undefined : since / (gap / 1000);
    if (rate !== undefined) sum = (sum ?? 0) + rate;
    apps.set(name, {
      rates: rate === undefined ? [] : appended(known?.rates, rate),
      cpu: appended(known?.cpu, cpu ?? 0),
      total: requests.total,
    });
  }
  const rates = sum === undefined ? before.rates : appended(before.rates, sum);
  return { at: status.now, apps, rates };
}

function appended(values: readonly number[] | undefined, value: number): readonly number[] {
  return [...(values ?? []), value].slice(-LENGTH);
}
