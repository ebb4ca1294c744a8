/**
 * The end of an exchange from the client's side: it has left before its answer was whole.
 *
 * An AbortSignal would say the same, and does where one is asked for; but making one, and listening
 * to it, costs more than the rest of what is ours to do for a short request.
 */
export class ClientDeparture {
  #gone = false;
  #waiting: (() => void)[] = [];
  #controller: AbortController | undefined;

  get gone(): boolean {
    return this.#gone;
  }

  /** Calls back once when the client leaves; never for one that has left already. */
  on(run: () => void): void {
    if (!this.#gone) this.#waiting.push(run);
  }

  off(run: () => void): void {
    const at = this.#waiting.indexOf(run);
    if (at !== -1) this.#waiting.splice(at, 1);
  }

  /** The same as a signal. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#gone) this.#controller.abort();
    return this.#controller.signal;
  }

  leave(): void {
    if (this.#gone) return;
    this.#gone = true;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#controller?.abort();
    for (const run of waiting) run();
  }
}
