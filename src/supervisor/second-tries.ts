/**
 * Tries once a minute again what has given up, while nobody sits before the stack who could mend it: what
 * it died of may have passed.
 */
import type { Clock, Timer } from '../model/clock.js';
import type { Instance } from './instance.js';
import { hasGivenUp } from './lifecycle/transition.js';

const EVERY_MS = 60_000;

type Tried = Pick<Instance, 'life' | 'send'>;

export class SecondTries {
  readonly #clock: Clock;
  readonly #unattended: () => boolean;
  /** Since when, on {@link Clock.elapsed}. */
  readonly #givenUp = new Map<Tried, number>();
  #timer: Timer | undefined;
  #over = false;

  constructor(clock: Clock, unattended: () => boolean) {
    this.#clock = clock;
    this.#unattended = unattended;
  }

  /** To be called after every change of an instance. */
  changed(instance: Tried): void {
    const { phase } = instance.life;
    if (!hasGivenUp(phase)) {
      this.#givenUp.delete(instance);
      return;
    }
    if (!this.#givenUp.has(instance)) this.#givenUp.set(instance, this.#clock.elapsed());
    this.#arm();
  }

  forget(instance: Tried): void {
    this.#givenUp.delete(instance);
  }

  end(): void {
    this.#over = true;
    this.#timer?.cancel();
  }

  #arm(): void {
    if (this.#over || this.#timer || this.#givenUp.size === 0) return;
    const due = Math.min(...this.#givenUp.values()) + EVERY_MS - this.#clock.elapsed();
    // Long due where somebody sat there: whoever leaves later is noticed within a minute.
    this.#timer = this.#clock.after(due > 0 ? due : EVERY_MS, () => this.#try());
  }

  #try(): void {
    this.#timer = undefined;
    const now = this.#clock.elapsed();
    for (const [instance, since] of this.#unattended() ? [...this.#givenUp] : []) {
      if (now - since >= EVERY_MS) instance.send({ kind: 'try-again' });
    }
    this.#arm();
  }
}
