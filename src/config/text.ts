/**
 * Bytes of a config file → text. Only UTF-8 is read; what else it may be is named, so that nobody
 * has to guess why a file that looks right is refused.
 */
import { isUtf8 } from 'node:buffer';
import type { Mark } from './raw.js';

export type DecodedText =
  | { readonly kind: 'text'; readonly text: string }
  /** `line` is where the trouble begins, from 1; undefined where it concerns the whole file. */
  | {
      readonly kind: 'refused';
      readonly message: string;
      readonly advice: string;
      readonly line: BadLine | undefined;
    };

interface BadLine {
  readonly number: number;
  /** With U+FFFD in place of each byte that is no text. */
  readonly text: string;
}

/** Where the trouble of a text that was refused begins. */
export function refusedMark(file: string, line: BadLine | undefined): Mark {
  if (line === undefined) return { position: { file, line: 1, column: 1 } };
  const { number, text } = line;
  const column = Math.max(0, text.search(/[\0\ufffd]/)) + 1;
  return { position: { file, line: number, column }, text };
}

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
      line: lineAt(bytes, bytes.subarray(0, nul).lastIndexOf(0x0a) + 1),
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

/** The line that begins at an offset. */
function lineAt(bytes: Uint8Array, start: number): BadLine {
  let number = 1;
  for (let i = 0; i < start; i++) if (bytes[i] === 0x0a) number++;
  const end = bytes.indexOf(0x0a, start);
  const line = bytes.subarray(start, end === -1 ? undefined : end);
  return { number, text: new TextDecoder().decode(line).replace(/\r$/, '') };
}

function firstBadLine(bytes: Uint8Array): BadLine {
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(0x0a, start);
    if (end === -1 || !isUtf8(bytes.subarray(start, end))) return lineAt(bytes, start);
    start = end + 1;
  }
}
