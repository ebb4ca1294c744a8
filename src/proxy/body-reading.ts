/**
 * Reads the body of a request past Node's parser, into memory of ours.
 *
 * Node makes 64 KB of memory for each read of a client's connection, and its parser copies what is body of it once
 * more: more than half of the processor time that an upload takes. But in a body of known length there is nothing
 * to be parsed. So its bytes are handed on as they came, and the parser is only shown them, so that it knows what
 * comes after them.
 *
 * For that it takes hold of what Node has for its own use (lib/net.js, lib/_http_server.js). Where any of it is not
 * there, or another thing, bodies come the documented way. It goes by what Node does with it, too: what is emitted as
 * 'data' goes to the parser, which must not be while the server is held up, and a push may start to read again
 * what was paused.
 */
import { Socket, type OnReadOpts, type SocketConstructorOpts } from 'node:net';
import { ReadMemory } from './read-memory.js';

/** Whoever a body is read for. */
export interface BodyTaker {
  /** Bytes of it that have not come yet. */
  readonly left: number;
  /** Nothing of it waits that came by the request. */
  readonly isLevel: boolean;
  /** The next part of it; `done` is to be called when its memory is not needed any more. */
  take(bytes: Buffer, done: () => void): void;
}

/** What `onread` of a socket's options sets, which can be given only when a socket is made. */
interface Keys {
  readonly buffer: symbol;
  readonly nextBuffer: symbol;
  readonly callback: symbol;
}

interface Handle {
  useUserBuffer(memory: Buffer): void;
}

/** Node's parser: its callbacks are elements of it. */
type Parser = Record<number, unknown> & { execute(bytes: Buffer): unknown };

const readings = new WeakMap<Socket, BodyReading>();
let keys: Keys | 'absent' | undefined;

/** The reading of that connection; undefined where it cannot be had. */
export function bodyReadingOf(socket: Socket): BodyReading | undefined {
  const known = readings.get(socket);
  if (known) return known;
  keys ??= findKeys() ?? 'absent';
  const parser = parserOf(socket);
  const handle = handleOf(socket);
  if (keys === 'absent' || !parser || !handle) return undefined;
  const reading = new BodyReading(socket);
  readings.set(socket, reading);
  reading.install(keys, handle);
  return reading;
}

/** From its first use on, a connection is read by this alone. */
export class BodyReading {
  readonly #socket: Socket;
  readonly #memory = new ReadMemory('client');
  #taker: BodyTaker | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  install(names: Keys, handle: Handle): void {
    const socket = this.#socket;
    // Node's HTTP server lets its parser read by itself only while nobody else listens to the connection.
    const nobody = (): void => undefined;
    socket.on('data', nobody).off('data', nobody);
    const first = this.#memory.next();
    Object.assign(socket, {
      [names.buffer]: first,
      [names.nextBuffer]: () => this.#memory.next(),
      [names.callback]: (count: number, memory: Uint8Array) =>
        this.#read(Buffer.from(memory.buffer, memory.byteOffset, count)),
    });
    handle.useUserBuffer(first);
    socket.once('close', () => this.#memory.close());
  }

  begin(taker: BodyTaker): void {
    this.#taker = taker;
    this.#memory.want();
  }

  /** What is left of the body comes by the request from now on. */
  end(): void {
    this.#taker = undefined;
    this.#memory.share();
  }

  /** Nothing is read until {@link resume}. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    if (!this.#isHeldUp) this.#socket.resume();
  }

  /** Node's server reads no more from a client that takes no answers; it goes on by itself. */
  get #isHeldUp(): boolean {
    const { _paused: isHeldUp } = this.#socket as { _paused?: boolean };
    return isHeldUp === true;
  }

  /** @returns false where the connection should not be read on */
  #read(bytes: Buffer): boolean {
    const taker = this.#taker;
    const body = bytes.subarray(0, taker && this.#mayTake(taker) ? taker.left : 0);
    if (body.length > 0) {
      this.#hand(body);
      if (this.#socket.destroyed) return false;
      this.#show(body);
      if (body.length === bytes.length) return true;
    }
    return this.#socket.push(Buffer.from(bytes.subarray(body.length)));
  }

  /**
   * A stream reads on a little when it is paused: what comes then waits in the connection, as everywhere in Node,
   * whose server does not bear to be shown bytes while it is held up.
   */
  #mayTake(taker: BodyTaker): boolean {
    const isFlowing = this.#socket.readableFlowing === true && !this.#isHeldUp;
    // What came before, while nobody took it, waits in the connection or in the request, and goes first.
    return isFlowing && taker.isLevel && this.#socket.readableLength === 0;
  }

  #hand(body: Buffer): void {
    const { bytes, letGo } = this.#memory.keep(body);
    this.#taker?.take(bytes, letGo);
    if (this.#taker?.left === 0) this.end();
  }

  /** Without its callback for bodies the parser makes no copies, and calls nobody. */
  #show(body: Buffer): void {
    const parser = parserOf(this.#socket);
    const key = parser && bodyKeyOf(parser);
    if (!parser || key === undefined) return;
    const onBody = parser[key];
    parser[key] = undefined;
    try {
      this.#socket.emit('data', body);
    } finally {
      parser[key] = onBody;
    }
  }
}

function findKeys(): Keys | undefined {
  // As `net.connect` takes it, and this does as well.
  const onread: OnReadOpts = { buffer: Buffer.alloc(1), callback: () => true };
  const made = new Socket({ onread } as SocketConstructorOpts);
  const named = (name: string): symbol | undefined =>
    Object.getOwnPropertySymbols(made).find(({ description }) => description === name);
  const [buffer, nextBuffer, callback] = ['kBuffer', 'kBufferGen', 'kBufferCb'].map(named);
  return buffer && nextBuffer && callback ? { buffer, nextBuffer, callback } : undefined;
}

/** Undefined for a connection with TLS, which has bytes of its own between. */
function handleOf(socket: Socket): Handle | undefined {
  const { _handle: handle } = socket as { _handle?: Partial<Handle> | null };
  return 'encrypted' in socket || !handle?.useUserBuffer ? undefined : (handle as Handle);
}

function parserOf(socket: Socket): Parser | undefined {
  const { parser } = socket as { parser?: Partial<Parser> | null };
  return parser?.execute && bodyKeyOf(parser) !== undefined ? (parser as Parser) : undefined;
}

/** `HTTPParser.kOnBody` of Node's internal binding. */
function bodyKeyOf(parser: Partial<Record<number, unknown>>): number | undefined {
  return BODY_KEYS.find(
    (key) => (parser[key] as { name?: string } | undefined)?.name === 'parserOnBody',
  );
}

/** Where it has been in all Nodes so far comes first. */
const BODY_KEYS = [3, 0, 1, 2, 4, 5, 6, 7];
