/**
 * A screen as text: what stands in each row, blanks at its end cut.
 */
import { glyphsOf, textWidth } from '../../../../ui/text/cells.js';
import { rowText } from '../../../../ui/text/rows.js';
import type { Placed } from '../../../../ui/scene.js';
import type { Size } from '../../../../ui/state.js';

/**
 * Later views lie over earlier ones, as when painted.
 *
 * @throws Error where a row is wider than its rectangle, or leaves the screen
 */
export function screenText(views: readonly Placed[], { columns, rows }: Size): string {
  const grid = Array.from({ length: rows }, () => Array<string>(columns).fill(' '));
  for (const { rect, rows: lines } of views) {
    if (lines.length > rect.height) throw new Error(`too many rows for ${JSON.stringify(rect)}`);
    lines.forEach((row, index) => {
      const text = rowText(row);
      if (textWidth(text) > rect.width) throw new Error(`too wide: ${text}`);
      const line = grid[rect.y + index];
      if (!line) throw new Error(`beyond the last row: ${text}`);
      let x = rect.x;
      for (const glyph of glyphsOf(text)) {
        line[x] = glyph.text;
        if (glyph.width === 2) line[x + 1] = '';
        x += glyph.width;
      }
    });
  }
  return grid.map((line) => line.join('').trimEnd()).join('\n') + '\n';
}
