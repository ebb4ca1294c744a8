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

/** What is known about what listens there. Times are on {@link Clock.elapsed}. */
export type AnswerSoFar =
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
  readonly answer: AnswerSoFar;
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
  return new TriedCandidate(options);
}

/** A connection that is tried or open; a probe may report its end before it has been returned. */
interface Trial {
  readonly kind: 'trying';
  probe: Stoppable | undefined;
  isOver: boolean;
}

/**
 *   resting ◀──▶ waiting ──▶ trying ──▶ resting, or waiting for the next attempt
 *   any of them ──▶ stopped
 */
type Stage =
  /** It is tried when somebody asks for it, unless the answer is known. */
  | { readonly kind: 'resting' }
  | { readonly kind: 'waiting'; readonly timer: Timer }
  | Trial
  | { readonly kind: 'stopped' };

class TriedCandidate implements Candidate {
  readonly #options: CandidateOptions;
  #stage: Stage = { kind: 'resting' };
  #upstream: Upstream;
  #answer: AnswerSoFar = { kind: 'none', tried: false };
  #refusal: string | undefined;
  #closes = 0;
  /** In a row. */
  #refusals = 0;
  /** Which of the addresses is tried next. */
  #next = 0;

  constructor(options: CandidateOptions) {
    this.#options = options;
    this.#upstream = options.upstreams[0];
  }

  get reason(): Reason {
    return this.#options.reason;
  }

  get upstream(): Upstream {
    return this.#upstream;
  }

  get answer(): AnswerSoFar {
    return this.#answer;
  }

  get refusal(): string | undefined {
    return this.#refusal;
  }

  get closes(): number {
    return this.#closes;
  }

  poke(): void {
    const { upstreams, held, isAbsent } = this.#options;
    if (this.#stage.kind === 'trying' || this.#stage.kind === 'stopped') return;
    this.#rest();
    if (this.#answer.kind === 'http' || this.#answer.kind === 'other') return;
    if (held()) {
      this.#retryIn(LAST_RETRY_MS);
      return;
    }
    const tried = upstreams[this.#next] ?? upstreams[0];
    if (tried.kind !== 'unix' || !isAbsent(tried.path)) this.#try(tried);
    // Known already, and asked for again and again by those who look for what events have missed.
    else if (this.#refusal !== 'ENOENT') this.#take({ kind: 'refused', code: 'ENOENT' }, tried);
  }

  stop(): void {
    if (this.#stage.kind === 'waiting') this.#stage.timer.cancel();
    if (this.#stage.kind === 'trying') this.#stage.probe?.stop();
    this.#stage = { kind: 'stopped' };
  }

  #rest(): void {
    if (this.#stage.kind === 'waiting') this.#stage.timer.cancel();
    this.#stage = { kind: 'resting' };
  }

  #retryIn(ms: number): void {
    if (this.#stage.kind === 'stopped') return;
    this.#rest();
    this.#stage = { kind: 'waiting', timer: this.#options.clock.after(ms, () => this.poke()) };
  }

  #try(upstream: Upstream): void {
    const { probe, connectable, request } = this.#options;
    const trial: Trial = { kind: 'trying', probe: undefined, isOver: false };
    this.#stage = trial;
    const running = probe(connectable(upstream), request(), (event) => {
      if (event.kind !== 'accepted') {
        trial.isOver = true;
        if (this.#stage === trial) this.#stage = { kind: 'resting' };
      }
      if (this.#stage.kind !== 'stopped') this.#take(event, upstream);
    });
    if (this.#stage === trial) trial.probe = running;
    // Whoever heard of it has stopped us before it was returned.
    else if (!trial.isOver) running.stop();
  }

  #take(event: ProbeEvent, tried: Upstream): void {
    const since = this.#options.clock.elapsed();
    switch (event.kind) {
      case 'accepted':
        this.#upstream = tried;
        this.#refusal = undefined;
        this.#refusals = 0;
        if (this.#answer.kind === 'none') this.#answer = { kind: 'silent', since };
        break;
      case 'http':
        this.#answer = { kind: 'http', since, status: event.status };
        break;
      case 'other':
        this.#answer = { kind: 'other', since, said: event.said };
        break;
      case 'closed':
        this.#takeClose(since);
        break;
      case 'refused':
        if (this.#hasAnother(event.code)) return;
        break;
    }
    this.#options.changed();
  }

  #takeClose(since: number): void {
    const { closesForNoHttp } = this.#options;
    this.#closes++;
    if (closesForNoHttp > 0 && this.#closes >= closesForNoHttp) {
      this.#answer = { kind: 'other', since, said: '' };
    } else {
      this.#retryIn(Math.min(FIRST_REASK_MS * 2 ** (this.#closes - 1), LAST_REASK_MS));
    }
  }

  /** Takes a refusal. @returns whether another address is tried at once */
  #hasAnother(code: string): boolean {
    this.#refusal = code;
    this.#next++;
    if (this.#next < this.#options.upstreams.length) {
      this.poke();
      return true;
    }
    this.#next = 0;
    this.#answer = { kind: 'none', tried: true };
    // A missing socket is waited for by events alone; it may be bound but not yet listening.
    if (code !== 'ENOENT') {
      this.#retryIn(Math.min(FIRST_RETRY_MS * 2 ** this.#refusals++, LAST_RETRY_MS));
    }
    return false;
  }
}
