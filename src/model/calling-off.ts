/**
 * What an AbortController is for, within this process alone: Node's makes an event target, events and a table of
 * weak references of it, and a start waits for thirty functions of Node to be compiled.
 */

/**
 * Tells who works on something that nobody wants it any more. Node's AbortSignal is one, but not the reverse: what
 * Node itself is given (`AbortSignal.any`, options of its own functions) has to be Node's.
 */
export interface CallOff {
  readonly aborted: boolean;
  /** The listener is called once at most. */
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

class OwnSignal implements CallOff {
  aborted = false;
  readonly #listeners = new Set<() => void>();

  addEventListener(_type: 'abort', listener: () => void): void {
    if (!this.aborted) this.#listeners.add(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.delete(listener);
  }

  abort(): void {
    if (this.aborted) return;
    this.aborted = true;
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }
}

export class CallingOff {
  readonly #signal = new OwnSignal();

  get signal(): CallOff {
    return this.#signal;
  }

  abort(): void {
    this.#signal.abort();
  }
}

/** The same for Node's own functions. */
export function abortSignalOf(callOff: CallOff): AbortSignal {
  if (callOff instanceof AbortSignal) return callOff;
  const controller = new AbortController();
  if (callOff.aborted) controller.abort();
  else callOff.addEventListener('abort', () => controller.abort());
  return controller.signal;
}
