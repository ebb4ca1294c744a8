/**
 * The ways out: leaving, detaching, stopping the stack in order or at once.
 */
import type { StackHandle } from '../src/model/handle.js';
import type { EndSignal } from './process-events.js';
import type { Action, UiState } from './state.js';
import { messageOf } from '../src/model/message-of.js';

/** A wish to end that did not come from the keyboard: Ctrl-C under npm is a SIGINT, and one's own. */
export type FatalSignal = Exclude<EndSignal, 'SIGINT'>;

/** How the dashboard ended; the status is added by the dashboard. `by`: a signal that asked for it. */
export type Ending =
  /** The owner quit: the stack has been stopped. */
  | { readonly kind: 'quit'; readonly by?: FatalSignal }
  /** The owner quit, and even a kill has not ended the stack: it is not waited for any longer. */
  | { readonly kind: 'gave-up' }
  /** A viewer left. */
  | { readonly kind: 'left'; readonly by?: FatalSignal }
  /** The stack lives on without this terminal. */
  | { readonly kind: 'detached' }
  /** The stack went away by itself. */
  | { readonly kind: 'stack-ended'; readonly error?: unknown }
  /** The supervisor went away without a word of an end: it was killed, or has crashed. */
  | { readonly kind: 'stack-lost' }
  /** The terminal is gone. */
  | { readonly kind: 'hangup' };

export interface DepartureHost {
  /** May not have come yet. */
  readonly handle: Promise<StackHandle>;
  readonly state: () => UiState;
  /** See {@link Clock.elapsed}. */
  readonly elapsed: () => number;
  readonly dispatch: (action: Action) => void;
  /** Shows what went wrong. */
  readonly complain: (text: string) => void;
  /** A moment for what was typed for apps and is on its way; undefined: nothing is. */
  readonly settled: () => Promise<void> | undefined;
  /** The first ending counts. */
  readonly end: (ending: Ending) => void;
}

/** npm and the terminal each deliver an interrupt for one Ctrl-C, within this many ms. */
const SAME_KEYSTROKE_MS = 500;
/** After a kill that did not end it, another Ctrl-C leaves. */
const GIVE_UP_MS = 2000;

export class Departure {
  readonly #host: DepartureHost;
  #stackGone = false;
  #by: FatalSignal | undefined;
  /** It has ended, and a terminal that is slow takes its last bytes. */
  #closing: { readonly since: number; readonly cut: AbortController } | undefined;

  constructor(host: DepartureHost) {
    this.#host = host;
  }

  leave(): void {
    const left = (): void => this.#host.end({ kind: 'left', ...this.#asked });
    const settled = this.#host.settled();
    if (settled) void settled.then(left);
    else left();
  }

  detach(): void {
    void this.#ask(
      (handle) => handle.detach(),
      () => this.#host.end({ kind: 'detached' }),
    );
  }

  stopAll(): void {
    const state = this.#host.state();
    if (state.mode.kind === 'stopping') return;
    this.#stopping(false);
    void this.#ask(
      (handle) => handle.down(),
      () => this.#host.end({ kind: 'quit', ...this.#asked }),
    );
  }

  /** A second wish to stop: kills what is left. */
  killAll(): void {
    const { mode } = this.#host.state();
    if (mode.kind !== 'stopping') return;
    const waited = this.#host.elapsed() - mode.since;
    if (mode.forced) {
      if (waited >= GIVE_UP_MS) this.#host.end({ kind: 'gave-up' });
      return;
    }
    if (waited < SAME_KEYSTROKE_MS) return;
    this.#stopping(true);
    void this.#ask(
      (handle) => handle.down({ force: true }),
      () => this.#host.end({ kind: 'quit', ...this.#asked }),
    );
  }

  /** The terminal is given back. @returns aborts when that is to be waited for no longer */
  closing(): AbortSignal {
    const cut = new AbortController();
    this.#closing = { since: this.#host.elapsed(), cut };
    return cut.signal;
  }

  /** A signal asks no question; only an interrupt escalates. At the end every one is impatience. */
  signalled(signal: EndSignal): void {
    if (this.#closing) {
      const { since, cut } = this.#closing;
      if (this.#host.elapsed() - since >= SAME_KEYSTROKE_MS) cut.abort();
      return;
    }
    const state = this.#host.state();
    // Who quits by a key has been obeyed before a signal comes.
    if (signal !== 'SIGINT' && state.mode.kind !== 'stopping') this.#by = signal;
    if (!state.owner) this.leave();
    else if (state.mode.kind !== 'stopping') this.stopAll();
    else if (signal === 'SIGINT') this.killAll();
  }

  get #asked(): { readonly by?: FatalSignal } {
    return this.#by === undefined ? {} : { by: this.#by };
  }

  /** The stack is gone: by our wish, or not. */
  stackGone(error?: unknown): void {
    this.#stackGone = true;
    const { mode, stack } = this.#host.state();
    if (mode.kind === 'stopping') return;
    // Before an end in order its phase says so.
    if (stack?.phase === 'starting' || stack?.phase === 'up') {
      this.#host.end({ kind: 'stack-lost' });
      return;
    }
    this.#host.end(error === undefined ? { kind: 'stack-ended' } : { kind: 'stack-ended', error });
  }

  #stopping(forced: boolean): void {
    const mode = { kind: 'stopping', since: this.#host.elapsed(), forced } as const;
    this.#host.dispatch({ type: 'mode', mode });
  }

  async #ask(wish: (handle: StackHandle) => Promise<void>, done: () => void): Promise<void> {
    try {
      const handle = await this.#host.handle;
      await this.#host.settled();
      await wish(handle);
      done();
    } catch (error) {
      this.#refused(error);
    }
  }

  /** An answer that was lost because the supervisor is gone is an answer, too. */
  #refused(error: unknown): void {
    if (this.#stackGone) {
      this.#host.end({ kind: 'quit', ...this.#asked });
      return;
    }
    if (this.#host.state().mode.kind === 'stopping') {
      this.#host.dispatch({ type: 'mode', mode: { kind: 'normal' } });
    }
    this.#host.complain(messageOf(error));
  }
}
