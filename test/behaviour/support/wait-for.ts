/**
 * Waiting for something that gives no event: a condition is asked again until it holds.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';

/** Deadlines of the tests are multiplied by this: `TEST_PATIENCE=3` for a slow machine. */
const PATIENCE = Number(process.env['TEST_PATIENCE'] ?? 1);

/** A deadline in ms, stretched by `TEST_PATIENCE`. */
export function patient(ms: number): number {
  return ms * PATIENCE;
}

export interface WaitOptions {
  /** Default 10 s, stretched by `TEST_PATIENCE`. */
  readonly timeoutMs?: number;
  /** Pause between two questions; default 25 ms. */
  readonly everyMs?: number;
  /** What to show when it never came true; default: the last answer. */
  readonly show?: () => string;
}

/**
 * Asks `probe` until it gives something other than undefined, null or false, and returns that.
 * @param what completes the sentence "waited 10 s for …"
 * @throws Error with the last answer (or `show()`) when the deadline passes; whatever `probe` throws
 */
export async function waitFor<T>(
  what: string,
  probe: () => Promise<T | undefined | null | false> | T | undefined | null | false,
  { timeoutMs = 10_000, everyMs = 25, show }: WaitOptions = {},
): Promise<T> {
  const limit = patient(timeoutMs);
  const deadline = Date.now() + limit;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined && answer !== null && answer !== false) return answer;
    if (Date.now() >= deadline) {
      const seen = show ? show() : `the last answer was ${inspect(answer)}`;
      throw new Error(`waited ${limit / 1000} s for ${what}; ${seen}`);
    }
    await sleep(everyMs);
  }
}

/**
 * A time on a busy machine says little once, and much at its shortest: measures until one is below
 * `enough` ms, five times at most, and returns the shortest.
 */
export async function shortest(measure: () => Promise<number>, enough: number): Promise<number> {
  let least = Infinity;
  for (let round = 0; round < 5 && least >= enough; round++) {
    least = Math.min(least, await measure());
  }
  return least;
}

/** Settles as `promise` does, or rejects after the deadline with `what` in its words. */
export async function within<T>(
  what: string,
  promise: Promise<T>,
  { timeoutMs = 10_000, show }: Omit<WaitOptions, 'everyMs'> = {},
): Promise<T> {
  const limit = patient(timeoutMs);
  const timer = new AbortController();
  try {
    return await Promise.race([
      promise,
      sleep(limit, undefined, { signal: timer.signal }).then(() => {
        throw new Error(`waited ${limit / 1000} s for ${what}${show ? `; ${show()}` : ''}`);
      }),
    ]);
  } finally {
    timer.abort();
  }
}
