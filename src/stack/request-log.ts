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

/** @param openOf the requests of these apps, of all where none are named, that have not ended */
export function createRequestLog(
  clock: Clock,
  openOf: (apps: readonly string[] | undefined) => readonly OpenRequest[],
  kept = KEPT,
): RequestLog {
  /** The request with the number n stands at n modulo `kept`. */
  const ring: RequestRecord[] = [];
  const news = new Wakeup();
  const heads = new RecentHeads();
  let next = 0;
  let closed = false;

  const at = (number: number): RequestRecord | undefined => ring[number % kept];
  const wanted = (from: number, apps: readonly string[] | undefined): RequestRecord[] => {
    const records: RequestRecord[] = [];
    for (let number = from; number < next; number++) {
      const record = at(number);
      if (!record) continue;
      if (!apps || (record.app !== undefined && apps.includes(record.app))) records.push(record);
    }
    return records;
  };

  /** The requests that have not ended, whenever there is something to say of them. */
  function lookout({ apps, open = false }: RequestQuery) {
    let lookAt = 0;
    let told = 0;
    return {
      /** ms until the next look; undefined: nobody asks. */
      wait: (): number | undefined => (open ? Math.max(0, lookAt - clock.now()) : undefined),
      look: (): RequestChunk | undefined => {
        if (!open || clock.now() < lookAt) return undefined;
        lookAt = clock.now() + LOOK_MS;
        const requests = openOf(apps);
        const wasTold = told;
        told = requests.length;
        return told + wasTold === 0 ? undefined : { kind: 'open', requests };
      },
    };
  }

  /** Until something has ended, and at most `ms`. */
  async function sleep(ms: number | undefined, signal: CallOff): Promise<void> {
    // Others that sleep look up as well then, and find nothing.
    const timer = ms === undefined ? undefined : clock.after(ms, () => news.wake());
    await news.sleep(signal);
    timer?.cancel();
  }

  async function* read(query: RequestQuery, signal: CallOff): AsyncGenerator<RequestChunk> {
    const { apps, tail, follow } = query;
    const held = wanted(Math.max(0, next - kept), apps);
    let position = next;
    const from = tail === undefined ? 0 : Math.max(0, held.length - tail);
    yield { kind: 'requests', records: held.slice(from) };
    const { wait, look } = lookout(query);
    if (!follow) {
      const open = look();
      if (open) yield open;
    }
    while (follow && !signal.aborted) {
      if (position === next) {
        if (closed) return;
        // All that has ended is told of by now: none of it is told of as open after its end.
        const open = look();
        if (open) {
          yield open;
          continue;
        }
        await sleep(wait(), signal);
        await pause(clock, PACE_MS, signal);
        continue;
      }
      const missed = Math.max(0, next - kept - position);
      if (missed > 0) yield { kind: 'gap', requests: missed };
      const records = wanted(position + missed, apps);
      position = next;
      if (records.length > 0) yield { kind: 'requests', records };
    }
  }

  return {
    add(record, asked, answered) {
      ring[next % kept] = record;
      heads.add(record, asked, answered);
      next++;
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
