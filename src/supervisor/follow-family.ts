/**
 * Follows the family of an instance that is being stopped until nobody of it is left.
 */
import type { Clock, Timer } from '../model/clock.js';
import type { Family } from './processes/family.js';
import { nameProcess, send } from './processes/group.js';
import type { StoppingStep } from './lifecycle/phase.js';
import type { ProcessEntry } from './processes/process-table.js';

/** How often the names of those who are waited for are said anew. */
const NAMES_EVERY_MS = 250;
/** Looks once the leader has ended: soon at first, then rarer. */
const FIRST_LOOK_MS = 10;
const LAST_LOOK_MS = 50;

/** What a look depends on. */
export interface Stopping {
  readonly step: StoppingStep;
  readonly leaderLives: boolean;
  /** Those who left the group are to end as well. */
  readonly strays: boolean;
}

export interface Following {
  stop(): void;
}

/**
 * @param options.signal asks strays to end, once each, as soon as the group is gone
 * @param options.stopping undefined: it is over, nothing is reported any more
 * @param options.report who is left, such as `gunicorn (4312)`; at last nobody
 */
export function followFamily(options: {
  readonly family: Family;
  readonly clock: Clock;
  readonly signal: NodeJS.Signals;
  stopping(): Stopping | undefined;
  report(remaining: readonly string[]): void;
}): Following {
  const { family, clock } = options;
  const told = new Set<string>();
  let wait = FIRST_LOOK_MS;
  let said = '';
  let saidAt = -Infinity;
  let over = false;
  let timer: Timer;

  const tell = (strays: readonly ProcessEntry[], step: StoppingStep): void => {
    for (const { pid, startTicks } of strays) {
      if (step === 'killed') send(pid, 'SIGKILL');
      const name = `${pid} ${startTicks}`;
      if (step !== 'asked' || told.has(name)) continue;
      told.add(name);
      send(pid, options.signal);
      send(pid, 'SIGCONT');
    }
  };
  const look = async (): Promise<void> => {
    const before = options.stopping();
    if (!before) return;
    const rest = await family.rest({ strays: before.strays && !before.leaderLives });
    const now = options.stopping();
    if (over || !now) return;
    tell(rest.strays, now.step);
    const remaining = [...rest.group, ...rest.strays].map(nameProcess);
    const names = remaining.join();
    if (remaining.length === 0 || (names !== said && clock.elapsed() - saidAt >= NAMES_EVERY_MS)) {
      said = names;
      saidAt = clock.elapsed();
      options.report(remaining);
    }
    // While the leader lives nobody is missing yet: names are all that is worth knowing then.
    wait = now.leaderLives ? NAMES_EVERY_MS : Math.min(LAST_LOOK_MS, wait * 1.5);
    next();
  };
  const next = (): void => {
    if (!over) timer = clock.after(wait, () => void look());
  };
  next();
  return {
    stop: () => {
      over = true;
      timer.cancel();
    },
  };
}
