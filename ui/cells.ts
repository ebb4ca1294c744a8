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

/** blessed's cell: attribute and the string written for it. */
export type Cell = [attr: Attr, text: string];

export interface Glyph {
  readonly text: string;
  readonly width: 1 | 2;
  /** True where every terminal agrees on one column. */
  readonly safe: boolean;
}

const ASCII = /^[\x20-\x7e]*$/;
/** What stands for a character that must not reach the terminal. */
const REPLACEMENT: Glyph = { text: '?', width: 1, safe: true };
const SECOND_HALF = '\x1b[C';
/** DECAWM off: what does not fit into the last column is left out, not wrapped; and on again. */
const NO_WRAP = '\x1b[?7l';
const WRAP = '\x1b[?7h';
const ZWJ = 0x200d;
/** More marks than this on one letter are decoration, not writing. */
const MAX_MARKS = 2;

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
 * Splits text into what is drawn: control characters become `?`, zero-width characters go, joined
 * emoji are reduced to their first, and flags to their two letters.
 */
export function glyphsOf(text: string): Glyph[] {
  if (ASCII.test(text)) return Array.from(text, (char) => ({ text: char, width: 1, safe: true }));
  const glyphs: Glyph[] = [];
  let marks = 0;
  let joined = false;
  for (const char of text) {
    const codePoint = char.codePointAt(0) ?? 0;
    if (isControl(codePoint) || isLoneSurrogate(codePoint)) {
      glyphs.push(char === '\t' ? { text: ' ', width: 1, safe: true } : REPLACEMENT);
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
        glyphs[glyphs.length - 1] = { ...base, text: base.text + char, safe: false };
      }
      continue;
    }
    const wasJoined = joined;
    joined = false;
    // A second emoji of a joined sequence, or the skin tone of the one before.
    if (wasJoined && width === 2) continue;
    if (codePoint >= 0x1f3fb && codePoint <= 0x1f3ff && glyphs.at(-1)?.width === 2) continue;
    marks = 0;
    if (codePoint >= 0x1f1e6 && codePoint <= 0x1f1ff) {
      const letter = String.fromCharCode(0x41 + codePoint - 0x1f1e6);
      glyphs.push({ text: letter, width: 1, safe: true });
      continue;
    }
    glyphs.push({ text: char, width, safe: isSafe(codePoint) });
  }
  return glyphs;
}

/** Columns that the text takes when drawn. */
export function textWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const glyph of glyphsOf(text)) width += glyph.width;
  return width;
}

/** Sets one cell; true when it differs from what stood there. */
function setCell(line: Cell[], x: number, attr: Attr, text: string): boolean {
  const cell = line[x];
  if (!cell || (cell[0] === attr && cell[1] === text)) return false;
  cell[0] = attr;
  cell[1] = text;
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
 *
 * @param onOverdrawn called with the column behind a glyph that some terminals draw two columns
 *   wide: what stands there has to be drawn again, even if it is the same
 */
export function writeText(
  line: Cell[],
  x: number,
  limit: number,
  text: string,
  attr: Attr,
  onOverdrawn?: (column: number) => void,
): WriteResult {
  let column = x;
  let changed = false;
  if (ASCII.test(text)) {
    for (let i = 0; i < text.length && column < limit; i++, column++) {
      if (setCell(line, column, attr, text.charAt(i))) changed = true;
    }
    return { x: column, changed };
  }
  for (const glyph of glyphsOf(text)) {
    if (column + glyph.width > limit) break;
    if (setCell(line, column, attr, cellText(glyph, column, line.length))) {
      changed = true;
      if (!glyph.safe && glyph.width === 1) onOverdrawn?.(column + 1);
    }
    if (glyph.width === 2 && setCell(line, column + 1, attr, SECOND_HALF)) changed = true;
    column += glyph.width;
  }
  return { x: column, changed };
}

function cellText(glyph: Glyph, column: number, columns: number): string {
  if (glyph.safe) return glyph.text;
  const blank = glyph.width === 2 ? '  ' : ' ';
  const drawn = `${blank}\x1b[${column + 1}G${glyph.text}`;
  // A terminal that takes the glyph for wider than what is left would wrap it to the next row.
  if (column + glyph.width === columns) return `${NO_WRAP}${drawn}${WRAP}`;
  return `${drawn}\x1b[${column + 2}G`;
}
