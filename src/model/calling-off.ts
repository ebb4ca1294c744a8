/**
 * What an AbortController is for, within this process alone: Node's makes an event target, events and a table of
 * weak references of it, and a start waits for thirty functions of Node to be compiled. What Node itself is given
 * (`AbortSignal.any`, options of its own functions) wants Node's.
 */
type Listener = Parameters<AbortSignal['addEventListener']>[1];

class OwnSignal implements AbortSignal {
  aborted = false;
  readonly reason: unknown = undefined;
  readonly onabort = null;
  readonly #listeners = new Set<Listener>();

  throwIfAborted(): void {
    if (this.aborted) throw new Error('called off');
  }

  /** Each listener is called once at most, as there is one event. */
  addEventListener(type: string, listener: Listener): void {
    if (type === 'abort' && !this.aborted) this.#listeners.add(listener);
  }

  removeEventListener(_type: string, listener: Listener): void {
    this.#listeners.delete(listener);
  }

  dispatchEvent(event: Event): boolean {
    for (const listener of this.#listeners) {
      if (typeof listener === 'function') listener(event);
      else listener.handleEvent(event);
    }
    return true;
  }
}

/** Tells who works on something that nobody wants it any more. */
export class CallingOff {
  readonly #signal = new OwnSignal();

  get signal(): AbortSignal {
    return this.#signal;
  }

  abort(): void {
    if (this.#signal.aborted) return;
    this.#signal.aborted = true;
    this.#signal.dispatchEvent(ABORTED);
  }
}

/** Whoever listens knows what has happened. */
const ABORTED = { type: 'abort' } as Event;
