/**
 * Tells, within a second or so, that TCP sockets of this machine may have been closed, for all who have an eye on one.
 * That is asked of a counter; a socket that another has replaced leaves it as it was, so that now and then
 * everybody looks.
 */
import type { Clock, Timer } from '../../model/clock.js';
import type { Stoppable } from './path-watch.js';

/** Calls back when it is time to look. */
export type ListenerLosses = (hear: () => void) => Stoppable;

export interface LossSources {
  readonly clock: Clock;
  /** Another text whenever TCP sockets have come or gone; undefined where that cannot be told. */
  readonly tcpCount: () => string | undefined;
}

const EVERY_MS = 1000;
/** In turns of the above. */
const IN_ANY_CASE = 5;

/** Nothing is asked while nobody listens. */
export function createListenerLosses({ clock, tcpCount }: LossSources): ListenerLosses {
  const hearers = new Set<() => void>();
  let timer: Timer | undefined;
  let count: string | undefined;
  let turn = 0;

  const ask = (): void => {
    const before = count;
    count = tcpCount();
    turn = (turn + 1) % IN_ANY_CASE;
    arm();
    if (count !== before || turn === 0) for (const hear of [...hearers]) hear();
  };
  const arm = (): void => {
    timer = clock.after(EVERY_MS, ask);
  };

  return (hear) => {
    // One for each subscription, also for the same function twice.
    const hearer = (): void => hear();
    hearers.add(hearer);
    if (timer === undefined && (count = tcpCount()) !== undefined) arm();
    const stop = (): void => {
      hearers.delete(hearer);
      if (hearers.size > 0) return;
      timer?.cancel();
      timer = undefined;
    };
    return { stop };
  };
}
