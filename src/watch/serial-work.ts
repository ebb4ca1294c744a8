/**
 * Does one thing again whenever it is asked for, but never twice at a time: what is asked for
 * meanwhile is done once more after it, and what failed again a while later.
 *
 *              ask                    done
 *   resting ─────────▶ under way ──────────────▶ resting
 *      ▲                │  ▲  ╰── ask: once more after it
 *      │         failed │  │ ask, or the time is over
 *      │                ▼  │
 *      │               waiting ── any of them ── close ──▶ closed
 */
import type { Clock, Timer } from '../model/clock.js';

type State =
  | { readonly kind: 'resting' }
  /** `end`: resolves when it is done or has failed. */
  | { readonly kind: 'under-way'; end: Promise<void>; again: boolean }
  | { readonly kind: 'waiting'; readonly timer: Timer }
  | { readonly kind: 'closed'; readonly end: Promise<void> };

export interface SerialWorkOptions {
  readonly clock: Clock;
  readonly tryAgainMs: number;
  work(): Promise<void>;
  failed(error: unknown): void;
}

export class SerialWork {
  readonly #options: SerialWorkOptions;
  #state: State = { kind: 'resting' };

  constructor(options: SerialWorkOptions) {
    this.#options = options;
  }

  get isUnderWay(): boolean {
    return this.#state.kind === 'under-way';
  }

  get isClosed(): boolean {
    return this.#state.kind === 'closed';
  }

  /** Resolves when what is under way is done, or has failed. */
  get end(): Promise<void> {
    const state = this.#state;
    return state.kind === 'under-way' || state.kind === 'closed' ? state.end : Promise.resolve();
  }

  ask(): void {
    const state = this.#state;
    if (state.kind === 'closed') return;
    if (state.kind === 'under-way') {
      state.again = true;
      return;
    }
    if (state.kind === 'waiting') state.timer.cancel();
    // Whoever asks within the work is to find it under way.
    const begun: State = { kind: 'under-way', end: Promise.resolve(), again: false };
    this.#state = begun;
    begun.end = this.#once();
  }

  close(): void {
    if (this.#state.kind === 'waiting') this.#state.timer.cancel();
    this.#state = { kind: 'closed', end: this.end };
  }

  async #once(): Promise<void> {
    let next: 'rest' | 'wait' = 'rest';
    try {
      await this.#options.work();
    } catch (error) {
      next = 'wait';
      this.#options.failed(error);
    }
    this.#after(next);
  }

  #after(next: 'rest' | 'wait'): void {
    const state = this.#state;
    if (state.kind !== 'under-way') return;
    this.#state = { kind: 'resting' };
    if (state.again) this.ask();
    else if (next === 'wait') this.#wait();
  }

  #wait(): void {
    const { clock, tryAgainMs } = this.#options;
    this.#state = { kind: 'waiting', timer: clock.after(tryAgainMs, () => this.ask()) };
  }
}
