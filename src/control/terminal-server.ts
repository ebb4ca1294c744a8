/**
 * Connections that have become terminals: the server's end. An app is never kept waiting by one that
 * does not read; it misses what comes meanwhile.
 */
import type { Duplex } from 'node:stream';
import type { Clock } from '../model/clock.js';
import type { StackHandle } from '../model/handle.js';
import type { Joined, JoinOptions, TerminalWatcher } from '../model/terminal.js';
import { VERSION_HEADER } from './problem.js';
import { drained } from './terminal-drained.js';
import {
  encodeFrame,
  FrameDecoder,
  MAX_FRAME,
  parseSize,
  TERMINAL_PROTOCOL,
  type Frame,
} from './terminal-frames.js';
import { messageOf } from '../model/message-of.js';

/** Unread bytes past which a client gets nothing more until it has read them. */
const MAX_UNREAD = 1_048_576;
/** How long a client may take to read the end. */
const FAREWELL_MS = 2000;

const ACCEPTED = [
  'HTTP/1.1 101 Switching Protocols',
  'Connection: Upgrade',
  `Upgrade: ${TERMINAL_PROTOCOL}`,
  VERSION_HEADER.join(': '),
  '',
  '',
].join('\r\n');

export class TerminalServer {
  readonly #clock: Clock;
  readonly #guests = new Set<Guest>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Joins the client on `socket` to an app's terminal. `head`: what it has sent already.
   * @throws what {@link StackHandle.join} throws; nothing was answered then
   */
  async serve(
    socket: Duplex,
    head: Uint8Array,
    handle: StackHandle,
    app: string,
    options: JoinOptions,
  ): Promise<void> {
    const guest = new Guest(socket, this.#clock);
    guest.joined(await handle.join(app, options, guest), head);
    this.#guests.add(guest);
    socket.once('close', () => this.#guests.delete(guest));
  }

  /** Ends all that are still there. */
  close(): void {
    for (const guest of this.#guests) guest.ended('has ended with its stack');
  }
}

class Guest implements TerminalWatcher {
  readonly #socket: Duplex;
  readonly #clock: Clock;
  readonly #decoder = new FrameDecoder();
  /** What comes before the answer to the request. */
  #early: Buffer[] | undefined = [];
  #joined: Joined | undefined;
  #over = false;

  constructor(socket: Duplex, clock: Clock) {
    this.#socket = socket;
    this.#clock = clock;
    socket.on('error', () => socket.destroy());
  }

  joined(joined: Joined, head: Uint8Array): void {
    const socket = this.#socket;
    this.#joined = joined;
    socket.once('close', () => joined.leave());
    socket.write(ACCEPTED);
    for (const frame of this.#early ?? []) socket.write(frame);
    this.#early = undefined;
    if (socket.destroyed) joined.leave();
    if (this.#over) this.#farewell();
    socket.on('data', (bytes: Buffer) => this.#received(bytes));
    socket.on('end', () => socket.end());
    if (head.length > 0) this.#received(head);
  }

  output(bytes: Uint8Array): boolean {
    for (let from = 0; from < bytes.length; from += MAX_FRAME) {
      this.#send(encodeFrame('data', bytes.subarray(from, from + MAX_FRAME)));
    }
    return this.#over || this.#socket.writableLength <= MAX_UNREAD;
  }

  drained(): Promise<void> {
    return drained(this.#socket);
  }

  ended(why: string): void {
    if (this.#over) return;
    this.#send(encodeFrame('end', Buffer.from(why)));
    this.#over = true;
    if (!this.#early) this.#farewell();
  }

  #send(frame: Buffer): void {
    if (this.#over) return;
    if (this.#early) this.#early.push(frame);
    else this.#socket.write(frame);
  }

  #farewell(): void {
    const timer = this.#clock.after(FAREWELL_MS, () => this.#socket.destroy());
    this.#socket.once('close', () => timer.cancel());
    this.#socket.end();
  }

  #received(bytes: Uint8Array): void {
    try {
      for (const frame of this.#decoder.push(bytes)) this.#take(frame);
    } catch (error) {
      this.#joined?.leave();
      this.ended(messageOf(error));
    }
  }

  #take({ kind, payload }: Frame): void {
    const joined = this.#joined;
    if (!joined || this.#over) return;
    if (kind === 'size') {
      const text = Buffer.from(payload).toString('latin1');
      const size = parseSize(text);
      if (!size) throw new Error(`${JSON.stringify(text)} is no size, such as 80x24`);
      joined.resize(size);
      return;
    }
    if (kind !== 'data') throw new Error('a client sends data and sizes');
    if (joined.write(payload)) return;
    this.#socket.pause();
    void joined.drained().then(() => this.#socket.resume());
  }
}
