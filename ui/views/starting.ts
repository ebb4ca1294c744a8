/**
 * Before the stack has answered.
 */
import { textRun, type Row } from '../text/rows.js';
import type { Mode } from '../mode.js';
import type { Scene } from '../scene.js';
import { footerRow, messageRow } from './footer.js';
import { headerRow } from './header.js';
import { paletteRows } from './palette.js';

export function startingRows(scene: Scene): Row[] {
  const { state, theme, notes } = scene;
  return [
    [],
    [
      textRun(
        `  ${theme.glyphs.busy} starting ${state.title} ${theme.glyphs.ellipsis}`,
        theme.busy,
      ),
    ],
    [],
    ...notes.map((note): Row => [textRun(`  ${note}`)]),
  ];
}

/**
 * What fits under 40x8: how the stack fares, then what the keys act on, and why there is no more. A
 * question or what is typed comes first where there is one line alone: nothing is answered unseen.
 */
export function tooSmallRows(scene: Scene): Row[] {
  const { mode, size } = scene.state;
  const { columns, rows } = size;
  const message = messageRow(scene, columns, true);
  const below = message ? [message] : [];
  if (!namesItsKeys(mode)) below.push(footerRow(scene, columns));
  const head = rows === 1 && mode.kind !== 'normal' ? [] : [headerRow(scene, columns)];
  if (mode.kind === 'palette') {
    below.push(...paletteRows(scene, mode, columns, Math.max(1, rows - 1 - below.length)));
  } else {
    const why = `too small: ${columns}x${rows}, 40x8 needed`;
    below.push([textRun(` ${why}`, scene.theme.dim)]);
  }
  return [...head, ...below];
}

/** Modes whose message names the keys, and the one that needs none. */
function namesItsKeys({ kind }: Mode): boolean {
  return kind === 'normal' || kind === 'confirm-quit' || kind === 'stopping';
}
