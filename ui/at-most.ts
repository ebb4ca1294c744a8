import type { Clock, Timer } from '../src/model/clock.js';

/**
 * Waits for what comes, but no longer than that.
 *
 * @param ms the longest wait; what comes later is not looked at any more
 * Rejects as `awaited` does, if that is in time.
 */
export async function atMost(
  clock: Pick<Clock, 'after'>,
  ms: number,
  awaited: Promise<unknown>,
): Promise<void> {
  let timer: Timer | undefined;
  const over = new Promise<void>((resolve) => {
    timer = clock.after(ms, resolve);
  });
  try {
    await Promise.race([awaited, over]);
  } finally {
    timer?.cancel();
  }
}
