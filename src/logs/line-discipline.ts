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

/**
 * Bytes that are taken at once. With a stamp before each of them, short lines become three times as long,
 * and what is larger than 128 KB costs twice as much: V8 and malloc each map pages for it alone.
 */
const PART = 32_768;

/** Takes the texts of one or more lines, with `\n` between two. */
export type Emit = (texts: string) => void;

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

  /** Takes bytes; calls `emit` for all lines that they complete, once or a few times. */
  push(bytes: Uint8Array, emit: Emit): void {
    if (bytes.byteLength <= PART) this.#push(bytes, emit);
    else {
      for (let at = 0; at < bytes.byteLength; at += PART) {
        this.#push(bytes.subarray(at, at + PART), emit);
      }
    }
  }

  #push(bytes: Uint8Array, emit: Emit): void {
    const text = this.#decoder.write(bytes);
    const out: string[] = [];
    const end = text.lastIndexOf('\n');
    if (end === -1) this.#grow(text, out);
    else {
      const ended = this.#pending + text.slice(0, end);
      // Nearly all output is clean and no line of it long: it need not be taken apart.
      if (!this.#continued && ended.length <= MAX_LINE && isClean(ended)) out.push(ended);
      else for (const raw of ended.split('\n')) this.#finish(raw, out);
      this.#pending = '';
      this.#compactAt = COMPACT_AT;
      this.#grow(text.slice(end + 1), out);
    }
    const [first] = out;
    if (first !== undefined) emit(out.length === 1 ? first : out.join('\n'));
  }

  /** The stream has ended: what is unfinished becomes a line. A new stream may follow. */
  end(emit: Emit): void {
    const raw = this.#pending + this.#decoder.end();
    this.#pending = '';
    this.#compactAt = COMPACT_AT;
    if (raw === '' && !this.#continued) return;
    const out: string[] = [];
    this.#finish(raw, out);
    emit(out.join('\n'));
  }

  /** True while a line is unfinished. */
  get unfinished(): boolean {
    return this.#pending !== '';
  }

  /** The unfinished line as it would be seen now. */
  live(): string {
    return renderLine(this.#pending.slice(0, unfinishedAt(this.#pending)));
  }

  #grow(text: string, out: string[]): void {
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
      this.#piece(renderLine(this.#pending.slice(0, cut)), true, out);
      this.#pending = this.#pending.slice(cut);
    }
    this.#compactAt = Math.min(MAX_LINE, Math.max(COMPACT_AT, 2 * this.#pending.length));
  }

  #finish(raw: string, out: string[]): void {
    let rest = renderLine(raw);
    while (rest.length > MAX_LINE) {
      const cut = cutBefore(rest, MAX_LINE);
      this.#piece(rest.slice(0, cut), true, out);
      rest = rest.slice(cut);
    }
    this.#piece(rest, false, out);
  }

  #piece(text: string, more: boolean, out: string[]): void {
    out.push(`${this.#continued ? PIECE_MARK : ''}${text}${more ? PIECE_MARK : ''}`);
    this.#continued = more;
  }
}
