/**
 * The newest requests, for whoever looks at them now or comes later. Memory is bounded; a
 * reader that does not keep up is told how many it has missed, and nobody waits for it.
 */
import { Wakeup } from '../logs/wakeup.js';
import type { CallOff } from '../model/calling-off.js';
import { pause, type Clock } from '../model/clock.js';
import type {
  OpenRequest,
  RequestChunk,
  RequestHeads,
  RequestQuery,
  RequestRecord,
} from '../model/request.js';
import { RecentHeads } from './recent-heads.js';

export interface RequestLog {
  /** @param asked fields that the client sent, names and values by turns; `answered`: that it got */
  add(record: RequestRecord, asked: readonly string[], answered: readonly string[]): void;
  /** @throws RefusedError where they are not kept, or not kept any more */
  heads(id: number): RequestHeads;
  read(query: RequestQuery, signal: CallOff): AsyncIterable<RequestChunk>;
  /** Ends all who follow, after what they have not read yet. */
  close(): void;
}

/** Requests that are kept. */
const KEPT = 2000;
/** Between two batches to one reader, in ms: a busy proxy does not send each request alone. */
const PACE_MS = 50;
/** Between two looks at those that have not ended, in ms. */
const LOOK_MS = 1000;

/** The requests of these apps, of all where none are named, that have not ended. */
type OpenOf = (apps: readonly string[] | undefined) => readonly OpenRequest[];

export function createRequestLog(clock: Clock, openOf: OpenOf, kept = KEPT): RequestLog {
  const ring = new RequestRing(kept);
  const news = new Wakeup();
  const heads = new RecentHeads();
  let closed = false;

  /** Until something has ended, and at most `ms`. */
  async function sleep(ms: number | undefined, signal: CallOff): Promise<void> {
    // Others that sleep look up as well then, and find nothing.
    const timer = ms === undefined ? undefined : clock.after(ms, () => news.wake());
    await news.sleep(signal);
    timer?.cancel();
  }

  async function* read(query: RequestQuery, signal: CallOff): AsyncGenerator<RequestChunk> {
    const { apps, tail, follow } = query;
    const held = ring.from(ring.oldest, apps);
    let position = ring.next;
    const from = tail === undefined ? 0 : Math.max(0, held.length - tail);
    yield { kind: 'requests', records: held.slice(from) };
    const lookout = new Lookout(query, clock, openOf);
    if (!follow) {
      const open = lookout.look();
      if (open) yield open;
    }
    while (follow && !signal.aborted) {
      if (position === ring.next) {
        if (closed) return;
        // All that has ended is told of by now: none of it is told of as open after its end.
        const open = lookout.look();
        if (open) {
          yield open;
          continue;
        }
        await sleep(lookout.waitMs, signal);
        await pause(clock, PACE_MS, signal);
        continue;
      }
      const missed = Math.max(0, ring.oldest - position);
      if (missed > 0) yield { kind: 'gap', requests: missed };
      const records = ring.from(position + missed, apps);
      position = ring.next;
      if (records.length > 0) yield { kind: 'requests', records };
    }
  }

  return {
    add(record, asked, answered) {
      ring.add(record);
      heads.add(record, asked, answered);
      news.wake();
    },
    heads: (id) => heads.of(id),
    read,
    close() {
      closed = true;
      news.wake();
    },
  };
}

/** The newest records, numbered in the order in which they came. */
class RequestRing {
  readonly #kept: number;
  /** The record with the number n stands at n modulo the number of those that are kept. */
  readonly #records: RequestRecord[] = [];
  #next = 0;

  constructor(kept: number) {
    this.#kept = kept;
  }

  /** Number of the next record to come. */
  get next(): number {
    return this.#next;
  }

  /** Number of the oldest record that is kept. */
  get oldest(): number {
    return Math.max(0, this.#next - this.#kept);
  }

  add(record: RequestRecord): void {
    this.#records[this.#next % this.#kept] = record;
    this.#next++;
  }

  /** Those of these apps, of all where none are named, from a number on. */
  from(start: number, apps: readonly string[] | undefined): RequestRecord[] {
    const found: RequestRecord[] = [];
    for (let number = start; number < this.#next; number++) {
      const record = this.#records[number % this.#kept];
      if (!record) continue;
      if (!apps || (record.app !== undefined && apps.includes(record.app))) found.push(record);
    }
    return found;
  }
}

/** What one reader is told of the requests that have not ended: at times, and while there are any. */
class Lookout {
  readonly #query: RequestQuery;
  readonly #clock: Clock;
  readonly #openOf: OpenOf;
  #lookAt = -Infinity;
  #told = 0;

  constructor(query: RequestQuery, clock: Clock, openOf: OpenOf) {
    this.#query = query;
    this.#clock = clock;
    this.#openOf = openOf;
  }

  /** Until the next look; undefined: the reader has not asked for these requests. */
  get waitMs(): number | undefined {
    return this.#query.open ? Math.max(0, this.#lookAt - this.#clock.elapsed()) : undefined;
  }

  look(): RequestChunk | undefined {
    const now = this.#clock.elapsed();
    if (!this.#query.open || now < this.#lookAt) return undefined;
    this.#lookAt = now + LOOK_MS;
    const requests = this.#openOf(this.#query.apps);
    const before = this.#told;
    this.#told = requests.length;
    return requests.length + before === 0 ? undefined : { kind: 'open', requests };
  }
}
