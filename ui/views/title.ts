/**
 * A rule with words in it.
 */
import { textWidth } from '../text/cells.js';
import { clipText, fitRow, rowWidth, textRun, type Row, type TextRun } from '../text/rows.js';
import type { Theme } from '../text/theme.js';

export interface TitlePart extends TextRun {
  /**
   * What becomes of it where there is no room for all: it `goes` (also where nothing is said), it is
   * `cut`, or it `stays` as it is. What hides lines never goes: nobody would miss what he does not see.
   */
  readonly narrow?: 'goes' | 'cut' | 'stays';
  /** Its end, which is never cut off. */
  readonly tail?: string;
}

/** What is cut keeps this many columns, so that it can still be told what it is. */
const CUT_TO = 6;

/** `── web ── follow ───`, exactly `width` columns. What may go, goes first, the last of it before the others. */
export function titleRow(theme: Theme, width: number, parts: readonly TitlePart[]): Row {
  const line = theme.glyphs.horizontal;
  const shown = [...parts];
  const build = (of: readonly TitlePart[]): TextRun[] => [
    textRun(line, theme.dim),
    ...of.flatMap(({ text, tail = '', attr }) => [
      textRun(' '),
      textRun(text + tail, attr),
      textRun(` ${line}`, theme.dim),
    ]),
  ];
  const tooWide = (): boolean => rowWidth(build(shown)) > width;
  for (let index = shown.length - 1; index > 0 && tooWide(); index--) {
    if ((shown[index]?.narrow ?? 'goes') === 'goes') shown.splice(index, 1);
  }
  const row = build(cutToFit(shown, rowWidth(build(shown)) - width, width, theme.glyphs.ellipsis));
  const rest = width - rowWidth(row);
  if (rest <= 0) return fitRow(row, width, theme.plain, theme.glyphs.ellipsis);
  return [...row, textRun(line.repeat(rest), theme.dim)];
}

/**
 * The parts with so many columns fewer, taken from the widest of those that may be cut as long as one of
 * them has any to give. How far each is cut is reckoned first: what was pasted may be as long as it likes.
 *
 * @param width of the row, which no part needs more than
 */
function cutToFit(
  parts: readonly TitlePart[],
  excess: number,
  width: number,
  ellipsis: string,
): readonly TitlePart[] {
  if (excess <= 0) return parts;
  const wide = parts.map(({ text, narrow }) => (narrow === 'cut' ? textWidth(text) : 0));
  const kept = wide.map((columns) => Math.min(columns, width));
  let left = excess - (sum(wide) - sum(kept));
  for (; left > 0; left--) {
    const most = Math.max(...kept);
    if (most <= CUT_TO) break;
    kept[kept.indexOf(most)] = most - 1;
  }
  return parts.map((part, index) => {
    const to = kept[index] ?? 0;
    return to === wide[index] ? part : { ...part, text: clipText(part.text, to, ellipsis) };
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
