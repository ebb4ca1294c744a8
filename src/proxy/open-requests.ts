/**
 * The requests that apps have not done with yet, for whoever looks at them now.
 */
import { Bag } from './bag.js';
import type { OpenPhase, OpenRequest } from '../model/request.js';
import type { Exchange } from './exchange.js';

/** So many of each phase are told of. */
const TOLD = 20;
/** What nothing holds up is told of from this age on: most requests are over by then. */
const YOUNG_MS = 1000;

const PHASES: readonly OpenPhase[] = ['answered', 'sent', 'held'];

export class OpenRequests {
  readonly #open = new Bag<Exchange>();

  /** @returns its place, for {@link remove} */
  add(exchange: Exchange): number {
    return this.#open.add(exchange);
  }

  remove(place: number): void {
    this.#open.remove(place);
  }

  /**
   * Each phase in the order in which they came: the oldest of those that wait, because they want
   * looking at; of those that are being answered, which may stay for days, the newest.
   *
   * @param now on {@link Clock.elapsed}
   * @param apps undefined: all
   */
  list(now: number, apps: readonly string[] | undefined): OpenRequest[] {
    if (this.#open.size === 0) return [];
    const of: Record<OpenPhase, Exchange[]> = { answered: [], sent: [], held: [] };
    for (const exchange of this.#open.list()) {
      const { app, phase } = exchange;
      if (apps && (app === undefined || !apps.includes(app))) continue;
      if (phase === 'held' || now - exchange.begunAt >= YOUNG_MS) of[phase].push(exchange);
    }
    return PHASES.flatMap((phase) => {
      const told = phase === 'answered' ? of[phase].slice(-TOLD) : of[phase].slice(0, TOLD);
      return told.map((exchange) => ({ phase, record: exchange.record(0) }));
    });
  }
}
