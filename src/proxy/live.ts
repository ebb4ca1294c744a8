/**
 * The event stream behind the proxy's own pages: the table of the index, and for the page of a held
 * request whether its app is still as shown.
 */
import type { ServerResponse } from 'node:http';
import type { Clock, Timer } from '../model/clock.js';

/** Rates and times change without an event; so often they are looked at. */
const TICK_MS = 1000;
/** Events in a burst become one. */
const CALM_MS = 100;

export interface LiveSource {
  /** Name of the event. */
  readonly event: string;
  /** What is shown now, as one line; sent when it is another than the last. */
  readonly read: () => string;
}

interface Viewer {
  readonly response: ServerResponse;
  readonly source: LiveSource;
  last: string | undefined;
}

export class LivePages {
  readonly #viewers = new Set<Viewer>();
  readonly #clock: Clock;
  readonly #subscribe: ((listener: () => void) => () => void) | undefined;
  #stop: (() => void) | undefined;
  #timer: Timer | undefined;
  #soon: Timer | undefined;

  constructor(clock: Clock, subscribe: ((listener: () => void) => () => void) | undefined) {
    this.#clock = clock;
    this.#subscribe = subscribe;
  }

  /**
   * The head of the answer has been written; it is ours from now on.
   * @param left aborts when the client has left, which may be before its turn on the connection
   *   came: then its answer is never closed.
   */
  add(response: ServerResponse, source: LiveSource, left: AbortSignal): void {
    const viewer: Viewer = { response, source, last: undefined };
    this.#viewers.add(viewer);
    const remove = (): void => {
      left.removeEventListener('abort', remove);
      if (this.#viewers.delete(viewer) && this.#viewers.size === 0) this.#rest();
    };
    response.once('close', remove);
    left.addEventListener('abort', remove);
    this.#send(viewer);
    if (this.#viewers.size === 1) this.#wake();
  }

  close(): void {
    for (const { response } of this.#viewers) response.end();
    this.#rest();
  }

  #wake(): void {
    this.#stop = this.#subscribe?.(() => {
      this.#soon ??= this.#clock.after(CALM_MS, () => {
        this.#soon = undefined;
        this.#sendAll();
      });
    });
    const tick = (): void => {
      this.#sendAll();
      this.#timer = this.#clock.after(TICK_MS, tick);
    };
    this.#timer = this.#clock.after(TICK_MS, tick);
  }

  #rest(): void {
    this.#stop?.();
    this.#timer?.cancel();
    this.#soon?.cancel();
    this.#stop = this.#timer = this.#soon = undefined;
  }

  #sendAll(): void {
    for (const viewer of this.#viewers) this.#send(viewer);
  }

  #send(viewer: Viewer): void {
    // A viewer that does not read gets the next state when it does, not all of them.
    if (viewer.response.writableNeedDrain) return;
    const text = viewer.source.read();
    if (text === viewer.last) return;
    viewer.last = text;
    viewer.response.write(`event: ${viewer.source.event}\ndata: ${JSON.stringify(text)}\n\n`);
  }
}
