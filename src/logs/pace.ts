/**
 * Sleeps for a reader that wants to be woken only so often: what comes meanwhile it gets in one go,
 * which costs both ends far less than a wake-up for each bit of output.
 */
import { pause, type Clock } from '../model/clock.js';

export type Sleep = (signal: AbortSignal) => Promise<void>;

/**
 * `sleep` as it is after a quiet time; otherwise it lasts until `everyMs` after its last end.
 */
export function paced(sleep: Sleep, clock: Clock, everyMs: number): Sleep {
  let wokeAt = -Infinity;
  return async (signal) => {
    await sleep(signal);
    // Bounded, since a clock that is set back would make it last as long as it went back.
    const early = Math.min(wokeAt + everyMs - clock.now(), everyMs);
    if (early > 0) await pause(clock, early, signal);
    wokeAt = clock.now();
  };
}
