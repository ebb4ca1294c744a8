/**
 * Bytes of a config file → text. Only UTF-8 is read; what else it may be is named, so that nobody
 * has to guess why a file that looks right is refused.
 */
import { isUtf8 } from 'node:buffer';

export type DecodedText =
  | { readonly kind: 'text'; readonly text: string }
  /** `line` is where the trouble begins, from 1; undefined where it concerns the whole file. */
  | {
      readonly kind: 'refused';
      readonly message: string;
      readonly advice: string;
      readonly line: number | undefined;
    };

/**
 * Decodes UTF-8, with or without a byte-order mark (which is removed). UTF-16, UTF-32, NUL bytes and
 * bytes that are not UTF-8 are refused.
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  const [a, b] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return utf16();
  const nul = bytes.indexOf(0);
  if (nul !== -1) {
    // UTF-16 without a mark has a NUL beside every ASCII character.
    const zeros = bytes.subarray(0, 64).filter((byte) => byte === 0).length;
    if (zeros * 3 >= Math.min(bytes.length, 64)) return utf16();
    return {
      kind: 'refused',
      message: 'the file holds a NUL byte: it is not text',
      advice: 'is this the file you meant?',
      line: lineOf(bytes, nul),
    };
  }
  if (isUtf8(bytes)) {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
    return { kind: 'text', text: text.replace(/^\ufeff/, '') };
  }
  return {
    kind: 'refused',
    message: 'the file is not UTF-8',
    advice: 'save it as UTF-8',
    line: firstBadLine(bytes),
  };
}

function utf16(): DecodedText {
  return {
    kind: 'refused',
    message: 'the file is UTF-16, which no program expects there',
    advice: 'save it as UTF-8',
    line: undefined,
  };
}

function lineOf(bytes: Uint8Array, offset: number): number {
  let line = 1;
  for (let i = 0; i < offset; i++) if (bytes[i] === 0x0a) line++;
  return line;
}

function firstBadLine(bytes: Uint8Array): number {
  let start = 0;
  for (let line = 1; ; line++) {
    const end = bytes.indexOf(0x0a, start);
    if (!isUtf8(bytes.subarray(start, end === -1 ? undefined : end))) return line;
    if (end === -1) return line;
    start = end + 1;
  }
}
