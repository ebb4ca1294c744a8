/**
 * Looks from time to time for descendants of living instances that have left their group: only
 * parents know their children, and they may end at any time.
 */
import type { Clock, Timer } from '../../model/clock.js';

/** Times after a spawn at which is looked, and the interval after that. */
const FIRST_LOOKS_MS = [500, 2000, 5000];
const EVERY_MS = 15_000;

export class Survey {
  readonly #clock: Clock;
  readonly #look: () => boolean;
  #timer: Timer | undefined;
  #looks = 0;
  #over = false;

  /** @param look takes note of them; false where nobody lives who could have any */
  constructor(clock: Clock, look: () => boolean) {
    this.#clock = clock;
    this.#look = look;
  }

  /** Something has been spawned. */
  begin(): void {
    this.#looks = 0;
    this.#arm();
  }

  end(): void {
    this.#over = true;
    this.#timer?.cancel();
  }

  #arm(): void {
    if (this.#over) return;
    this.#timer?.cancel();
    this.#timer = this.#clock.after(FIRST_LOOKS_MS[this.#looks] ?? EVERY_MS, () => {
      this.#looks++;
      if (this.#look()) this.#arm();
    });
  }
}
