/**
 * The screen of an app's terminal, in the place of the log, under a title that says how to leave.
 */
import { DETACH_KEY } from '../../src/model/detach-key.js';
import type { Attached } from '../mode.js';
import { textRun } from '../text/rows.js';
import type { Scene } from '../scene.js';
import type { LogPane } from './log.js';
import { titleRow } from './title.js';

export function attachedPane(scene: Scene, { to, over }: Attached, width: number): LogPane {
  const { theme, attached } = scene;
  const stands =
    over === undefined
      ? [
          textRun(`${DETACH_KEY} leaves`, theme.accent),
          textRun('its terminal has the keys', theme.busy),
        ]
      : [textRun(over, theme.busy), textRun('Esc closes', theme.accent)];
  const title = titleRow(theme, width, [
    textRun(`${theme.glyphs.pointer}${to.name}`, theme.bold),
    ...stands,
  ]);
  const rows = attached?.rows(theme.colour);
  const before = over === undefined ? ` joining the terminal of ${to.name}` : '';
  return { title, rows: rows ?? [[textRun(before, theme.dim)]] };
}
