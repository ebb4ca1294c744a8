/**
 * What the proxy asks about apps. Implemented by the supervisor's side (`stack/`), so that neither
 * of the two knows the other.
 */
import type { CallOff } from './calling-off.js';
import type { Upstream } from './upstream.js';

/** One instance that may take requests now. */
export interface Endpoint {
  readonly instance: number;
  /** Changes with every boot; connections of an old generation are never reused for a new one. */
  readonly generation: number;
  /** A path here is short enough to connect to (see `supervisor/sockets/short-path.ts`). */
  readonly upstream: Upstream;
}

export type Availability =
  /** At least one instance is ready. */
  | { readonly kind: 'open'; readonly endpoints: readonly Endpoint[] }
  /** On its way: hold requests. `died`: it has died in this start, so page loads do not wait. */
  | {
      readonly kind: 'coming';
      readonly state: string;
      readonly reason: string;
      readonly died: boolean;
    }
  /**
   * Lives, and nothing of it listens for some seconds: page loads do not wait, and what comes now is held
   * as shortly as after a death.
   */
  | { readonly kind: 'deaf'; readonly state: string; readonly reason: string }
  /** Will not come by itself: answer 503 at once. */
  | {
      readonly kind: 'closed';
      readonly state: string;
      readonly reason: string;
      readonly advice: string;
    }
  /**
   * A worker, or something that does not speak HTTP: it has no route. `silent`: it was only taken for
   * a worker, because nothing of it listens.
   */
  | { readonly kind: 'unrouted'; readonly silent: boolean };

export interface AppDirectory {
  availability(app: string): Availability;
  /**
   * Somebody asks for the app: one that waits for its first request is started. It counts as asked
   * for until the function that is returned is called, once.
   */
  wanted(app: string): () => void;
  /** A ready instance refused a connection: it may have moved, or listen no more. */
  refused(app: string, instance: number): void;
  /** A debugger waits for a person in the app: time that a request may take does not run. */
  debugged(app: string): boolean;
  /** Resolves at the next change of that app's availability, or when `signal` aborts. Never rejects. */
  changed(app: string, signal: CallOff): Promise<void>;
}
