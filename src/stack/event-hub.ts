/**
 * One place that events go through. A subscription's snapshot is taken in the same turn in which it
 * begins to receive, so no event falls between the two.
 */
import type { StackEvent } from '../model/event.js';
import { EventsDroppedError, type SubscribeOptions } from '../model/handle.js';

/** A subscriber that leaves this many events unread is dropped: it would grow without bound. */
const MAX_UNREAD = 20_000;

export interface EventHub {
  publish(event: StackEvent): void;
  /** Throws {@link EventsDroppedError} to a reader that leaves too many events unread. */
  subscribe(options: SubscribeOptions): AsyncIterable<StackEvent>;
  /** Ends every subscription after what it has not read yet. */
  close(): void;
  /** Calls back on every event, in the turn in which it is published. */
  listen(listener: (event: StackEvent) => void): () => void;
}

/** A queue between one publisher and one reader. */
class Subscription {
  readonly requests: boolean;
  readonly #over: () => void;
  #queue: StackEvent[] = [];
  #wake: (() => void) | undefined;
  #ended = false;
  #dropped = false;

  /** @param over called when its reader is given nothing more: nobody needs to push any more */
  constructor(requests: boolean, over: () => void) {
    this.requests = requests;
    this.#over = over;
  }

  push(event: StackEvent): void {
    if (this.#ended) return;
    this.#queue.push(event);
    if (this.#queue.length > MAX_UNREAD) this.#drop();
    this.#wake?.();
  }

  /** What has not been read yet still is. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
    this.#over();
  }

  #drop(): void {
    this.#dropped = true;
    this.#queue = [];
    this.end();
  }

  async *read(): AsyncGenerator<StackEvent, void, undefined> {
    try {
      for (;;) {
        const batch = this.#queue;
        this.#queue = [];
        for (const event of batch) yield event;
        if (this.#queue.length > 0) continue;
        if (this.#dropped) throw new EventsDroppedError();
        if (this.#ended) return;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = undefined;
      }
    } finally {
      // Also where the reader has left in the middle.
      this.end();
    }
  }
}

/** @param snapshot the stack as it is at the moment of the call */
export function createEventHub(snapshot: () => StackEvent): EventHub {
  const subscriptions = new Set<Subscription>();
  /** Another list whenever one comes or goes: publishing is far more frequent. */
  let listeners: readonly ((event: StackEvent) => void)[] = [];
  let closed = false;
  return {
    publish(event) {
      for (const listener of listeners) listener(event);
      for (const subscription of subscriptions) {
        if (event.type !== 'request' || subscription.requests) subscription.push(event);
      }
    },
    subscribe({ signal, requests = false }) {
      const end = (): void => subscription.end();
      const subscription = new Subscription(requests, () => {
        subscriptions.delete(subscription);
        signal.removeEventListener('abort', end);
      });
      subscription.push(snapshot());
      if (closed || signal.aborted) subscription.end();
      else {
        subscriptions.add(subscription);
        signal.addEventListener('abort', end);
      }
      return subscription.read();
    },
    close() {
      closed = true;
      for (const subscription of subscriptions) subscription.end();
    },
    listen(listener) {
      listeners = [...listeners, listener];
      return () => {
        listeners = listeners.filter((each) => each !== listener);
      };
    },
  };
}
