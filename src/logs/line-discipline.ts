/**
 * The bytes of one stream of one app become lines: decoded across chunks (invalid bytes are U+FFFD),
 * split at `\n`, progress redrawn in place, control sequences other than colour removed. Nothing an
 * app prints makes this hold more than {@link MAX_LINE} characters twice over.
 */
import { StringDecoder } from 'node:string_decoder';
import { CellLine } from './cell-line.js';
import { isClean, movesCursor, stripControls, unfinishedAt } from './control-sequences.js';

/** UTF-16 code units; a longer line is handed out in pieces. */
export const MAX_LINE = 65_536;

/** Stands at the end of every piece but the last, and at the start of every piece but the first. */
export const PIECE_MARK = '…';

/** An unfinished line of this many characters is redrawn to see whether it is a short one. */
const COMPACT_AT = 16_384;

/** A cut never falls into a sequence that began within this distance before it. */
const CUT_LOOK_BACK = 4096;

export type Emit = (text: string) => void;

/** One raw line (no `\n` in it) → its text: printable characters, TAB and SGR only. */
export function renderLine(raw: string): string {
  let end = raw.length;
  while (end > 0 && raw.charCodeAt(end - 1) === 13) end--;
  const line = end === raw.length ? raw : raw.slice(0, end);
  if (isClean(line)) return line;
  if (!movesCursor(line)) return stripControls(line);
  const cells = new CellLine();
  cells.feed(line);
  return cells.text();
}

/** The last place at or before `limit` where neither a surrogate pair nor a sequence is cut. */
function cutBefore(text: string, limit: number): number {
  const from = limit - CUT_LOOK_BACK;
  let cut = from + unfinishedAt(text.slice(from, limit));
  if (cut <= from) cut = limit;
  const last = text.charCodeAt(cut - 1);
  return last >= 0xd800 && last <= 0xdbff ? cut - 1 : cut;
}

export class LineDiscipline {
  readonly #decoder = new StringDecoder('utf8');
  /** The unfinished line, raw or as {@link CellLine.canonical} has shortened it. */
  #pending = '';
  #compactAt = COMPACT_AT;
  /** Pieces of the unfinished line have been handed out. */
  #continued = false;

  /** Takes bytes; calls `emit` for every line that they complete. */
  push(bytes: Uint8Array, emit: Emit): void {
    const text = this.#decoder.write(bytes);
    let end = text.indexOf('\n');
    if (end === -1) {
      this.#grow(text, emit);
      return;
    }
    const clean = isClean(text);
    this.#finish(this.#pending + text.slice(0, end), emit);
    this.#pending = '';
    this.#compactAt = COMPACT_AT;
    let start = end + 1;
    while ((end = text.indexOf('\n', start)) !== -1) {
      const raw = text.slice(start, end);
      if (clean && raw.length <= MAX_LINE) emit(raw);
      else this.#finish(raw, emit);
      start = end + 1;
    }
    this.#grow(text.slice(start), emit);
  }

  /** The stream has ended: what is unfinished becomes a line. A new stream may follow. */
  end(emit: Emit): void {
    const raw = this.#pending + this.#decoder.end();
    this.#pending = '';
    this.#compactAt = COMPACT_AT;
    if (raw !== '' || this.#continued) this.#finish(raw, emit);
  }

  /** True while a line is unfinished. */
  get unfinished(): boolean {
    return this.#pending !== '';
  }

  /** The unfinished line as it would be seen now. */
  live(): string {
    return renderLine(this.#pending.slice(0, unfinishedAt(this.#pending)));
  }

  #grow(text: string, emit: Emit): void {
    this.#pending += text;
    if (this.#pending.length <= this.#compactAt) return;
    if (movesCursor(this.#pending)) {
      const whole = unfinishedAt(this.#pending);
      const cells = new CellLine();
      cells.feed(this.#pending.slice(0, whole));
      this.#pending = cells.canonical() + this.#pending.slice(whole);
    }
    while (this.#pending.length > MAX_LINE) {
      const cut = cutBefore(this.#pending, MAX_LINE);
      this.#piece(renderLine(this.#pending.slice(0, cut)), true, emit);
      this.#pending = this.#pending.slice(cut);
    }
    this.#compactAt = Math.min(MAX_LINE, Math.max(COMPACT_AT, 2 * this.#pending.length));
  }

  #finish(raw: string, emit: Emit): void {
    let rest = renderLine(raw);
    while (rest.length > MAX_LINE) {
      const cut = cutBefore(rest, MAX_LINE);
      this.#piece(rest.slice(0, cut), true, emit);
      rest = rest.slice(cut);
    }
    this.#piece(rest, false, emit);
  }

  #piece(text: string, more: boolean, emit: Emit): void {
    emit(`${this.#continued ? PIECE_MARK : ''}${text}${more ? PIECE_MARK : ''}`);
    this.#continued = more;
  }
}
