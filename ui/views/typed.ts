/**
 * A line that is typed, with its cursor: the part of it around the cursor where it is too long.
 */
import { glyphsOf, type Glyph } from '../text/cells.js';
import { textRun, type Row } from '../text/rows.js';
import type { Theme } from '../text/theme.js';
import type { TypedLine } from '../typed-line.js';

/** Where both ends are out of view, the cursor stands this far to the right. */
const CURSOR_AT = 2 / 3;
/** UTF-16 units; a family of emoji has eleven in its two columns. */
const UNITS_PER_COLUMN = 8;
const BLANK: Glyph = { text: ' ', width: 1, safe: true, reach: 1 };

/** At most `width` columns, the cursor's among them; an end that is out of view is an ellipsis. */
export function typedRow(line: TypedLine, width: number, theme: Theme): Row {
  const { text, cursor } = nearCursor(line, width);
  const shown = text.replaceAll('\n', theme.glyphs.lineBreak);
  // The cursor stands on a letter, or behind the last one.
  const glyphs = [...glyphsOf(shown), BLANK];
  const at = Math.min(glyphs.length - 1, glyphsOf(shown.slice(0, cursor)).length);
  const [from, to] = inView(glyphs, at, Math.max(1, width));
  const { ellipsis } = theme.glyphs;
  const words = (begin: number, end: number): string =>
    glyphs
      .slice(begin, end)
      .map((glyph) => glyph.text)
      .join('');
  // What says that there is more takes the place of a glyph, never that of the cursor.
  const before = from > 0 && from < at ? ellipsis + words(from + 1, at) : words(from, at);
  const more = to < glyphs.length && to > at + 1;
  const after = more ? words(at + 1, to - 1) + ellipsis : words(at + 1, to);
  return [textRun(before), textRun(words(at, at + 1), theme.selected), textRun(after)];
}

/** What may be in view of a line, with more than that at either end: of a paste it is not much. */
function nearCursor({ text, cursor }: TypedLine, width: number): TypedLine {
  const reach = Math.max(1, width) * UNITS_PER_COLUMN;
  const from = Math.max(0, cursor - reach);
  return { text: text.slice(from, cursor + reach), cursor: cursor - from };
}

/** Those glyphs that fit, around the one at the cursor: from the first of them to before `to`. */
function inView(glyphs: readonly Glyph[], at: number, width: number): readonly [number, number] {
  const wide = (from: number, to: number): number =>
    glyphs.slice(from, to).reduce((sum, glyph) => sum + glyph.width, 0);
  if (wide(0, glyphs.length) <= width) return [0, glyphs.length];
  let from = at;
  const left = Math.max(1, Math.floor(width * CURSOR_AT));
  while (from > 0 && wide(from - 1, at + 1) <= left) from -= 1;
  let to = at + 1;
  while (to < glyphs.length && wide(from, to + 1) <= width) to += 1;
  while (from > 0 && wide(from - 1, to) <= width) from -= 1;
  return [from, to];
}
