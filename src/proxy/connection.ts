/**
 * A connection of a client, with what is being answered on it.
 */
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Peer } from './peer.js';

export class Connection {
  /** What is being answered on it; several where requests were pipelined. */
  readonly open: ServerResponse[] = [];
  /** Who is there, once that was asked. */
  peer: Peer | undefined;
  /** A message on it was answered with its close: nobody knows where the next one begins, so none is taken. */
  ended = false;
  readonly #socket: Duplex;
  #whenAnswered: (() => void) | undefined;

  constructor(socket: Duplex) {
    this.#socket = socket;
  }

  /** Nothing more comes of that answer. */
  over(response: ServerResponse): void {
    const { open } = this;
    // Nearly always it is the only one; a splice makes another array.
    if (open.at(-1) === response) open.pop();
    else if (open.includes(response)) open.splice(open.indexOf(response), 1);
  }

  /** To be called when the last answer is over. */
  allAnswered(): void {
    const run = this.#whenAnswered;
    this.#whenAnswered = undefined;
    run?.();
  }

  /**
   * What takes a whole connection waits for the answers to what was asked on it before (RFC 9112 section
   * 9.3.2). Node's server has let go of the connection by then, and tells no answer any more that it may go on.
   */
  afterAnswers(run: () => void): void {
    const { open } = this;
    const socket = this.#socket;
    if (open.length === 0) {
      run();
      return;
    }
    const goOn = (): void => void open[0]?.emit('drain');
    socket.on('drain', goOn);
    this.#whenAnswered = () => {
      socket.off('drain', goOn);
      // The last answer may have been the end of the connection.
      if (socket.destroyed || socket.writableEnded) return;
      if ('setTimeout' in socket) (socket as Socket).setTimeout(0);
      run();
    };
  }
}
