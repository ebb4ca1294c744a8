/**
 * One place where the app may answer: tries to connect until it can, then holds one request until
 * there is an answer.
 */
import type { Clock, Timer } from '../../model/clock.js';
import type { Upstream } from '../../model/upstream.js';
import type { Stoppable } from './path-watch.js';
import type { Probe, ProbeEvent } from './probe.js';

/** Why we look there at all, the strongest reason first. */
export const REASONS = ['told', 'remembered', 'offered', 'found'] as const;
export type Reason = (typeof REASONS)[number];

/** What is known about what listens there. Times are epoch ms. */
export type Answer =
  /** Accepts no connection, as far as was `tried`. */
  | { readonly kind: 'none'; readonly tried: boolean }
  /** Accepts; no answer yet. */
  | { readonly kind: 'silent'; readonly since: number }
  | { readonly kind: 'http'; readonly since: number; readonly status: number }
  /** Answers with something else. */
  | { readonly kind: 'other'; readonly since: number; readonly said: string };

/** What decisions are made from. */
export interface CandidateView {
  readonly upstream: Upstream;
  readonly reason: Reason;
  readonly answer: Answer;
}

export interface Candidate extends CandidateView {
  /** Why the last attempt failed, such as `ECONNREFUSED`. */
  readonly refusal: string | undefined;
  /** Connections that were closed without an answer. */
  readonly closes: number;
  /** Something may have changed: try now unless a connection is open. */
  poke(): void;
  stop(): void;
}

export interface CandidateOptions {
  /** Addresses of one and the same server, tried in this order. */
  readonly upstreams: readonly [Upstream, ...Upstream[]];
  readonly reason: Reason;
  readonly request: () => string;
  /** Where it closes so many connections without a word, it does not speak HTTP; 0: never. */
  readonly closesForNoHttp: number;
  readonly clock: Clock;
  readonly probe: Probe;
  /** Nothing is at this path, so that a connection need not be tried. */
  readonly isAbsent: (path: string) => boolean;
  /** While true nothing is tried. */
  readonly held: () => boolean;
  /** The form of an upstream that can be connected to. */
  readonly connectable: (upstream: Upstream) => Upstream;
  readonly changed: () => void;
}

/** A socket that was seen as soon as it was bound listens a moment later. */
const FIRST_RETRY_MS = 2;
const LAST_RETRY_MS = 500;
const FIRST_REASK_MS = 100;
const LAST_REASK_MS = 2000;

export function createCandidate(options: CandidateOptions): Candidate {
  const { clock, upstreams } = options;
  let upstream = upstreams[0];
  let answer: Answer = { kind: 'none', tried: false };
  let refusal: string | undefined;
  let closes = 0;
  let refusals = 0;
  let next = 0;
  let open: Stoppable | undefined;
  let timer: Timer | undefined;
  let stopped = false;

  const settled = (): boolean => answer.kind === 'http' || answer.kind === 'other';

  const attempt = (): void => {
    timer?.cancel();
    timer = undefined;
    if (stopped || open || settled()) return;
    if (options.held()) {
      retryIn(LAST_RETRY_MS);
      return;
    }
    const tried = upstreams[next] ?? upstreams[0];
    if (tried.kind === 'unix' && options.isAbsent(tried.path)) {
      // Known already, and asked for again and again by those who look for what events have missed.
      if (refusal !== 'ENOENT') take({ kind: 'refused', code: 'ENOENT' }, tried);
      return;
    }
    const attempted = { over: false };
    const running = options.probe(options.connectable(tried), options.request(), (event) => {
      if (stopped) return;
      if (event.kind !== 'accepted') {
        attempted.over = true;
        open = undefined;
      }
      take(event, tried);
    });
    // A probe may report its end before it has returned.
    if (!attempted.over) open = running;
  };

  const retryIn = (ms: number): void => {
    timer?.cancel();
    if (!stopped) timer = clock.after(ms, attempt);
  };

  const take = (event: ProbeEvent, tried: Upstream): void => {
    const since = clock.now();
    switch (event.kind) {
      case 'accepted':
        upstream = tried;
        refusal = undefined;
        refusals = 0;
        if (answer.kind === 'none') answer = { kind: 'silent', since };
        break;
      case 'http':
        answer = { kind: 'http', since, status: event.status };
        break;
      case 'other':
        answer = { kind: 'other', since, said: event.said };
        break;
      case 'closed':
        closes++;
        if (options.closesForNoHttp > 0 && closes >= options.closesForNoHttp) {
          answer = { kind: 'other', since, said: '' };
        } else {
          retryIn(Math.min(FIRST_REASK_MS * 2 ** (closes - 1), LAST_REASK_MS));
        }
        break;
      case 'refused':
        refusal = event.code;
        next++;
        if (next < upstreams.length) {
          attempt();
          return;
        }
        next = 0;
        answer = { kind: 'none', tried: true };
        // A missing socket is waited for by events alone; it may be bound but not yet listening.
        if (event.code !== 'ENOENT') {
          retryIn(Math.min(FIRST_RETRY_MS * 2 ** refusals++, LAST_RETRY_MS));
        }
        break;
    }
    options.changed();
  };

  return {
    get upstream() {
      return upstream;
    },
    get answer() {
      return answer;
    },
    get refusal() {
      return refusal;
    },
    get closes() {
      return closes;
    },
    reason: options.reason,
    poke: attempt,
    stop: () => {
      stopped = true;
      timer?.cancel();
      open?.stop();
    },
  };
}
