/**
 * The list of commands: what each does, its key, and its form on the command line.
 */
import { INVERSE, withFlags } from '../text/attr.js';
import { textWidth } from '../text/cells.js';
import { paletteEntries } from '../keys/palette.js';
import { fitRow, mapAttr, padText, textRun, type Row } from '../text/rows.js';
import type { Scene } from '../scene.js';
import type { Palette } from '../mode.js';
import { titleRow } from './title.js';

/** From this width on the form on the command line stands beside. */
const LINE_FROM = 76;
const LONGEST_TITLE = 0.6;

/** A title, and the entries around the marked one. */
export function paletteRows(scene: Scene, palette: Palette, width: number, height: number): Row[] {
  const { theme, state } = scene;
  const entries = paletteEntries(state, palette);
  const what = palette.of === 'signals' ? `signal for ${state.selected ?? ''}` : 'commands';
  const heading = titleRow(theme, width, [
    textRun(what, theme.bold),
    textRun(`${entries.length}`, theme.dim),
  ]);
  if (entries.length === 0) return [heading, [textRun(' none fits; Esc leaves', theme.dim)]];
  const keyWidth = Math.max(...entries.map(({ key }) => textWidth(key)));
  const longest = Math.max(...entries.map(({ title }) => textWidth(title)));
  const wide = width >= LINE_FROM;
  const titleWidth = wide
    ? Math.min(longest, Math.floor(width * LONGEST_TITLE) - keyWidth)
    : width - keyWidth - 6;
  const room = height - 1;
  const top = Math.max(0, Math.min(palette.at - Math.floor(room / 2), entries.length - room));
  const rows = entries.slice(top, top + room).map(({ title, key, line = '' }, index) => {
    const marked = top + index === palette.at;
    const row = fitRow(
      [
        textRun(`${marked ? theme.glyphs.pointer : ' '} `),
        textRun(padText(key, keyWidth, theme.glyphs.ellipsis), theme.bold),
        textRun(`  ${padText(title, titleWidth, theme.glyphs.ellipsis)}`),
        ...(wide ? [textRun(`  ${line}`, theme.dim)] : []),
      ],
      width,
      theme.plain,
      theme.glyphs.ellipsis,
    );
    return marked ? mapAttr(row, (attr) => withFlags(attr, INVERSE)) : row;
  });
  return [heading, ...rows];
}
