/**
 * Keeps V8's heap small in a process that lives as long as a stack does.
 *
 * Left alone, V8 takes the memory for its own: after a burst of requests the young generation stays
 * at 32 MB, and the old one is collected when it has grown to a multiple of what lives in it. Here
 * that is a quarter of the supervisor's memory, and costs no processor time to save, but for large
 * bodies, for which the old one may grow. The flags cannot come from a command line: nobody starts
 * this program with one of our choice.
 */
import type { PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import type * as V8 from 'node:v8';
import { CollectionPace } from './collection-pace.js';

/** The last that these flags were tried with: of one that it does not know, V8 complains on stderr. */
const LAST_TRIED_V8 = 14;
/** Bytes, of both halves. With less, more outlives a collection by chance, which costs processor time. */
const YOUNG_ENOUGH = 4 * 2 ** 20;

/** By how much the old generation may grow, in percent of what lives; 0: as V8 likes. */
const OLD = { byDefault: 0, small: 30, pressed: 400 } as const;
/** By how much the young one grows at a time. */
const YOUNG = { byDefault: 2, grown: 1 } as const;

/** What an entry of a collection has (https://nodejs.org/api/perf_hooks.html); the types know no kind. */
interface GcDetail {
  readonly kind: number;
}

let v8: typeof V8 | undefined;
let growth = { old: OLD.byDefault as number, young: YOUNG.byDefault as number };
const pace = new CollectionPace();
/** Held here, as nothing else does. */
let observer: PerformanceObserver | undefined;

function take({ old, young }: typeof growth): void {
  v8?.setFlagsFromString(`--heap-growing-percent=${old}`);
  v8?.setFlagsFromString(`--semi-space-growth-factor=${young}`);
}

/** For later than the start, which is faster with a heap that grows as it likes. */
export async function keepHeapSmall(): Promise<void> {
  if (Number.parseInt(process.versions.v8, 10) > LAST_TRIED_V8) return;
  v8 = await import('node:v8');
  const { PerformanceObserver, constants } = await import('node:perf_hooks');
  // An idle V8 makes the young generation smaller, which may then grow again.
  observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { kind } = (entry as PerformanceEntry & { readonly detail: GcDetail }).detail;
      if (kind === constants.NODE_PERFORMANCE_GC_MAJOR) pace.add(entry.startTime);
    }
    judge();
  });
  observer.observe({ entryTypes: ['gc'] });
  judge();
}

function judge(): void {
  const space = v8?.getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
  const isYoung = (space?.space_size ?? 0) < YOUNG_ENOUGH;
  const now = {
    old: pace.pressed(performance.now()) ? OLD.pressed : OLD.small,
    young: isYoung ? YOUNG.byDefault : YOUNG.grown,
  };
  if (now.old === growth.old && now.young === growth.young) return;
  growth = now;
  take(growth);
}

/** Runs what depends on V8's flags: code is compiled for those with which it is kept. */
export function underDefaultFlags<T>(run: () => T): T {
  take({ old: OLD.byDefault, young: YOUNG.byDefault });
  try {
    return run();
  } finally {
    take(growth);
  }
}
