/**
 * Before the stack has answered.
 */
import { run, type Row } from '../text/rows.js';
import type { Scene } from '../scene.js';
import { headerRow } from './header.js';

export function startingRows(scene: Scene): Row[] {
  const { state, theme, notes } = scene;
  return [
    [],
    [run(`  ${theme.glyphs.busy} starting ${state.title} ${theme.glyphs.ellipsis}`, theme.busy)],
    [],
    ...notes.map((note): Row => [run(`  ${note}`)]),
  ];
}

/** What fits under 40x8: how the stack fares, and why there is no more. */
export function tooSmallRows(scene: Scene): Row[] {
  const { columns, rows } = scene.state.size;
  const why = `too small: ${columns}x${rows}, 40x8 needed`;
  return [headerRow(scene, columns), [run(` ${why}`, scene.theme.dim)]];
}
