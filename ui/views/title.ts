/**
 * A rule with words in it.
 */
import { textWidth } from '../text/cells.js';
import { clipText, fitRow, rowWidth, run, type Row, type Run } from '../text/rows.js';
import type { Theme } from '../text/theme.js';

export interface TitlePart extends Run {
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
  const build = (): Run[] => [
    run(line, theme.dim),
    ...shown.flatMap(({ text, tail = '', attr }) => [
      run(' '),
      run(text + tail, attr),
      run(` ${line}`, theme.dim),
    ]),
  ];
  const tooWide = (): boolean => rowWidth(build()) > width;
  for (let index = shown.length - 1; index > 0 && tooWide(); index--) {
    if ((shown[index]?.narrow ?? 'goes') === 'goes') shown.splice(index, 1);
  }
  while (tooWide() && cutWidest(shown, theme.glyphs.ellipsis));
  const row = build();
  const rest = width - rowWidth(row);
  if (rest <= 0) return fitRow(row, width, theme.plain, theme.glyphs.ellipsis);
  return [...row, run(line.repeat(rest), theme.dim)];
}

/** Takes a column from the widest part that may be cut; false where none has one to give. */
function cutWidest(parts: TitlePart[], ellipsis: string): boolean {
  let widest = -1;
  let most = CUT_TO;
  parts.forEach(({ text, narrow }, index) => {
    const width = textWidth(text);
    if (narrow !== 'cut' || width <= most) return;
    widest = index;
    most = width;
  });
  const part = parts[widest];
  if (!part) return false;
  parts[widest] = { ...part, text: clipText(part.text, most - 1, ellipsis) };
  return true;
}
