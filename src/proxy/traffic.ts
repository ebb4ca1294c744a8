/**
 * What comes to a stack: counted by its proxy, and read by whoever shows it. It is there before the proxy, which
 * shows it as well.
 */
import type { Clock } from '../model/clock.js';
import { NO_REQUESTS, type OpenRequest, type RequestTotals } from '../model/request.js';
import type { Meter } from './meter.js';
import { OpenRequests } from './open-requests.js';

export class Traffic {
  /** By app; one has none before its first request. */
  readonly meters = new Map<string, Meter>();
  readonly open = new OpenRequests();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts and times of one app; zeros for one that is not known. */
  totals(app: string): RequestTotals {
    return this.meters.get(app)?.totals(this.#clock.elapsed()) ?? NO_REQUESTS;
  }

  /** What apps have not done with yet. @param apps undefined: all */
  unfinished(apps: readonly string[] | undefined): OpenRequest[] {
    return this.open.list(this.#clock.elapsed(), apps);
  }
}
