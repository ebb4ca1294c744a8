/**
 * What travels on a connection that has become a terminal (`docs/control.md`): frames of one byte that
 * says what it is, four bytes of length (big endian), and so many bytes. Pure.
 */
import { isTerminalSize, type TerminalSize } from '../model/terminal.js';

/** The protocol that such a connection is upgraded to. */
export const TERMINAL_PROTOCOL = 'sockpit-terminal';

/** `data`: keys one way, output the other. `size`: what the client can show. `end`: why it is over. */
const TYPES = { data: 'd', size: 's', end: 'e' } as const;

export type FrameKind = keyof typeof TYPES;

export interface Frame {
  readonly kind: FrameKind;
  readonly payload: Uint8Array;
}

/** Bytes of payload; more is a fault. */
export const MAX_FRAME = 1_048_576;
const HEAD = 5;

export function encodeFrame(kind: FrameKind, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(HEAD);
  head.write(TYPES[kind], 'latin1');
  head.writeUInt32BE(payload.length, 1);
  return Buffer.concat([head, payload]);
}

export function encodeSize(size: TerminalSize): Buffer {
  return encodeFrame('size', Buffer.from(`${size.columns}x${size.rows}`));
}

/** `80x24`; undefined for what is no size of a terminal. */
export function parseSize(text: string): TerminalSize | undefined {
  const [, columns, rows] = /^(\d{1,4})x(\d{1,4})$/.exec(text) ?? [];
  const size = { columns: Number(columns), rows: Number(rows) };
  return isTerminalSize(size) ? size : undefined;
}

/** Bytes as they come → whole frames. */
export class FrameDecoder {
  #pending: Buffer = Buffer.alloc(0);

  /** @throws Error for what is no frame */
  push(bytes: Uint8Array): Frame[] {
    this.#pending = Buffer.concat([this.#pending, bytes]);
    const frames: Frame[] = [];
    while (this.#pending.length >= HEAD) {
      const type = this.#pending.toString('latin1', 0, 1);
      const kind = (Object.keys(TYPES) as FrameKind[]).find((known) => TYPES[known] === type);
      const length = this.#pending.readUInt32BE(1);
      if (kind === undefined) throw new Error(`there is no frame of type ${JSON.stringify(type)}`);
      if (length > MAX_FRAME) throw new Error(`a frame has at most ${MAX_FRAME} bytes`);
      if (this.#pending.length < HEAD + length) break;
      frames.push({ kind, payload: this.#pending.subarray(HEAD, HEAD + length) });
      this.#pending = this.#pending.subarray(HEAD + length);
    }
    return frames;
  }
}
