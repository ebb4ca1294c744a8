/**
 * A connection of a client, with what is asked on it: one request after the other is taken, in the order in which
 * they came (RFC 9112 section 9.3.2).
 *
 * A client may send the next ones without waiting for answers, and Node's parser makes 1,500 requests of one read.
 * All of them at once would be as many connections to an app, the answers of which wait for the first.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterAwake } from '../model/awake-timer.js';
import type { Clock } from '../model/clock.js';
import type { Peer } from './peer.js';
import { ReadAhead } from './read-ahead.js';

/** What came behind the head goes with it, wherever it goes. */
const NOTHING = Buffer.alloc(0);

/**
 * While so many wait, nothing more is read; one read may bring many more. While fewer do, the connection is read on:
 * else it would not be noticed that the client has left.
 */
const MOST_WAITING = 64;

interface Waiting {
  readonly response: ServerResponse;
  readonly take: () => void;
}

export class ClientConnection {
  /** What was asked and is not answered yet; where requests were pipelined, all but the first of them may wait. */
  readonly open: ServerResponse[] = [];
  /** Who is there, once that was asked. */
  peer: Peer | undefined;
  /** A message on it was answered with its close: nobody knows where the next one begins, so none is taken. */
  ended = false;
  readonly #socket: Duplex;
  /** The last of those that are open. */
  readonly #waiting: Waiting[] = [];
  #isHeldUp = false;
  /** It was held up in the middle of the head that is coming, or still is. */
  #wasHeldUp = false;
  /** Ends the time of ours that this head has. */
  #endHeadTime: (() => void) | undefined;
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

  /** Nothing that comes now is taken. */
  get isDone(): boolean {
    return this.ended || this.isSpokenFor;
  }

  /** Time that the head which is coming takes is not all its client's: it was not read. */
  get isUnread(): boolean {
    return this.#wasHeldUp || this.#socket.isPaused();
  }

  /** Gives that head its time anew, of which only what passes while it is read counts. */
  timeHead(clock: Clock, ms: number, late: () => void): void {
    const socket = this.#socket;
    this.#endHeadTime?.();
    const run = (): void => {
      this.#endHeadTime?.();
      this.#wasHeldUp = false;
      late();
    };
    const timer = afterAwake(clock, ms, run, () => socket.isPaused());
    const end = (): void => {
      this.#endHeadTime = undefined;
      timer.cancel();
      socket.off('close', end);
    };
    this.#endHeadTime = end;
    socket.once('close', end);
  }

  /** Calls `take` when all that was asked before is answered; not at all where an answer was the connection's end. */
  add(response: ServerResponse, take: () => void): void {
    this.#endHeadTime?.();
    if (this.isDone) return;
    this.#wasHeldUp = this.#isHeldUp;
    this.open.push(response);
    if (this.open.length === 1) {
      take();
      return;
    }
    this.#waiting.push({ response, take });
    if (this.#waiting.length === MOST_WAITING) this.#holdUp();
  }

  /** The newest request is not to be taken. @returns false where it has been already */
  withdraw(response: ServerResponse): boolean {
    if (this.#waiting.at(-1)?.response !== response) return false;
    this.#waiting.pop();
    this.open.pop();
    return true;
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
    this.#endHeadTime?.();
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
    this.#endHeadTime?.();
    if (open.length === 0) {
      run();
      return;
    }
    const goOn = (): void => void open[0]?.emit('drain');
    // Nor does it read any more, or tell an answer that the client has left.
    this.#letGo();
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
    const { open } = this;
    const last = this.#last;
    if (this.#waiting.length > 0) {
      // In a turn of its own: answers of ours are over at once, and others' requests would wait for all of them.
      if (open.length === this.#waiting.length) setImmediate(this.#takeNext);
    } else if (last && open.every((response) => response === last.beside)) {
      this.#last = undefined;
      if (!this.#isOver) last.run();
    }
  }

  readonly #takeNext = (): void => {
    const waiting = this.#waiting;
    if (this.open.length > waiting.length) return;
    if (this.#isOver || this.ended) {
      waiting.length = 0;
      return;
    }
    if (waiting.length === MOST_WAITING && this.#letGo()) this.#socket.resume();
    waiting.shift()?.take();
  };

  /** No answer can be sent any more. */
  get #isOver(): boolean {
    return this.#socket.destroyed || this.#socket.writableEnded;
  }

  #holdUp(): void {
    this.#isHeldUp = this.#wasHeldUp = true;
    // Node's server reads on behind each message that is whole.
    this.#socket.on('resume', this.#onResume).pause();
  }

  /** @returns true where it was held up */
  #letGo(): boolean {
    if (!this.#isHeldUp) return false;
    this.#isHeldUp = false;
    this.#socket.off('resume', this.#onResume);
    return true;
  }

  readonly #onResume = (): void => void this.#socket.pause();
}
