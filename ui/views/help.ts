/**
 * The help, drawn from the table of keys.
 */
import { helpBindings } from '../keys/keymap.js';
import { padText, textRun, wrapWords, type Row } from '../text/rows.js';
import type { Scene } from '../scene.js';
import { textWidth } from '../text/cells.js';

/** Blanks before a key and behind it. */
const MARGINS = 5;

/** All rows of the help; the screen shows those from the mode's `top` on. */
export function helpRows(scene: Scene, width: number): Row[] {
  const { theme } = scene;
  const bindings = helpBindings(scene.state);
  const labelWidth = Math.max(...bindings.map(({ label }) => textWidth(label)));
  const rows: Row[] = [];
  let section = '';
  for (const binding of bindings) {
    if (binding.section !== section) {
      if (rows.length > 0) rows.push([]);
      section = binding.section;
      rows.push([textRun(` ${section}`, theme.bold)]);
    }
    const lines = wrapWords(binding.help, Math.max(1, width - labelWidth - MARGINS));
    lines.forEach((line, index) => {
      const label = index === 0 ? asciiKeys(binding.label, theme.ascii) : '';
      rows.push([textRun(`   ${padText(label, labelWidth)}`, theme.bold), textRun(`  ${line}`)]);
    });
  }
  return rows;
}

/** Arrows in words for terminals that cannot draw them. */
function asciiKeys(label: string, ascii: boolean): string {
  if (!ascii) return label;
  return label.replace('↓', 'Dn').replace('↑', 'Up').replace('→', 'Rt').replace('←', 'Lt');
}
