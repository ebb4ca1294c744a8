/**
 * What the proxy measures.
 */

/** One finished request (or upgrade), as the access log and the dashboard see it. */
export interface RequestRecord {
  /** Counts from 1 in each run of the stack, as they end; 0 where it was not recorded. */
  readonly id: number;
  /** Epoch ms of its first byte. */
  readonly t: number;
  /** Undefined for what no app answered (index page, 404, refusals). */
  readonly app: string | undefined;
  readonly instance: number | undefined;
  /** Empty where the request could not be read; so are `target` and `protocol`. */
  readonly method: string;
  /** Path and query as received. */
  readonly target: string;
  /** `HTTP/1.1`, `HTTP/2.0`; empty where it was not recorded, by a version before this one. */
  readonly protocol: string;
  readonly host: string;
  /** Its address; `unix` for a peer on a Unix socket. */
  readonly remote: string;
  /** The name that came with `Authorization: Basic`; whether it was the right one is the app's affair. */
  readonly user: string | undefined;
  /** As received, one character for each byte. */
  readonly referer: string | undefined;
  readonly userAgent: string | undefined;
  /** 101 for an upgrade; 0 when the client left before an answer. */
  readonly status: number;
  readonly bytes: number;
  /** ms from first byte of the request to first byte of the answer. */
  readonly ttfbMs: number;
  readonly totalMs: number;
  /** ms it waited for its app to be ready. */
  readonly heldMs: number;
  /** Its answer had no end of its own: an event stream, a WebSocket. */
  readonly stream: boolean;
  /** Why it ended otherwise than by the app's answer, such as `held out` or `upstream reset`. */
  readonly note: string | undefined;
}

/** Path and query; of what could not be read, that. */
export function targetWords({ target }: RequestRecord): string {
  return target === '' ? '(unparsable)' : target;
}

/**
 * How long it took, in ms, as far as that tells how fast its app is; undefined for a stream, which
 * lasts as long as both sides want it to.
 */
export function latencyMs({ stream, totalMs }: RequestRecord): number | undefined {
  return stream ? undefined : totalMs;
}

/**
 * Header fields in order, with the sender's spelling. What would let somebody in, or would say who
 * they are to the app, is hidden in their values.
 */
export type HeaderFields = readonly (readonly [name: string, value: string])[];

/** The heads of one finished request, which are kept for the newest ones only, and never on disk. */
export interface RequestHeads {
  readonly id: number;
  /** As the client sent it. */
  readonly request: HeaderFields;
  /** As the client got it; empty where there was no answer. */
  readonly answer: HeaderFields;
}

/**
 * Where one is that has not ended: it waits for its app, for the answer of its app, or its answer
 * goes on (an event stream, a WebSocket, a long download).
 */
export type OpenPhase = 'held' | 'sent' | 'answered';

export interface OpenRequest {
  readonly phase: OpenPhase;
  /** As it would be if it ended now; its `id` is 0. */
  readonly record: RequestRecord;
}

/** What a reader of requests asks for. */
export interface RequestQuery {
  /** Undefined: all, also those that no app answered. */
  readonly apps?: readonly string[];
  /** How many of the newest ones to begin with; undefined: all that are kept. */
  readonly tail?: number;
  /** Go on with new ones until aborted. */
  readonly follow: boolean;
  /** Also those that have not ended; while following, as they are once a second. Default: false. */
  readonly open?: boolean;
}

/** What a reader gets; the first is always `requests`, if only an empty one. */
export type RequestChunk =
  /** In the order in which they ended. */
  | { readonly kind: 'requests'; readonly records: readonly RequestRecord[] }
  /**
   * Those that have not ended, in place of the ones told before: the oldest that wait, the newest that
   * are being answered. The first that tells of none comes only after one that told of some.
   */
  | { readonly kind: 'open'; readonly requests: readonly OpenRequest[] }
  /** So many ended that this reader did not keep up with. */
  | { readonly kind: 'gap'; readonly requests: number };

export interface RequestTotals {
  readonly total: number;
  readonly inFlight: number;
  readonly held: number;
  /** Requests a second over the last ten seconds. */
  readonly rate: number;
  /** Milliseconds, of the last minute or two; null where no request ended in them. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  /** Answers with 5xx. */
  readonly errors: number;
  /** Answers by class: 1xx, 2xx, 3xx, 4xx, 5xx. Those that the client left before are in none. */
  readonly classes: readonly [number, number, number, number, number];
}

export const NO_REQUESTS: RequestTotals = Object.freeze<RequestTotals>({
  total: 0,
  inFlight: 0,
  held: 0,
  rate: 0,
  p50: null,
  p95: null,
  p99: null,
  errors: 0,
  classes: [0, 0, 0, 0, 0],
});
