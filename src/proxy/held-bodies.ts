/**
 * The bodies of requests that wait for their app are read on, into memory. On a connection that is not read it is
 * not noticed that the client has left: its request would be carried out when the app is there, for nobody.
 *
 * The memory is that of the request itself, which as a stream of Node's keeps what is not taken: it is only allowed
 * more. Where that cannot be, a body waits in the connection.
 */
import type { IncomingMessage } from 'node:http';
import { hasBody } from './request-body.js';

/** Of one body; of a longer one the client has to keep the rest, so that it is there or its body is cut short. */
const MOST_BYTES = 8 * 1024 * 1024;
/** Of all bodies. */
const MOST_IN_ALL_BYTES = 64 * 1024 * 1024;

interface Held {
  /** What is allowed to it when it does not wait. */
  readonly usual: number;
  /** Its part of what there is for all. */
  part: number;
  isWaiting: boolean;
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
    const before = this.#held.get(request);
    // Node tells of a request before it knows that nothing comes behind its head.
    if (!keeping || !hasBody(request) || request.complete || before?.isWaiting) return;
    const wanted = wantedBytes(request);
    if (wanted > this.#left) this.#takeBack();
    const usual = before?.usual ?? keeping.highWaterMark;
    const part = Math.min(wanted, this.#left + (before?.part ?? 0));
    if (part <= usual) return;
    this.forget(request);
    this.#held.set(request, { usual, part, isWaiting: true });
    this.#left -= part;
    keeping.highWaterMark = part;
    // Nobody may be reading: it had all that is usual.
    request.read(0);
  }

  /** It waits no more, for now: no more is read than is usual, and what has come of its body goes first. */
  letGo(request: IncomingMessage): void {
    const held = this.#held.get(request);
    const keeping = keepingOf(request);
    if (!held || !keeping) return;
    held.isWaiting = false;
    keeping.highWaterMark = held.usual;
    this.#shrink(request, held);
  }

  /** Its body is sent, or is not wanted any more. */
  forget(request: IncomingMessage): void {
    this.#left += this.#held.get(request)?.part ?? 0;
    this.#held.delete(request);
  }

  /** Nobody tells when a body has come whole, or has been sent. */
  #takeBack(): void {
    for (const [request, held] of this.#held) {
      if (request.complete || !held.isWaiting) this.#shrink(request, held);
    }
  }

  /** To what it has: it is not to become more. */
  #shrink(request: IncomingMessage, held: Held): void {
    const part = Math.min(held.part, request.readableLength);
    this.#left += held.part - part;
    held.part = part;
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
