/**
 * Where WebSocket messages begin and end (RFC 6455 section 5.2), as far as a proxy must know that:
 * a Close of ours may only stand between two frames, or it would become part of somebody's message.
 */

/** Longest head of a frame: two bytes, eight of length, four of mask. */
const MAX_HEAD = 14;

/** Follows one direction of a connection. */
export class FrameTracker {
  /** Bytes of the running frame's payload that are still to come. */
  #payload = 0;
  readonly #head = Buffer.alloc(MAX_HEAD);
  #headBytes = 0;

  /** True while nothing of a frame has come, or all of it. */
  get between(): boolean {
    return this.#payload === 0 && this.#headBytes === 0;
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#payload > 0) {
        const step = Math.min(this.#payload, chunk.length - at);
        this.#payload -= step;
        at += step;
        continue;
      }
      this.#head[this.#headBytes++] = chunk[at++] ?? 0;
      if (this.#headBytes < headLength(this.#head, this.#headBytes)) continue;
      this.#payload = payloadLength(this.#head);
      this.#headBytes = 0;
    }
  }
}

/** Length of a frame's head, as far as its first `known` bytes tell. */
function headLength(head: Buffer, known: number): number {
  if (known < 2) return 2;
  const second = head.readUInt8(1);
  const length = second & 0x7f;
  const extended = length === 126 ? 2 : length === 127 ? 8 : 0;
  return 2 + extended + (second & 0x80 ? 4 : 0);
}

function payloadLength(head: Buffer): number {
  const length = head.readUInt8(1) & 0x7f;
  if (length === 126) return head.readUInt16BE(2);
  return length === 127 ? Number(head.readBigUInt64BE(2)) : length;
}

/** Close with 1012, "service restart" (IANA registry of close codes): clients come again. */
export const CLOSE_FOR_CLIENT: Uint8Array = Buffer.from([0x88, 0x02, 0x03, 0xf4]);

/** Close with 1001, "going away", as a client sends it: masked, here with zeros. */
export const CLOSE_FOR_APP: Uint8Array = Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe9]);
