/**
 * A timer that counts only time in which this process really ran: a suspended laptop, a stopped
 * process or a frozen virtual machine makes nobody overdue.
 */
import type { Clock, Timer } from './clock.js';

/** The wait is cut into slices of this length. */
const SLICE_MS = 1000;
/** A slice that took longer than this over its length was slept through in part. */
const LATE_MS = 500;

/**
 * Runs `run` once, when `ms` of waking time have passed.
 *
 * @param held true while time does not count: a debugger waits for a person
 */
export function afterAwake(
  clock: Clock,
  ms: number,
  run: () => void,
  held: () => boolean = () => false,
): Timer {
  let left = ms;
  let timer: Timer;
  const slice = (): void => {
    const length = Math.min(SLICE_MS, left);
    const begun = clock.elapsed();
    timer = clock.after(length, () => {
      const took = clock.elapsed() - begun;
      // Of a slice that was slept through its length counts.
      if (!held()) left -= took >= length && took <= length + LATE_MS ? took : length;
      if (left <= 0) run();
      else slice();
    });
  };
  slice();
  return { cancel: () => timer.cancel() };
}
