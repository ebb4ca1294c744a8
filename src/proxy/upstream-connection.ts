/**
 * One connection to an app, which takes one request after the other.
 */
import type { Socket } from 'node:net';
import type { Upstream } from '../model/upstream.js';
import { connect, type ConnectError } from './connect.js';
import { type BorrowedBytes, ReadMemory } from './read-memory.js';

/** Whoever has the connection now. */
export interface ConnectionUser {
  /** Something has come; the bytes are valid during the call only, unless they are kept. */
  onBytes(bytes: Buffer): void;
  /** The app has ended the connection, or it broke. Nothing more comes. */
  onEnd(error: Error | undefined): void;
  /** All that was written is out. */
  onDrain(): void;
}

export class UpstreamConnection {
  user: ConnectionUser;
  /** Requests that it was used for. */
  uses = 0;
  /** Until when it may be used again, on {@link Clock.elapsed}. */
  idleUntil = 0;
  readonly #socket: Socket;
  readonly #memory: ReadMemory;
  #broken: Error | undefined;
  #ended = false;
  #deaf = false;

  private constructor(socket: Socket, memory: ReadMemory, user: ConnectionUser) {
    this.#socket = socket;
    this.#memory = memory;
    this.user = user;
    const swallow = (done: (error?: Error | null) => void) => (error?: Error | null) => {
      if (error) this.#deaf = true;
      done();
    };
    // An app may answer without reading, and close: what it said is still to be read then, and Node
    // would throw it away with the socket at the first write that fails.
    const write = socket._write.bind(socket);
    socket._write = (chunk, encoding, done) => write(chunk, encoding, swallow(done));
    const writev = socket._writev?.bind(socket);
    if (writev) socket._writev = (chunks, done) => writev(chunks, swallow(done));
    socket.on('drain', () => this.user.onDrain());
    socket.on('error', (error) => (this.#broken = error));
    socket.on('end', () => this.#end());
    socket.on('close', () => {
      memory.close();
      this.#end();
    });
  }

  /** The app takes nothing any more. */
  get deaf(): boolean {
    return this.#deaf;
  }

  /** Opens one and makes exactly one of the two calls; returns the way to give up. */
  static open(
    upstream: Upstream,
    user: ConnectionUser,
    calls: {
      connected: (connection: UpstreamConnection) => void;
      failed: (error: ConnectError) => void;
    },
  ): () => void {
    let connection: UpstreamConnection | undefined;
    const memory = new ReadMemory('app');
    return connect(
      upstream,
      {
        connected: (socket) => {
          connection = new UpstreamConnection(socket, memory, user);
          calls.connected(connection);
        },
        failed: calls.failed,
      },
      { memory, onRead: (bytes) => connection?.user.onBytes(bytes) },
    );
  }

  /** Sends these parts at once, text as latin1. False where `onDrain` should be waited for. */
  write(...parts: readonly (string | Buffer)[]): boolean {
    if (parts.length > 1) this.#socket.cork();
    let more = true;
    for (const part of parts) {
      more =
        typeof part === 'string' ? this.#socket.write(part, 'latin1') : this.#socket.write(part);
    }
    if (parts.length > 1) this.#socket.uncork();
    // The stream says before it has tried whether it is full; the system may have taken all at once.
    return more || this.#socket.writableLength === 0;
  }

  /**
   * Sends bytes that stay as they are until `done` is called.
   * @returns how many bytes wait; above 0, `onDrain` tells when none does
   */
  writeKept(bytes: Buffer, done: () => void): number {
    this.#socket.write(bytes, done);
    return this.#socket.writableLength;
  }

  /** Keeps what has just come beyond the call. */
  keep(bytes: Buffer): BorrowedBytes {
    return this.#memory.keep(bytes);
  }

  /** Nothing is read until {@link resume}: what comes stays with the kernel, then with the app. */
  pause(): void {
    this.#socket.pause();
  }

  /** Nobody has it, and nothing large is expected. */
  rest(): void {
    this.#memory.share();
  }

  resume(): void {
    this.#socket.resume();
  }

  destroy(): void {
    this.#ended = true;
    this.#socket.destroy();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.user.onEnd(this.#broken);
    this.#socket.destroy();
  }
}
