/**
 * A rule with words in it.
 */
import { fitRow, rowWidth, run, type Row, type Run } from '../text/rows.js';
import type { Theme } from '../text/theme.js';

/** `── web ── follow ───`, exactly `width` columns; parts that do not fit go, the last first. */
export function titleRow(theme: Theme, width: number, parts: readonly Run[]): Row {
  const line = theme.glyphs.horizontal;
  const shown = [...parts];
  const build = (): Run[] => [
    run(line, theme.dim),
    ...shown.flatMap((part) => [run(' '), part, run(` ${line}`, theme.dim)]),
  ];
  while (shown.length > 1 && rowWidth(build()) > width) shown.pop();
  const row = build();
  const rest = width - rowWidth(row);
  if (rest <= 0) return fitRow(row, width, theme.plain, theme.glyphs.ellipsis);
  return [...row, run(line.repeat(rest), theme.dim)];
}
