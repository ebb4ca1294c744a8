/**
 * A row of values as bars, one column each.
 */

/**
 * The newest values, the last at the right and the largest as the highest bar; blanks where there are none yet. Any value above zero is
 * at least the lowest bar, and zero is drawn as nothing.
 *
 * @param bars from the lowest to the highest
 */
export function sparkline(values: readonly number[], width: number, bars: string): string {
  const shown = width > 0 ? values.slice(-width) : [];
  const top = Math.max(...shown, 0);
  const levels = Array.from(bars);
  const drawn = shown.map((value) => {
    if (!(value > 0) || !(top > 0)) return ' ';
    const level = Math.ceil((value / top) * levels.length) - 1;
    return levels[Math.max(0, Math.min(levels.length - 1, level))] ?? ' ';
  });
  return drawn.join('').padStart(Math.max(0, width));
}
