/**
 * Everything that comes from the stack once it has answered: events, log lines, figures, and the
 * requests while they are on the screen.
 */
import type { Clock } from '../src/model/clock.js';
import type { StackHandle } from '../src/model/handle.js';
import { followEvents, followLogs, followRequests } from './feed.js';
import { FiguresPace } from './figures-pace.js';
import type { Holdings } from './holdings.js';
import { HeadsFeed } from './request-heads.js';
import { NOTICE_MS } from './notices.js';
import { LogFiles } from './log-files.js';
import type { Action, UiState } from './state.js';
import { messageOf } from '../src/model/message-of.js';

export interface FeedsOptions {
  readonly handle: StackHandle;
  /** Ends all of them. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly holdings: Holdings;
  readonly state: () => UiState;
  readonly dispatch: (action: Action) => void;
  /** Runs what may meet a bug. */
  readonly guarded: (run: () => void) => void;
  /** There is something new to draw that is no part of the state. */
  readonly changed: () => void;
  /** A line of the log that is shown was found in its files. */
  readonly onFound: (seq: number) => void;
  /** The stack is gone, by its own wish or with an error. */
  readonly onGone: (error?: unknown) => void;
}

export class Feeds {
  readonly #options: FeedsOptions;
  /** Ends the feed of requests. */
  #requests: AbortController | undefined;
  readonly #pace = new FiguresPace();
  /** Seconds that the question for the figures has waited; undefined: none is under way. */
  #waited: number | undefined;
  readonly #heads: HeadsFeed;
  readonly files: LogFiles;

  constructor(options: FeedsOptions) {
    this.#options = options;
    this.files = new LogFiles({
      ...options,
      onFound: (seq) => options.guarded(() => options.onFound(seq)),
      now: () => options.clock.now(),
    });
    const { handle, signal, clock, holdings, dispatch, guarded, changed, onGone } = options;
    this.#heads = new HeadsFeed({
      ask: (id) => handle.requestHeads(id),
      clock,
      onAnswer: (shown) => {
        holdings.heads = shown;
        changed();
      },
    });
    void followEvents(handle, signal, clock, {
      onEvent: (event) => guarded(() => dispatch({ type: 'event', event, now: clock.now() })),
      onTrouble: (error) => this.#tellBroken('events', error),
    }).then(
      () => onGone(),
      (error: unknown) => onGone(error),
    );
    void followLogs(handle, signal, clock, {
      onChunk: (chunk) =>
        guarded(() => {
          holdings.takeLines(chunk, this.#options.state());
          dispatch({ type: 'notice-over', end: 'logs' });
        }),
      onTrouble: (error) => this.#tellBroken('logs', error),
    });
  }

  /** Asks for the figures when it is time, unless the answer before is still to come. */
  everySecond(): void {
    const { handle, clock, dispatch } = this.#options;
    const isTime = this.#pace.second();
    if (this.#waited !== undefined) {
      this.#waited += 1;
      dispatch({ type: 'unanswered', seconds: this.#waited, now: clock.now() });
      return;
    }
    if (!isTime) return;
    this.#waited = 0;
    handle.status().then(
      (status) => {
        this.#waited = undefined;
        this.#pace.took(status);
        dispatch({ type: 'answered', now: clock.now() });
        dispatch({ type: 'figures', status });
      },
      // A stack that is gone ends its events, too; one that hangs leaves the question waiting.
      () => {
        this.#waited = undefined;
      },
    );
  }

  /** Begins to read the requests when they come into view, and ends it when they go. */
  readRequests(shown: boolean): void {
    if (!shown) {
      this.#requests?.abort();
      this.#requests = undefined;
      return;
    }
    if (this.#requests) return;
    this.#requests = new AbortController();
    const { handle, clock, holdings, dispatch, guarded } = this.#options;
    const signal = AbortSignal.any([this.#requests.signal, this.#options.signal]);
    void followRequests(handle, signal, clock, {
      onBegin: () => holdings.requests.clear(),
      onChunk: (chunk) =>
        guarded(() => {
          holdings.requests.add(chunk);
          this.#pace.stir();
          dispatch({ type: 'notice-over', end: 'requests' });
        }),
      onTrouble: (error) => this.#tellBroken('requests', error),
    });
  }

  /** @param id of the request that is shown in full; undefined: none is */
  readHeads(id: number | undefined): void {
    this.#heads.want(id);
  }

  #tellBroken(feed: 'events' | 'logs' | 'requests', error: unknown): void {
    const text = `the ${feed} stopped coming, trying again: ${messageOf(error)}`;
    const t = this.#options.clock.now();
    const notice = { t, level: 'warning', app: null, text, endsWith: feed } as const;
    this.#options.dispatch({ type: 'notice', notice, showMs: NOTICE_MS });
  }
}
