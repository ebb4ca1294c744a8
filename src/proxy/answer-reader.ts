/**
 * Reads the answer of an app (RFC 9112) to one request, as its bytes come. Pure.
 *
 * Strict where a message could be read in two ways: what cannot be framed without doubt is a fault,
 * never a guess. Lenient only where that does no harm, because the head is written anew for the
 * client: its lines may end with LF alone (section 2.2), those of chunks too, and folded ones are joined (section 5.2).
 */
import { parseAnswerHead, parseTrailers, type AnswerHead } from './answer-head.js';
import type { RawHeaders } from './raw-headers.js';

export interface AnswerEvents {
  /** An interim answer (100 to 199, but not 101); comes before the head, any number of times. */
  readonly interim: (head: AnswerHead) => void;
  readonly head: (head: AnswerHead) => void;
  /** A part of the body; the bytes are valid during the call only. */
  readonly body: (bytes: Buffer) => void;
}

/** In bytes. */
export interface HeadLimits {
  /** A head, or trailers. */
  readonly head: number;
  /** The name or the value of one field. */
  readonly field: number;
}

/** Far beyond what any browser takes. */
const MAX_HEAD = 256 * 1024;
/** A line that tells the size of a chunk, with its extensions. */
const MAX_SIZE_LINE = 4096;

type Place =
  | 'head'
  /** In a body of known length. */
  | 'length'
  | 'until-close'
  | 'chunk-size'
  | 'chunk-data'
  /** At the line end behind a chunk. */
  | 'chunk-end'
  | 'trailers'
  | 'done';

const EMPTY = Buffer.alloc(0);
const BLANK_LINE = '\n\r\n';
/** In bytes. */
const SMALL_HEAD = 2048;
const CR = 0x0d;
const LF = 0x0a;
/**
 * A size; blanks that some servers fill up with; extensions, which are dropped unread. An LF alone ends no extension:
 * others may take it for a part of that.
 */
const SIZE_LINE = /^([0-9a-f]{1,13})[ \t]*(?:\r|;[\t\x20-\x7e\x80-\xff]*\r)?$/i;

export class AnswerReader {
  readonly #events: AnswerEvents;
  readonly #toHead: boolean;
  readonly #limits: HeadLimits;
  #place: Place = 'head';
  /** What has come of a head or a line that is not whole yet. */
  #held = EMPTY;
  /** Bytes that are still to come of the body or of the chunk. */
  #left = 0;
  #idleMs = 0;
  #trailers: RawHeaders = [];
  #began = false;

  /**
   * @param method of the request: HEAD is answered without a body
   * @param limits where whoever gets the answer takes less than is usual
   */
  constructor(method: string, events: AnswerEvents, limits: Partial<HeadLimits> = {}) {
    this.#events = events;
    this.#limits = { head: MAX_HEAD, field: MAX_HEAD, ...limits };
    this.#toHead = method === 'HEAD';
  }

  /** Something has come. */
  get began(): boolean {
    return this.#began;
  }

  /** The answer is whole. */
  get done(): boolean {
    return this.#place === 'done';
  }

  /** How long the app keeps its connection open behind this answer, in ms; 0: not at all. */
  get idleMs(): number {
    return this.#idleMs;
  }

  /** Fields behind the body. */
  get trailers(): RawHeaders {
    return this.#trailers;
  }

  /**
   * Takes in what has come.
   * @returns why the answer cannot be taken; undefined while all is well. Bytes behind its end are
   *   nobody's: the connection is not to be used again.
   */
  push(chunk: Buffer): string | undefined {
    this.#began = true;
    let bytes = chunk;
    if (this.#held.length > 0) {
      bytes = Buffer.concat([this.#held, chunk]);
      this.#held = EMPTY;
    }
    while (bytes.length > 0) {
      if (this.#place === 'done') {
        this.#idleMs = 0;
        return undefined;
      }
      const step = this.#step(bytes);
      if (typeof step === 'string') return step;
      if (step === 0) {
        // Kept by copy: the reader of the socket uses its memory again.
        this.#held = Buffer.from(bytes);
        return undefined;
      }
      bytes = bytes.subarray(step);
    }
    return undefined;
  }

  /** The app has ended its connection. True where the answer is whole by that. */
  finish(): boolean {
    if (this.#place === 'until-close') this.#place = 'done';
    return this.#place === 'done';
  }

  /** How many bytes were taken; 0 where more must come first; or a fault. */
  #step(bytes: Buffer): number | string {
    switch (this.#place) {
      case 'head':
        return this.#readHead(bytes);
      case 'length':
      case 'chunk-data': {
        const part = bytes.length > this.#left ? bytes.subarray(0, this.#left) : bytes;
        this.#left -= part.length;
        this.#events.body(part);
        if (this.#left === 0) this.#place = this.#place === 'length' ? 'done' : 'chunk-end';
        return part.length;
      }
      case 'until-close':
        this.#events.body(bytes);
        return bytes.length;
      case 'chunk-size':
        return this.#readSize(bytes);
      case 'chunk-end': {
        const end = lineEnd(bytes);
        if (end > 0) this.#place = 'chunk-size';
        return end === -1 ? BAD_CHUNK : end;
      }
      case 'trailers':
        return this.#readTrailers(bytes);
      case 'done':
        return bytes.length;
    }
  }

  #readHead(bytes: Buffer): number | string {
    // Without waiting for more: what is not HTTP may never have the end of a head.
    if (!startsAsHttp(bytes)) return 'it does not begin with HTTP/1';
    const text = headIn(bytes);
    const end = text.length;
    if ((end === 0 ? bytes.length : end) > this.#limits.head) return this.#tooLarge('head');
    if (end === 0) return 0;
    const parsed = parseAnswerHead(text, this.#toHead);
    if (typeof parsed === 'string') return parsed;
    const { head, framing, idleMs } = parsed;
    if (head.status === 101) return 'it switches protocols without being asked';
    const hasRoom = this.#hasRoomFor(head.headers);
    if (head.status < 200) {
      // It only says early what comes again.
      if (hasRoom) this.#events.interim(head);
      return end;
    }
    if (!hasRoom) return this.#tooLargeField('head');
    this.#idleMs = idleMs;
    this.#place = framing.kind === 'none' ? 'done' : framing.kind;
    if (framing.kind === 'length') this.#left = framing.length;
    this.#events.head(head);
    return end;
  }

  #readSize(bytes: Buffer): number | string {
    const end = bytes.indexOf(LF);
    if (end === -1) return bytes.length > MAX_SIZE_LINE ? BAD_CHUNK : 0;
    const size =
      end > MAX_SIZE_LINE ? undefined : SIZE_LINE.exec(bytes.toString('latin1', 0, end))?.[1];
    if (size === undefined) return BAD_CHUNK;
    this.#left = Number.parseInt(size, 16);
    this.#place = this.#left === 0 ? 'trailers' : 'chunk-data';
    return end + 1;
  }

  #readTrailers(bytes: Buffer): number | string {
    const end = lineEnd(bytes);
    if (end > 0) {
      this.#place = 'done';
      return end;
    }
    const text = headIn(bytes);
    if ((text.length || bytes.length) > this.#limits.head) return this.#tooLarge('trailers');
    if (text === '') return 0;
    const trailers = parseTrailers(text);
    if (typeof trailers === 'string') return trailers;
    if (!this.#hasRoomFor(trailers)) return this.#tooLargeField('trailers');
    this.#trailers = trailers;
    this.#place = 'done';
    return text.length;
  }

  #hasRoomFor(fields: RawHeaders): boolean {
    const { head, field } = this.#limits;
    return field >= head || fields.every((text) => text.length <= field);
  }

  #tooLarge(what: 'head' | 'trailers'): string {
    const verb = what === 'head' ? 'is' : 'are';
    return `its ${what} ${verb} too large: more than ${this.#limits.head / 1024} KB`;
  }

  #tooLargeField(where: 'head' | 'trailers'): string {
    return `a field of its ${where} is too large: more than ${this.#limits.field / 1024} KB`;
  }
}

const BAD_CHUNK = 'a chunk of its body has no proper size';
const START = Buffer.from('HTTP/1.');

/** The length of the line end with which they begin; 0 where that may still be one, -1 where it is none. */
function lineEnd(bytes: Buffer): number {
  if (bytes[0] === LF) return 1;
  if (bytes[0] !== CR) return -1;
  return bytes.length === 1 ? 0 : bytes[1] === LF ? 2 : -1;
}

function startsAsHttp(bytes: Buffer): boolean {
  for (let i = 0; i < START.length && i < bytes.length; i++) {
    if (bytes[i] !== START[i]) return false;
  }
  return true;
}

/** All up to and with the first empty line, as latin1; empty where there is none yet. */
function headIn(bytes: Buffer): string {
  // Most heads are small and whole: to look for their end in text is cheaper than in bytes.
  const begin = bytes.toString('latin1', 0, SMALL_HEAD);
  const head = headOf(begin);
  return head !== '' || bytes.length <= SMALL_HEAD ? head : headOf(bytes.toString('latin1'));
}

function headOf(text: string): string {
  const strict = text.indexOf(BLANK_LINE);
  const head = strict === -1 ? text : text.slice(0, strict + BLANK_LINE.length);
  const bare = head.indexOf('\n\n');
  if (bare !== -1) return head.slice(0, bare + 2);
  return strict === -1 ? '' : head;
}
