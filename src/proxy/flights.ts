/**
 * What is under way at each endpoint. Draining counts requests, not streams: an event stream or a
 * WebSocket would keep a stopping app alive for as long as a browser tab stays open.
 */
import type { Endpoint } from '../model/availability.js';
import type { CallOff } from '../model/calling-off.js';
import { Bag } from './bag.js';

export interface Flight {
  /** See {@link endpointKey}. */
  readonly key: string;
  /** It has no end of its own: `cut` ends it as soon as its endpoint is to stop. */
  markStream(cut: () => void): void;
  end(): void;
}

interface Airspace {
  readonly key: string;
  readonly flights: Bag<Tracked>;
  /** How many of them are no streams. Counted, since each end asks, and there may be ten thousand at a drain. */
  requests: number;
  readonly waiting: Set<() => void>;
  draining: boolean;
}

class Tracked implements Flight {
  cut: (() => void) | undefined;
  readonly #space: Airspace;
  readonly #settle: (space: Airspace) => void;
  readonly #place: number;
  #isRequest = true;

  constructor(space: Airspace, settle: (space: Airspace) => void) {
    this.#space = space;
    this.#settle = settle;
    this.#place = space.flights.add(this);
    space.requests++;
  }

  get key(): string {
    return this.#space.key;
  }

  markStream(cut: () => void): void {
    this.#isNoRequest();
    this.cut = cut;
    if (this.#space.draining) cut();
    this.#settle(this.#space);
  }

  end(): void {
    this.#isNoRequest();
    this.#space.flights.remove(this.#place);
    this.#settle(this.#space);
  }

  /** It is a stream, or over. */
  #isNoRequest(): void {
    if (this.#isRequest) this.#space.requests--;
    this.#isRequest = false;
  }
}

export function endpointKey(app: string, instance: number, generation: number): string {
  return `${app} ${instance} ${generation}`;
}

export class Flights {
  readonly #spaces = new Map<string, Airspace>();
  /** Highest generation of an instance that was told to stop. */
  readonly #drained = new Map<string, number>();

  begin(app: string, endpoint: Endpoint): Flight {
    const space = this.#space(endpointKey(app, endpoint.instance, endpoint.generation));
    return new Tracked(space, this.#settle);
  }

  /** Requests and streams under way at one endpoint. */
  count(app: string, endpoint: Endpoint): number {
    const key = endpointKey(app, endpoint.instance, endpoint.generation);
    return this.#spaces.get(key)?.flights.size ?? 0;
  }

  /** True for an endpoint that was told to stop: it gets nothing new. */
  isDraining(app: string, endpoint: Endpoint): boolean {
    if (this.#drained.size === 0) return false;
    const drained = this.#drained.get(`${app} ${endpoint.instance}`);
    return drained !== undefined && endpoint.generation <= drained;
  }

  /** Cuts the streams of an endpoint; resolves when its requests are done or `signal` aborts. */
  drain(app: string, instance: number, generation: number, signal: CallOff): Promise<void> {
    const name = `${app} ${instance}`;
    this.#drained.set(name, Math.max(generation, this.#drained.get(name) ?? generation));
    const key = endpointKey(app, instance, generation);
    const space = this.#spaces.get(key);
    if (!space) return Promise.resolve();
    space.draining = true;
    for (const flight of space.flights.list()) flight.cut?.();
    if (signal.aborted || space.requests === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        space.waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      space.waiting.add(done);
      signal.addEventListener('abort', done);
    });
  }

  /** Cuts every stream, of all endpoints. */
  cutStreams(): void {
    for (const space of this.#spaces.values()) {
      for (const flight of space.flights.list()) flight.cut?.();
    }
  }

  #space(key: string): Airspace {
    let space = this.#spaces.get(key);
    if (!space) {
      this.#forgetEmpty();
      space = { key, flights: new Bag(), requests: 0, waiting: new Set(), draining: false };
      this.#spaces.set(key, space);
    }
    return space;
  }

  /** What is empty for a moment stays, as most are between two requests; until there is another. */
  #forgetEmpty(): void {
    for (const [key, { flights }] of this.#spaces) if (flights.size === 0) this.#spaces.delete(key);
  }

  readonly #settle = (space: Airspace): void => {
    const { waiting } = space;
    if (space.requests === 0) for (const done of [...waiting]) done();
  };
}
