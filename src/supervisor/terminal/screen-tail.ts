/**
 * The end of what an app wrote to its terminal, so that somebody who joins late sees its screen. Kept
 * as it was written, within a bound; of what is dropped only the modes that it set are remembered
 * (the alternate screen, a hidden cursor, mouse reports), because they go on. Pure.
 */

/** Bytes kept: several screens full, also of colours. */
const KEPT = 65_536;
/** More than this is cut down to {@link KEPT}, so that not every chunk moves all bytes. */
const CUT_AT = 2 * KEPT;

/** DECSET and DECRST (xterm ctlseqs). */
const MODE = /\x1b\[\?([\d;]+)([hl])/g;
/** The alternate screen, by any of its names. */
const ALTERNATE = ['1049', '1047', '47'];
const NEWLINE = 10;

export class ScreenTail {
  #kept: Buffer = Buffer.alloc(0);
  /** Private modes that were set, and not reset, before what is kept. */
  readonly #modes = new Set<string>();

  push(bytes: Uint8Array): void {
    this.#kept = Buffer.concat([this.#kept, bytes]);
    if (this.#kept.length <= CUT_AT) return;
    const from = this.#kept.length - KEPT;
    // Begins with a line, so that no sequence is cut in two; a screen without lines is cut anywhere.
    const newline = this.#kept.indexOf(NEWLINE, from);
    const cut = newline === -1 ? from : newline + 1;
    applyModes(this.#modes, this.#kept.subarray(0, cut));
    this.#kept = this.#kept.subarray(cut);
  }

  /** Bytes that draw it on a fresh screen: all where the app draws screens, else its last lines. */
  replay(rows: number): Buffer {
    const now = new Set(this.#modes);
    applyModes(now, this.#kept);
    if (ALTERNATE.some((mode) => now.has(mode))) {
      return Buffer.concat([setModes(this.#modes), this.#kept]);
    }
    const from = lastLines(this.#kept, rows);
    const before = new Set(this.#modes);
    applyModes(before, this.#kept.subarray(0, from));
    return Buffer.concat([setModes(before), this.#kept.subarray(from)]);
  }
}

function applyModes(modes: Set<string>, bytes: Buffer): void {
  for (const [, numbers = '', final] of bytes.toString('latin1').matchAll(MODE)) {
    for (const number of numbers.split(';')) {
      if (final === 'h') modes.add(number);
      else modes.delete(number);
    }
  }
}

function setModes(modes: ReadonlySet<string>): Buffer {
  return Buffer.from([...modes].map((mode) => `\x1b[?${mode}h`).join(''));
}

/** Where the last so many lines begin. */
function lastLines(bytes: Buffer, count: number): number {
  let from = bytes.length;
  for (let found = 0; found < count; found++) {
    const newline = from === 0 ? -1 : bytes.lastIndexOf(NEWLINE, from - 1);
    if (newline === -1) return 0;
    from = newline;
  }
  return from + 1;
}
