/**
 * The bodies of requests that wait for their app are read on, into memory. On a connection that is not read it is
 * not noticed that the client has left: its request would be carried out when the app is there, for nobody.
 *
 * The memory is that of the request itself, which as a stream of Node's keeps what is not taken: it is only allowed
 * more. Where that cannot be, a body waits in the connection.
 */
import type { IncomingMessage } from 'node:http';

/** Of one body; of a longer one the client has to keep the rest, so that it is there or its body is cut short. */
const MOST_BYTES = 8 * 1024 * 1024;
/** Of all bodies. */
const MOST_IN_ALL_BYTES = 64 * 1024 * 1024;

interface Held {
  /** What is allowed to it when it is not held. */
  readonly usual: number;
  readonly allowed: number;
}

/** What Node knows of a stream; how much it keeps can be told it only when it is made. */
interface Keeping {
  highWaterMark: number;
}

export class HeldBodies {
  readonly #held = new Map<IncomingMessage, Held>();
  #left: number;

  constructor(inAll = MOST_IN_ALL_BYTES) {
    this.#left = inAll;
  }

  /** The request waits from now on. */
  readOn(request: IncomingMessage): void {
    const keeping = keepingOf(request);
    if (!keeping || request.complete || this.#held.has(request)) return;
    const usual = keeping.highWaterMark;
    const allowed = Math.min(wantedBytes(request), this.#left);
    if (allowed <= usual) return;
    this.#held.set(request, { usual, allowed });
    this.#left -= allowed;
    keeping.highWaterMark = allowed;
    // Nobody may be reading: it had all that is usual.
    request.read(0);
  }

  /** It waits no more: it is as any other, and what has come of its body goes first. */
  letGo(request: IncomingMessage): void {
    const held = this.#held.get(request);
    const keeping = keepingOf(request);
    if (!held || !keeping) return;
    this.#held.delete(request);
    this.#left += held.allowed;
    keeping.highWaterMark = held.usual;
  }
}

function wantedBytes({ headers }: IncomingMessage): number {
  const length = headers['content-length'];
  return length === undefined ? MOST_BYTES : Math.min(Number(length), MOST_BYTES);
}

function keepingOf(request: IncomingMessage): Keeping | undefined {
  const { _readableState: state } = request as { _readableState?: Partial<Keeping> };
  return typeof state?.highWaterMark === 'number' ? (state as Keeping) : undefined;
}
