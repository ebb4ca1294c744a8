/**
 * Long work on the system's tables, done so that whoever waits for the event loop has his turn: the
 * proxy is in this process, and on a machine with hundreds of processes a look at all of them takes as
 * long as many requests.
 */
import { monotonicMs } from '../../model/clock.js';

/** After so long it is others' turn: they wait for that and for one visit more. */
const TURN_MS = 1;

/**
 * Calls `visit` for each of them, in order. Takes no turn where there is little to do.
 *
 * @param now milliseconds, steadily
 * @returns how long that took, in ms, without what others did meanwhile
 */
export async function inTurns<T>(
  items: Iterable<T>,
  visit: (item: T) => void,
  now = monotonicMs,
): Promise<number> {
  let took = 0;
  let begun = now();
  for (const item of items) {
    const spent = now() - begun;
    if (spent > TURN_MS) {
      took += spent;
      await new Promise((resolve) => setImmediate(resolve));
      begun = now();
    }
    visit(item);
  }
  return took + now() - begun;
}
