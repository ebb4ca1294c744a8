/**
 * The help, drawn from the table of keys.
 */
import { helpBindings } from '../keys/keymap.js';
import { padText, run, type Row } from '../text/rows.js';
import type { Scene } from '../scene.js';
import { textWidth } from '../text/cells.js';

/** All rows of the help; the screen shows those from the mode's `top` on. */
export function helpRows(scene: Scene): Row[] {
  const { theme } = scene;
  const bindings = helpBindings(scene.state);
  const labelWidth = Math.max(...bindings.map(({ label }) => textWidth(label)));
  const rows: Row[] = [];
  let section = '';
  for (const binding of bindings) {
    if (binding.section !== section) {
      if (rows.length > 0) rows.push([]);
      section = binding.section;
      rows.push([run(` ${section}`, theme.bold)]);
    }
    rows.push([
      run(`   ${padText(asciiKeys(binding.label, theme.ascii), labelWidth)}`, theme.bold),
      run(`  ${binding.help}`),
    ]);
  }
  return rows;
}

/** Arrows in words for terminals that cannot draw them. */
function asciiKeys(label: string, ascii: boolean): string {
  if (!ascii) return label;
  return label.replace('↓', 'Dn').replace('↑', 'Up').replace('→', 'Rt').replace('←', 'Lt');
}
