/**
 * Sleeps for a reader that wants to be woken only so often: what comes meanwhile it gets in one go,
 * which costs both ends far less than a wake-up for each bit of output.
 */
import type { CallOff } from '../model/calling-off.js';
import { pause, type Clock } from '../model/clock.js';

export type Sleep = (signal: CallOff) => Promise<void>;

/** With so many at a time nobody reads each line: they are seen to move half as often just as well. */
const RUSH_LINES = 200;
/** With so many, a reader that waits twice as long would find them gone from memory, and read files. */
const FLOOD_LINES = 2000;

/**
 * `sleep` as it is after a quiet time; otherwise it lasts until `everyMs` after its last end, or twice
 * that while lines rush by.
 * @param written how many lines have ever been written
 */
export function paced(sleep: Sleep, clock: Clock, everyMs: number, written: () => number): Sleep {
  let wokeAt = -Infinity;
  let writtenThen = written();
  let apart = everyMs;
  return async (signal) => {
    await sleep(signal);
    const early = wokeAt + apart - clock.elapsed();
    if (early > 0) await pause(clock, early, signal);
    wokeAt = clock.elapsed();
    const came = written() - writtenThen;
    writtenThen += came;
    apart = came >= RUSH_LINES && came < FLOOD_LINES ? 2 * everyMs : everyMs;
  };
}
