/**
 * Before the stack has answered.
 */
import { run, type Row } from '../rows.js';
import type { Scene } from '../scene.js';

export function startingRows(scene: Scene): Row[] {
  const { state, theme, notes } = scene;
  return [
    [],
    [run(`  ${theme.glyphs.busy} starting ${state.title} ${theme.glyphs.ellipsis}`, theme.busy)],
    [],
    ...notes.map((note): Row => [run(`  ${note}`)]),
  ];
}

/** All that fits under 40x8. */
export function tooSmallRow(scene: Scene): Row {
  return [run('terminal too small', scene.theme.busy)];
}
