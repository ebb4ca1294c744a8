/**
 * Keeps V8's heap small in a process that lives as long as a stack does.
 *
 * Left alone, V8 takes the memory for its own: after a burst of requests the young generation stays
 * at 32 MB, and the old one is collected when it has grown to a multiple of what lives in it. Here
 * that is a quarter of the supervisor's memory, and costs no processor time to save. The flags
 * cannot come from a command line: nobody starts this program with one of our choice.
 */
import type { PerformanceObserver } from 'node:perf_hooks';
import type * as V8 from 'node:v8';

/** The last that these flags were tried with: of one that it does not know, V8 complains on stderr. */
const LAST_TRIED_V8 = 14;
/** Bytes, of both halves. With less, more outlives a collection by chance, which costs processor time. */
const YOUNG_ENOUGH = 4 * 2 ** 20;

const FLAGS = {
  byDefault: ['--heap-growing-percent=0', '--semi-space-growth-factor=2'],
  young: ['--heap-growing-percent=30', '--semi-space-growth-factor=2'],
  grown: ['--heap-growing-percent=30', '--semi-space-growth-factor=1'],
} as const;

let v8: typeof V8 | undefined;
let state: keyof typeof FLAGS = 'byDefault';
/** Held here, as nothing else does. */
let observer: PerformanceObserver | undefined;

function take(flags: readonly string[]): void {
  for (const flag of flags) v8?.setFlagsFromString(flag);
}

/** For later than the start, which is faster with a heap that grows as it likes. */
export async function keepHeapSmall(): Promise<void> {
  if (Number.parseInt(process.versions.v8, 10) > LAST_TRIED_V8) return;
  v8 = await import('node:v8');
  const { PerformanceObserver } = await import('node:perf_hooks');
  // An idle V8 makes the young generation smaller, which may then grow again.
  observer = new PerformanceObserver(judgeYoung);
  observer.observe({ entryTypes: ['gc'] });
  judgeYoung();
}

function judgeYoung(): void {
  const young = v8?.getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
  const now = (young?.space_size ?? 0) < YOUNG_ENOUGH ? 'young' : 'grown';
  if (now === state) return;
  state = now;
  take(FLAGS[state]);
}

/** Runs what depends on V8's flags: code is compiled for those with which it is kept. */
export function underDefaultFlags<T>(run: () => T): T {
  take(FLAGS.byDefault);
  try {
    return run();
  } finally {
    take(FLAGS[state]);
  }
}
