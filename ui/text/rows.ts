/**
 * A row of a view: runs of text, each with one attribute. Views make rows; only `terminal.ts` knows
 * how they come to the screen.
 */
import { PLAIN, type Attr } from './attr.js';
import { glyphsOf, textWidth } from './cells.js';

export interface TextRun {
  readonly text: string;
  readonly attr: Attr;
}

export type Row = readonly TextRun[];

export function textRun(text: string, attr: Attr = PLAIN): TextRun {
  return { text, attr };
}

export function rowWidth(row: Row): number {
  let width = 0;
  for (const { text } of row) width += textWidth(text);
  return width;
}

/** The row's text alone. */
export function rowText(row: Row): string {
  return row.map(({ text }) => text).join('');
}

/** Whether two rows look alike. */
export function sameRow(a: Row, b: Row): boolean {
  return (
    a === b ||
    (a.length === b.length &&
      a.every(({ text, attr }, index) => b[index]?.text === text && b[index].attr === attr))
  );
}

/** By their number: nothing stands on a screen more often, and most of it is as long as a frame before. */
const blanks: string[] = [];

export function blank(columns: number): string {
  return (blanks[columns] ??= ' '.repeat(columns));
}

/** At most `width` columns of the text; what is cut ends in the ellipsis of the theme. */
export function clipText(text: string, width: number, ellipsis: string): string {
  if (textWidth(text) <= width) return text;
  const room = width - textWidth(ellipsis);
  if (room < 0) return '';
  return takeColumns(text, room) + ellipsis;
}

/** The longest beginning of the text that fits into `width` columns. */
export function takeColumns(text: string, width: number): string {
  let used = 0;
  let taken = '';
  for (const glyph of glyphsOf(text)) {
    if (used + glyph.width > width) break;
    used += glyph.width;
    taken += glyph.text;
  }
  return taken;
}

/** Lines of at most `width` columns, broken at blanks; within a word only where it is longer. */
export function wrapWords(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (textWidth(joined) <= width) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (textWidth(line) > width) {
      const part = takeColumns(line, Math.max(1, width));
      if (part === '') break;
      lines.push(part);
      line = line.slice(part.length);
    }
  }
  lines.push(line);
  return lines;
}

/** Clipped or padded on the right to exactly `width` columns. */
export function padText(text: string, width: number, ellipsis = '…'): string {
  const clipped = clipText(text, width, ellipsis);
  return clipped + blank(Math.max(0, width - textWidth(clipped)));
}

/** Clipped or padded on the left to exactly `width` columns. */
export function padTextLeft(text: string, width: number, ellipsis = '…'): string {
  const clipped = clipText(text, width, ellipsis);
  return blank(Math.max(0, width - textWidth(clipped))) + clipped;
}

/** The text in a column of a table. */
export function cellText(
  { width, right }: { readonly width: number; readonly right: boolean },
  text: string,
): string {
  return right ? padTextLeft(text, width) : padText(text, width);
}

/** The row cut or filled to exactly `width` columns; `fill` is the attribute of the filling. */
export function fitRow(row: Row, width: number, fill: Attr = PLAIN, ellipsis = '…'): Row {
  let used = 0;
  let index = 0;
  for (const part of row) {
    const partWidth = textWidth(part.text);
    if (used + partWidth > width) {
      const clipped = clipText(part.text, width - used, ellipsis);
      const fitted = [...row.slice(0, index), textRun(clipped, part.attr)];
      return filled(fitted, used + textWidth(clipped), width, fill);
    }
    used += partWidth;
    index += 1;
  }
  return filled(row, used, width, fill);
}

/** The same row where nothing is missing: what is drawn already is then found to be so at once. */
function filled(row: Row, used: number, width: number, fill: Attr): Row {
  return used < width ? [...row, textRun(blank(width - used), fill)] : row;
}

/** `left` at the left edge, `right` at the right one; where both do not fit, `right` goes. */
export function spread(left: Row, right: Row, width: number): Row {
  const gap = width - rowWidth(left) - rowWidth(right);
  if (gap < 1) return fitRow(left, width);
  return [...left, textRun(blank(gap), PLAIN), ...right];
}

/** Every run of the row with other attributes. */
export function mapAttr(row: Row, change: (attr: Attr) => Attr): Row {
  return row.map(({ text, attr }) => ({ text, attr: change(attr) }));
}
