/**
 * Text to screen cells that anchor themselves.
 *
 * Terminals disagree about the width of emoji and CJK, and blessed's own tables are from 2015. A
 * glyph outside the ranges that every terminal draws one column wide is therefore written together
 * with absolute cursor positions: spaces over its columns, back to the first, the glyph, then to
 * where blessed's diff expects the cursor. Whatever width the terminal believes in, the next cell
 * lands in its own column.
 */
import type { Attr } from './attr.js';
import { codePointWidth } from './width.js';

/** blessed's cell: attribute and the string written for it; and ours, the glyph's reach where it is above 1. */
export type Cell = [attr: Attr, text: string, reach?: number];

export interface Glyph {
  readonly text: string;
  readonly width: 1 | 2;
  /** True where every terminal agrees on one column. */
  readonly safe: boolean;
  /**
   * Columns that the widest terminal takes for it, from the first: one that knows no joined emoji draws
   * them side by side. What stands in those behind its own is drawn again, over the rest.
   */
  readonly reach: number;
}

/** Text of which every character is a glyph of its own, and safe: `isSafe` says the same of one. */
const SAFE = /^[\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u052f\u2500-\u259f]*$/;
/** What stands for a character that must not reach the terminal. */
const REPLACEMENT = plain('?');
const SECOND_HALF = '\x1b[C';
/** DECAWM off: what does not fit into the last column is left out, not wrapped; and on again. */
const NO_WRAP = '\x1b[?7l';
const WRAP = '\x1b[?7h';
const ZWJ = 0x200d;
/** "Draw the one before as an emoji." */
const EMOJI_STYLE = 0xfe0f;
const PICTOGRAPH = /^\p{Extended_Pictographic}$/u;
/** Code points of the longest joined emoji there is, a family of four with skin tones and joiners. */
const MAX_JOINED = 11;
/** More marks than this on one letter are decoration, not writing. */
const MAX_MARKS = 2;

function plain(text: string): Glyph {
  return { text, width: 1, safe: true, reach: 1 };
}

/** Latin, Greek and Cyrillic letters, box drawing and block elements. */
function isSafe(codePoint: number): boolean {
  return (
    (codePoint >= 0x20 && codePoint <= 0x7e) ||
    (codePoint >= 0xa0 && codePoint <= 0x2ff && codePoint !== 0xad) ||
    (codePoint >= 0x370 && codePoint <= 0x482) ||
    (codePoint >= 0x48a && codePoint <= 0x52f) ||
    (codePoint >= 0x2500 && codePoint <= 0x259f)
  );
}

function isControl(codePoint: number): boolean {
  return codePoint < 0x20 || (codePoint >= 0x7f && codePoint <= 0x9f);
}

function isLoneSurrogate(codePoint: number): boolean {
  return codePoint >= 0xd800 && codePoint <= 0xdfff;
}

/** Marks of living scripts that all terminals have long known to be zero wide. */
function isKeptMark(codePoint: number): boolean {
  return codePoint >= 0x300 && codePoint <= 0xeff;
}

/**
 * Splits text into what is drawn: control characters become `?`, zero-width characters go but where
 * they join emoji, and flags become their two letters.
 */
export function glyphsOf(text: string): Glyph[] {
  if (SAFE.test(text)) return Array.from(text, plain);
  const glyphs: Glyph[] = [];
  let marks = 0;
  /** Since the last glyph a joiner came, and perhaps what else is only drawn within an emoji. */
  let joined = false;
  for (const char of text) {
    const codePoint = char.codePointAt(0) ?? 0;
    if (isControl(codePoint) || isLoneSurrogate(codePoint)) {
      glyphs.push(char === '\t' ? plain(' ') : REPLACEMENT);
      marks = 0;
      joined = false;
      continue;
    }
    const width = codePointWidth(codePoint);
    if (width === 0) {
      if (codePoint === ZWJ) joined = true;
      const base = glyphs.at(-1);
      if (base && isKeptMark(codePoint) && marks < MAX_MARKS && base.text !== ' ') {
        marks += 1;
        glyphs[glyphs.length - 1] = {
          ...base,
          text: base.text + char,
          safe: false,
          reach: Math.max(2, base.reach),
        };
      }
      continue;
    }
    const base = glyphs.at(-1);
    const goesOn = base && (isSkinTone(codePoint) || (joined && PICTOGRAPH.test(char)));
    if (goesOn && startsEmoji(base)) {
      glyphs[glyphs.length - 1] = withJoined(base, char, joined);
      joined = false;
      continue;
    }
    joined = false;
    marks = 0;
    if (codePoint >= 0x1f1e6 && codePoint <= 0x1f1ff) {
      glyphs.push(plain(String.fromCharCode(0x41 + codePoint - 0x1f1e6)));
      continue;
    }
    const safe = isSafe(codePoint);
    glyphs.push({ text: char, width, safe, reach: safe ? 1 : 2 });
  }
  return glyphs;
}

function isSkinTone(codePoint: number): boolean {
  return codePoint >= 0x1f3fb && codePoint <= 0x1f3ff;
}

function startsEmoji({ text }: Glyph): boolean {
  return PICTOGRAPH.test(String.fromCodePoint(text.codePointAt(0) ?? 0));
}

/**
 * The emoji with one more, or with its skin tone. One that is drawn on a single column stays alone: as
 * part of a sequence it would take two.
 */
function withJoined(base: Glyph, char: string, joined: boolean): Glyph {
  const parts = Array.from(base.text).length + (joined ? 2 : 1);
  if (base.width === 1 || parts > MAX_JOINED) return base;
  const style =
    codePointWidth(char.codePointAt(0) ?? 0) === 1 ? String.fromCodePoint(EMOJI_STYLE) : '';
  const text = `${base.text}${joined ? String.fromCodePoint(ZWJ) : ''}${char}${style}`;
  // A joiner may take a column as well.
  return { ...base, text, reach: base.reach + (joined ? 3 : 2) };
}

/** The text as it is drawn, for whoever does not place it himself. */
export function drawnText(text: string): string {
  if (SAFE.test(text)) return text;
  return glyphsOf(text)
    .map((glyph) => glyph.text)
    .join('');
}

/** Columns that the text takes when drawn. */
export function textWidth(text: string): number {
  if (SAFE.test(text)) return text.length;
  let width = 0;
  for (const glyph of glyphsOf(text)) width += glyph.width;
  return width;
}

/** Sets one cell; true when it differs from what stood there. */
function setCell(line: Cell[], x: number, attr: Attr, text: string, reach: number): boolean {
  const cell = line[x];
  if (!cell || (cell[0] === attr && cell[1] === text)) return false;
  cell[0] = attr;
  cell[1] = text;
  cell[2] = reach;
  return true;
}

export interface WriteResult {
  /** Column after the last one written. */
  readonly x: number;
  readonly changed: boolean;
}

/**
 * Writes text into a line of cells from column `x`, never reaching `limit`. A wide glyph that would
 * cross `limit` is left out.
 */
export function writeText(
  line: Cell[],
  x: number,
  limit: number,
  text: string,
  attr: Attr,
): WriteResult {
  let column = x;
  let changed = false;
  if (SAFE.test(text)) {
    for (let i = 0; i < text.length && column < limit; i++, column++) {
      if (setCell(line, column, attr, text.charAt(i), 1)) changed = true;
    }
    return { x: column, changed };
  }
  for (const glyph of glyphsOf(text)) {
    if (column + glyph.width > limit) break;
    if (setCell(line, column, attr, cellText(glyph, column, line.length), glyph.reach))
      changed = true;
    if (glyph.width === 2 && setCell(line, column + 1, attr, SECOND_HALF, 1)) changed = true;
    column += glyph.width;
  }
  return { x: column, changed };
}

const NO_CELL: Cell = [0, ''];
/** Which cells of a row are drawn again. */
let again = new Uint8Array(0);

/**
 * Has everything drawn again that a terminal may draw over: a glyph where something within its reach
 * is drawn, what stands within the reach of a glyph that is drawn, and so on from there.
 *
 * @param line a row as it is to be; `drawn`: as it is on the screen, where what has to be drawn again
 *   is made to differ
 */
export function redrawWithinReach(line: readonly Cell[], drawn: readonly Cell[]): void {
  // Plain loops, and one array for all rows: every cell of every changed row passes here in each frame.
  let column = line.length - 1;
  while (column >= 0 && (line[column]?.[2] ?? 1) <= 1) column--;
  if (column < 0) return;
  if (again.length < line.length) again = new Uint8Array(line.length);
  let next = Infinity;
  for (column = line.length - 1; column >= 0; column--) {
    const cell = line[column] ?? NO_CELL;
    const old = drawn[column];
    const differs = old?.[0] !== cell[0] || old[1] !== cell[1];
    again[column] = differs || next < column + (cell[2] ?? 1) ? 1 : 0;
    if (again[column] === 1) next = column;
  }
  let until = 0;
  for (column = 0; column < line.length; column++) {
    const old = drawn[column];
    if (!old || (again[column] === 0 && column >= until)) continue;
    old[1] = '';
    until = Math.max(until, column + (line[column]?.[2] ?? 1));
  }
}

function cellText(glyph: Glyph, column: number, columns: number): string {
  if (glyph.safe) return glyph.text;
  const blank = glyph.width === 2 ? '  ' : ' ';
  const drawn = `${blank}\x1b[${column + 1}G${glyph.text}`;
  const fills = column + glyph.width === columns;
  // A terminal that takes the glyph for wider than what is left would wrap it to the next row.
  const kept = fills || column + glyph.reach > columns ? `${NO_WRAP}${drawn}${WRAP}` : drawn;
  return fills ? kept : `${kept}\x1b[${column + 2}G`;
}
