/**
 * Those who wait for the same thing to happen.
 */
export class Waiters {
  #resolves: (() => void)[] = [];

  /** Resolves at the next {@link release}. */
  wait(): Promise<void> {
    return new Promise((resolve) => this.#resolves.push(resolve));
  }

  /** It has happened. */
  release(): void {
    const resolves = this.#resolves;
    this.#resolves = [];
    for (const resolve of resolves) resolve();
  }
}
