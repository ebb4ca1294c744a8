/**
 * One place that events go through. A subscription's snapshot is taken in the same turn in which it
 * begins to receive, so no event falls between the two.
 */
import type { StackEvent } from '../model/event.js';
import type { SubscribeOptions } from '../model/handle.js';

/** A subscriber that leaves this many events unread is ended: it would grow without bound. */
const MAX_UNREAD = 20_000;

export interface EventHub {
  publish(event: StackEvent): void;
  subscribe(options: SubscribeOptions): AsyncIterable<StackEvent>;
  /** Ends every subscription after what it has not read yet. */
  close(): void;
  /** Calls back on every event, in the turn in which it is published. */
  listen(listener: (event: StackEvent) => void): () => void;
}

/** A queue between one publisher and one reader. */
class Subscription {
  readonly #queue: StackEvent[] = [];
  #wake: (() => void) | undefined;
  #ended = false;

  push(event: StackEvent): void {
    if (this.#ended) return;
    this.#queue.push(event);
    if (this.#queue.length > MAX_UNREAD) this.end();
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async *read(): AsyncGenerator<StackEvent, void, undefined> {
    for (;;) {
      const batch = this.#queue.splice(0);
      for (const event of batch) yield event;
      if (this.#queue.length > 0) continue;
      if (this.#ended) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }
}

/** @param snapshot the stack as it is at the moment of the call */
export function createEventHub(snapshot: () => StackEvent): EventHub {
  const subscriptions = new Set<{ subscription: Subscription; requests: boolean }>();
  /** Another list whenever one comes or goes: publishing is far more frequent. */
  let listeners: readonly ((event: StackEvent) => void)[] = [];
  let closed = false;
  return {
    publish(event) {
      for (const listener of listeners) listener(event);
      for (const { subscription, requests } of subscriptions) {
        if (event.type !== 'request' || requests) subscription.push(event);
      }
    },
    subscribe({ signal, requests = false }) {
      const entry = { subscription: new Subscription(), requests };
      entry.subscription.push(snapshot());
      if (closed || signal.aborted) entry.subscription.end();
      else {
        subscriptions.add(entry);
        signal.addEventListener('abort', () => {
          subscriptions.delete(entry);
          entry.subscription.end();
        });
      }
      return entry.subscription.read();
    },
    close() {
      closed = true;
      for (const { subscription } of subscriptions) subscription.end();
      subscriptions.clear();
    },
    listen(listener) {
      listeners = [...listeners, listener];
      return () => {
        listeners = listeners.filter((each) => each !== listener);
      };
    },
  };
}
