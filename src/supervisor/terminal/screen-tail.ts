/**
 * The end of what an app wrote to its terminal, so that somebody who joins late sees its screen. Kept
 * as it was written, within a bound; of what is dropped only the modes that it switched are remembered
 * (the alternate screen, a hidden cursor, mouse reports), because they go on. Pure.
 */
import { TerminalModes } from '../../model/terminal-modes.js';

/** Bytes kept: several screens full, also of colours. */
const KEPT = 65_536;
/** More than this is cut down to {@link KEPT}, so that not every chunk moves all bytes. */
const CUT_AT = 2 * KEPT;

const NEWLINE = 10;

export class ScreenTail {
  #kept: Buffer = Buffer.alloc(0);
  /** As they were where what is kept begins. */
  readonly #modes = new TerminalModes();

  push(bytes: Uint8Array): void {
    this.#kept = Buffer.concat([this.#kept, bytes]);
    if (this.#kept.length <= CUT_AT) return;
    const from = this.#kept.length - KEPT;
    // Begins with a line, so that no sequence is cut in two; a screen without lines is cut anywhere.
    const newline = this.#kept.indexOf(NEWLINE, from);
    const cut = newline === -1 ? from : newline + 1;
    this.#modes.take(this.#kept.subarray(0, cut).toString('latin1'));
    this.#kept = this.#kept.subarray(cut);
  }

  /** As they are at its end. */
  get modes(): TerminalModes {
    const now = this.#modes.copy();
    now.take(this.#kept.toString('latin1'));
    return now;
  }

  /** Bytes that draw it on a fresh screen: all where the app draws screens, else its last lines. */
  replay(rows: number): Buffer {
    const from = this.modes.alternateScreen ? 0 : lastLines(this.#kept, rows);
    const before = this.#modes.copy();
    before.take(this.#kept.subarray(0, from).toString('latin1'));
    return Buffer.concat([Buffer.from(before.set()), this.#kept.subarray(from)]);
  }
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
