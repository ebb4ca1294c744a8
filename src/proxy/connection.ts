/**
 * A connection of a client, with what is being answered on it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Peer } from './peer.js';
import { ReadAhead } from './read-ahead.js';

/** What came behind the head goes with it, wherever it goes. */
const NOTHING = Buffer.alloc(0);

export class Connection {
  /** What is being answered on it; several where requests were pipelined. */
  readonly open: ServerResponse[] = [];
  /** Who is there, once that was asked. */
  peer: Peer | undefined;
  /** A message on it was answered with its close: nobody knows where the next one begins, so none is taken. */
  ended = false;
  readonly #socket: Duplex;
  /** The newest that was answered before its body had come whole. */
  #answeredEarly: IncomingMessage | undefined;
  #last: { readonly run: () => void; readonly beside: ServerResponse | undefined } | undefined;

  constructor(socket: Duplex) {
    this.#socket = socket;
  }

  /** The one whose body has not come whole; the parser is in the middle of it. */
  get unfinished(): ServerResponse | undefined {
    const response = this.open.at(-1);
    return response && !response.req.complete ? response : undefined;
  }

  /** What comes now is the rest of a body that nobody waits for: its request has its answer. */
  get isAfterEarlyAnswer(): boolean {
    return this.#answeredEarly?.complete === false;
  }

  /** What comes last on it is known, and waits for the answers: there is no place for more. */
  get isSpokenFor(): boolean {
    return this.#last !== undefined;
  }

  /** Nothing more comes of that answer. */
  over(response: ServerResponse): void {
    const { open } = this;
    if (!response.req.complete) this.#answeredEarly = response.req;
    // Nearly always it is the only one; a splice makes another array.
    if (open.at(-1) === response) open.pop();
    else if (open.includes(response)) open.splice(open.indexOf(response), 1);
  }

  /**
   * Runs what comes last on this connection when all that was asked before is answered (RFC 9112 section 9.3.2);
   * not at all where an answer was its end.
   * @param beside is not waited for
   */
  onceAnswered(run: () => void, beside?: ServerResponse): void {
    this.#last = { run, beside };
    this.goOn();
  }

  /**
   * The same for what takes the whole connection. Node's server has let go of it by then, and tells no answer any
   * more that it may go on.
   */
  afterAnswers(run: () => void): void {
    const { open } = this;
    const socket = this.#socket;
    if (open.length === 0) {
      run();
      return;
    }
    const goOn = (): void => void open[0]?.emit('drain');
    // Nor does it read any more, or tell an answer that the client has left.
    const ahead = new ReadAhead(socket, NOTHING, () => socket.destroy());
    const left = (): void => {
      for (const response of [...open]) if (!response.destroyed) response.emit('close');
    };
    socket.on('drain', goOn).once('close', left);
    this.onceAnswered(() => {
      socket.off('drain', goOn).off('close', left);
      ahead.stop();
      if ('setTimeout' in socket) (socket as Socket).setTimeout(0);
      run();
    });
  }

  /** To be called when an answer is over. */
  goOn(): void {
    const socket = this.#socket;
    const last = this.#last;
    if (!last || this.open.some((response) => response !== last.beside)) return;
    this.#last = undefined;
    if (!socket.destroyed && !socket.writableEnded) last.run();
  }
}
